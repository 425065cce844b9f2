import { describe, expect, it } from 'vitest';

import { ALL } from '../../www/seen/gradient-rows.js';
import { counts, decades, normsOf, shareAbove } from '../../www/parts/picker/norms.js';

const gradient = (name, normBefore) => ({ name, normBefore, normAfter: 0.01, cosine: 1 });
const step = (a, b) => ({ generator: [gradient('a', a), gradient('b', b)], discriminator: [gradient('d', 9)] });

describe('the norms of a run', () => {
  it('are those before clipping, of each parameter by itself', () => {
    const norms = normsOf([step(1, 2), step(3, 4)], 'generator', 'norm');
    expect([...norms]).toEqual([
      ['a', [1, 3]],
      ['b', [2, 4]],
    ]);
  });

  it('or of all parameters together', () => {
    const norms = normsOf([step(3, 4), step(0, 1)], 'generator', 'globalNorm');
    expect([...norms]).toEqual([[ALL, [5, 1]]]);
  });

  it('leave out what is not finite', () => {
    expect(normsOf([step(NaN, 1), step(Infinity, 2)], 'generator', 'norm').get('a')).toEqual([]);
  });
});

it('a threshold clips the norms above it, and not one that it meets', () => {
  expect(shareAbove([1, 2, 3, 4], 2)).toBe(0.5);
  expect(shareAbove([1, 2, 3, 4], 4)).toBe(0);
  expect(shareAbove([1, 2, 3, 4], 0.1)).toBe(1);
  expect(shareAbove([], 1)).toBe(0);
});

describe('the histogram', () => {
  it('spans whole decades around the norms, at least one', () => {
    expect(decades([0.02, 3])).toEqual([-2, 1]);
    expect(decades([1])).toEqual([0, 1]);
    expect(decades([0, 5])).toEqual([0, 1]);
    expect(decades([])).toEqual([-3, 1]);
  });

  it('counts every norm that is not zero once', () => {
    const norms = [0, 0.001, 0.011, 0.5, 0.52, 10];
    const bins = counts(norms, [-3, 1]);
    expect(bins.length).toBe(40);
    expect(bins.reduce((sum, one) => sum + one)).toBe(5);
    expect([bins[0], bins[10], bins[39]]).toEqual([1, 1, 1]);
    // 0.5 and 0.52 share the tenth that begins at 10^-0.4 and at 10^-0.3.
    expect(bins[26] + bins[27]).toBe(2);
  });
});
