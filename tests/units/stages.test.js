import { describe, expect, it } from 'vitest';

import { bars, mean, scoreRange, sigmoid } from '../../www/parts/stages/stage-views.js';
import { Run } from '../../www/seen/run.js';

it('a score is the probability that D gives', () => {
  expect(sigmoid(0)).toBe(0.5);
  expect(sigmoid(Math.log(3))).toBeCloseTo(0.75);
  expect(sigmoid(-800)).toBe(0);
});

it('scores lie on an axis from 0 to 1, or on one around them where they are no probabilities', () => {
  expect(scoreRange([0.2, 0.4], true)).toEqual([0, 1]);
  const [low, high] = scoreRange([-2, 8], false);
  expect([low, high]).toEqual([-2.5, 8.5]);
  const one = scoreRange([3], false);
  expect(one[0]).toBeLessThan(3);
  expect(one[1]).toBeGreaterThan(3);
  expect(mean([1, 2, 6])).toBe(3);
});

it('a bar is as high as its count’s logarithm, and none of no entry', () => {
  const heights = [...bars([0, 1, 10, 100], 100).matchAll(/100v(-?[\d.]+)h/g)].map(([, height]) => -Number(height));
  expect(heights[0]).toBeCloseTo(0);
  expect(heights[3]).toBe(100);
  expect(heights[2] - heights[1]).toBeCloseTo(heights[3] - heights[2], 1);
  expect(heights[1]).toBeGreaterThan(0);
});

describe('what the stages held', () => {
  const view = (stage) => ({ stage });

  it('is kept for the present step', () => {
    const run = new Run(0);
    for (const stage of [1, 2, 3]) run.see(view(stage));
    expect([...run.stages.keys()]).toEqual([1, 2, 3]);
    expect(run.stage).toBe(3);
  });

  it('is counted until the step is told or training goes on, the stages that come again too', () => {
    const run = new Run(0);
    for (const stage of [1, 2, 3, 4, 1]) run.see(view(stage));
    expect(run.stagesTaken).toBe(5);
    const step = { step: 1, generator: [], discriminator: [], diverged: null };
    run.take(step, { generator: { rule: 'none' }, discriminator: { rule: 'none' } });
    expect([run.stagesTaken, run.stage]).toEqual([0, 1]);
    run.see(view(1));
    run.forgetStages();
    expect(run.stagesTaken).toBe(0);
  });

  it('goes where a stage comes again, with what came after it', () => {
    const run = new Run(0);
    for (const stage of [1, 2, 3, 4, 1]) run.see(view(stage));
    expect([...run.stages.keys()]).toEqual([1]);
  });
});
