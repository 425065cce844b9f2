import { describe, expect, it } from 'vitest';

import { ALL, boundsRow, together } from '../../www/seen/gradient-rows.js';
import { Tally } from '../../www/seen/tally.js';
import { fromSlider, ruleOf, RULE_NAMES, toSlider } from '../../www/setup/rules.js';

const row = (name, normBefore, normAfter, cosine = 1) => ({
  name,
  normBefore,
  normAfter,
  updateNorm: normAfter / 10,
  scale: normAfter / normBefore,
  cosine,
  clippedFraction: normAfter < normBefore ? 1 : 0,
});

describe('all parameters together', () => {
  it('have the norm of one long vector', () => {
    const { name, normBefore, normAfter, scale } = together([row('a', 3, 3), row('b', 4, 0)]);
    expect([name, normBefore, normAfter]).toEqual([ALL, 5, 3]);
    expect(scale).toBeCloseTo(0.6);
  });

  it('are moved as far as one long vector is, where the run’s file tells it', () => {
    const [a, b] = [row('a', 3, 3), row('b', 4, 4)];
    expect(together([a, b]).updateNorm).toBeCloseTo(0.5);
    // Files of older releases have no updates.
    expect(together([a, { ...b, updateNorm: undefined }]).updateNorm).toBeNaN();
  });

  it('keep their direction where all are scaled alike, and not where one alone is', () => {
    expect(together([row('a', 3, 0.3), row('b', 4, 0.4)]).cosine).toBeCloseTo(1);
    // (3, 4) becomes (3, 1): the cosine is 13 / (5 √10).
    expect(together([row('a', 3, 3), row('b', 4, 1)]).cosine).toBeCloseTo(13 / (5 * Math.sqrt(10)));
  });

  it('count the turn of each', () => {
    expect(together([row('a', 1, 1, 0.5)]).cosine).toBeCloseTo(0.5);
  });

  it('are unclipped where they are zero', () => {
    expect(together([row('a', 0, 0)])).toMatchObject({ normBefore: 0, scale: 1, cosine: 1 });
  });
});

it.each([
  ['norm', true, false],
  ['globalNorm', false, true],
  ['percentile', false, true],
  ['value', false, false],
  ['meanAbs', false, false],
  ['adaptive', false, false],
  ['none', false, false],
])('C of %s has a line for a parameter: %s, for all together: %s', (rule, parameter, all) => {
  expect([boundsRow(rule, 'mlp.layers.0.weight'), boundsRow(rule, ALL)]).toEqual([parameter, all]);
});

describe('the share of clipped steps', () => {
  const clip = { rule: 'norm', threshold: 1, every: 1 };

  it('is counted for each parameter by itself', () => {
    const tally = new Tally();
    for (const norm of [0.5, 2, 3, 4]) tally.take([row('a', norm, Math.min(1, norm)), row('b', 0.1, 0.1)], clip);
    expect([tally.steps, tally.share('a'), tally.share('b'), tally.share('c')]).toEqual([4, 0.75, 0, 0]);
  });

  it('goes on from what was saved', () => {
    const tally = new Tally();
    tally.take([row('a', 2, 1)], clip);
    const resumed = new Tally(JSON.parse(JSON.stringify(tally)));
    resumed.take([row('a', 0.5, 0.5)], clip);
    expect([resumed.steps, resumed.share('a')]).toEqual([2, 0.5]);
  });

  it('begins anew with another C', () => {
    const tally = new Tally();
    tally.take([row('a', 2, 1)], clip);
    tally.take([row('a', 2, 2)], { ...clip, threshold: 5 });
    expect([tally.steps, tally.share('a')]).toEqual([1, 0]);
  });
});

describe('a slider of C', () => {
  it.each([0.01, 0.001, 1, 100, 1e-8])('has %d as a number of its own', (c) => {
    expect(fromSlider(toSlider(c))).toBe(c);
  });

  it('moves by the same factor everywhere', () => {
    expect(fromSlider(toSlider(0.01) + 20)).toBe(0.1);
    expect(fromSlider(toSlider(10) + 1) / 10).toBeCloseTo(10 ** 0.05, 2);
  });

  it('holds each rule’s start between its ends', () => {
    for (const { start, low, high } of RULE_NAMES.map(ruleOf).filter(Boolean)) {
      expect(start).toBeGreaterThan(low);
      expect(start).toBeLessThan(high);
    }
  });
});
