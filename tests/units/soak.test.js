// What `npm run soak` calls broken: the browser is not needed to tell.
import { describe, expect, it } from 'vitest';

import { broken } from '../../scripts/soak.js';

const MEMORY = { heap: 10_000_000, wasm: 20_000_000, gpu: 30_000_000, workers: 2 };
const course = (change = {}) => ({ did: '', early: MEMORY, late: MEMORY, complaints: [], seconds: 1, ...change });

describe('a course of the soak', () => {
  it('is whole where nothing grew and no step was slower', () => {
    expect(broken(course({ pace: 1.05 }))).toEqual([]);
    expect(broken(course({ late: { heap: 18_000_000, wasm: 19_000_000, gpu: 0, workers: 0 } }))).toEqual([]);
  });

  it.each([
    ['heap', 8_000_001, 'heap grew by 8.0 MB, over 8.0 MB.'],
    ['wasm', 65_536, 'wasm grew by 0.1 MB, over 0.0 MB.'],
    ['gpu', 4, 'gpu grew by 0.0 MB, over 0.0 MB.'],
  ])('is broken where %s grew by %i bytes', (kind, bytes, said) => {
    expect(broken(course({ late: { ...MEMORY, [kind]: MEMORY[kind] + bytes } }))).toEqual([said]);
  });

  it('may keep the charts of each of its figures, and no more', () => {
    const late = { ...MEMORY, heap: MEMORY.heap + 80_000_000 };
    expect(broken(course({ figures: 10, late }))).toEqual([]);
    late.heap += 1;
    expect(broken(course({ figures: 10, late }))).toEqual(['heap grew by 80.0 MB, over 80.0 MB.']);
  });

  it('is broken where its last thousand steps were slower than a fresh page’s', () => {
    const said = "The last thousand steps took 1.051 times as long as a fresh page's second.";
    expect(broken(course({ pace: 1.051 }))).toEqual([said]);
  });

  it('is broken by each complaint of the console', () => {
    expect(broken(course({ complaints: ['one', 'two'] }))).toEqual(['one', 'two']);
  });
});
