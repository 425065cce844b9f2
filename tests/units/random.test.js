import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { shuffle, threefry2x32 } from '../../www/data/random.js';

// The same file that tests/engine/random.rs reads: the page and the native runs see the same batches.
const golden = JSON.parse(readFileSync(new URL('../golden/shuffle.json', import.meta.url), 'utf8'));

describe('threefry2x32', () => {
  // Random123's known answers, kat_vectors, threefry2x32 with 20 rounds.
  it.each([
    [
      [0, 0],
      [0, 0],
      [0x6b200159, 0x99ba4efe],
    ],
    [
      [0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x1cb996fc, 0xbb002be7],
    ],
    [
      [0x13198a2e, 0x03707344],
      [0x243f6a88, 0x85a308d3],
      [0xc4923a9c, 0x483df7a0],
    ],
  ])('gives the published words for key %j', (key, counter, words) => {
    expect(threefry2x32(key, counter)).toEqual(words);
  });
});

describe('shuffle', () => {
  it('gives the order that the native batches have', () => {
    expect(golden.shuffles.length).toBeGreaterThan(2);
    for (const { seed, epoch, len, first } of golden.shuffles) {
      expect(Array.from(shuffle(seed, epoch, len).slice(0, first.length))).toEqual(first);
    }
  });

  it('is a permutation', () => {
    const order = Array.from(shuffle(1, 0, 1000));
    expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
  });
});
