import { describe, expect, it } from 'vitest';

import { LateTrial } from '../../www/engine/late-trial.js';

/** A trial on a device whose bursts take that long, to its end. */
function trialOf(took, { steps = 8, late = false } = {}) {
  const trial = new LateTrial(steps, late);
  const sizes = [];
  do sizes.push(trial.burst);
  while (!trial.hear(trial.burst, took(trial.burst, sizes.length)));
  return { trial, sizes };
}

describe('a trial', () => {
  it('takes five bursts of a size, and then five of twice that', () => {
    expect(trialOf(() => 100).sizes).toEqual([8, 8, 8, 8, 8, 16, 16, 16, 16, 16]);
  });

  it('takes half as many where results came late before, so that the device has its work meanwhile', () => {
    expect(trialOf(() => 100, { late: true }).sizes.slice(5)).toEqual([4, 4, 4, 4, 4]);
    expect(trialOf(() => 100, { late: true, steps: 5 }).sizes[5]).toBe(3);
    // One step has no half.
    expect(trialOf(() => 100, { late: true, steps: 1 }).sizes[5]).toBe(2);
  });

  it.each([false, true])('finds results late whatever is queued, and steps slow, after late: %s', (late) => {
    expect(trialOf(() => 100, { late }).trial.late).toBe(true);
    expect(trialOf((steps) => 20 * steps, { late }).trial.late).toBe(false);
    // Both, the steps being the least part of it.
    expect(trialOf((steps) => 100 + steps, { late }).trial.late).toBe(true);
  });

  it('does not count the first burst of each size, which waits for one of the other', () => {
    const { trial } = trialOf((steps, burst) => (burst === 6 ? 10_000 : 100));
    expect(trial.late).toBe(true);
    expect(trialOf((steps, burst) => (burst === 1 ? 10_000 : 20 * steps)).trial.late).toBe(false);
  });

  it('tells how long a burst takes of the size that took less', () => {
    expect(trialOf((steps) => 100 + steps).trial.leastMs).toBe(108);
    expect(trialOf((steps) => 100 + steps, { late: true }).trial.leastMs).toBe(104);
  });

  it('that training ended in the midst of says nothing', () => {
    const trial = new LateTrial(8, false);
    expect(trial.hear(8, 100)).toBe(false);
    expect(trial.hear(3, 50)).toBe(true);
    expect(trial.late).toBe(undefined);
  });
});
