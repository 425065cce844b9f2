// What a rule costs: computed from rounds, each beside no clipping in the same round.
import { describe, expect, it } from 'vitest';

import { CLIPS, configOf, costsOf, isNothing, rankOf } from '../../www/cost/cost-rules.js';
import recorded from '../../www/cost/recorded.json' with { type: 'json' };
import { RULE_NAMES } from '../../www/setup/rules.js';

describe('the rules', () => {
  it('are all that there are, no clipping first', () => {
    expect(CLIPS.map(({ rule }) => rule)).toEqual(RULE_NAMES);
  });

  it('clip both networks alike, and change nothing else', () => {
    const { generator, discriminator, ...rest } = configOf(CLIPS[1]);
    expect(generator).toEqual(discriminator);
    expect(generator.clip).toEqual({ rule: 'norm', threshold: 0.001, every: 1 });
    expect(rest).toEqual({ seed: 1, batchSize: 128 });
  });
});

describe('the costs', () => {
  const round = (none, norm) => ({
    ms: [none, norm, ...Array(5).fill(none)],
    acted: [false, true, ...Array(5).fill(false)],
  });

  it('are each round’s own ratio, so that a machine that slows down changes none', () => {
    const [none, norm] = costsOf([round(10, 11), round(20, 22), round(40, 44)]);
    expect([none.low, none.middle, none.high]).toEqual([1, 1, 1]);
    expect(norm).toEqual({ rule: 'norm', ms: 22, low: 1.1, middle: 1.1, high: 1.1, acted: true });
  });

  it('have the median, and by ranks where it may lie', () => {
    const [, norm] = costsOf([9, 1.0, 1.3, 1.1, 1.2, 1.15, 1.25, 1.05, 0.2].map((share) => round(10, 10 * share)));
    expect([norm.low, norm.middle, norm.high]).toEqual([1, 1.15, 1.3]);
    expect(isNothing(norm)).toBe(true);
    expect(isNothing({ ...norm, low: 1.01 })).toBe(false);
  });

  it.each([
    // Tables of the sign test: 2 of 9 and 10 of 30, counted from 1.
    [1, 0],
    [5, 0],
    [9, 1],
    [30, 9],
    [40, 13],
  ])('by ranks of %d rounds from the place %d', (count, rank) => expect(rankOf(count)).toBe(rank));
});

it('the recording is of rounds in which every rule acted', () => {
  expect(recorded.rounds.length).toBe(30);
  for (const { ms } of recorded.rounds) {
    expect(ms).toHaveLength(CLIPS.length);
    for (const one of ms) expect(one).toBeGreaterThan(0);
  }
  expect(costsOf(recorded.rounds).map(({ acted }) => acted)).toEqual(CLIPS.map(({ rule }) => rule !== 'none'));
});

it('the article says rightly that it is little', () => {
  for (const { rule, middle } of costsOf(recorded.rounds)) expect(middle, rule).toBeLessThan(1.25);
});
