// How many steps a burst takes and how fast steps are, where every burst takes as long as a test says.
import { describe, expect, it } from 'vitest';

import { Pace } from '../../www/engine/pace.js';

/** Lets the pace choose so many bursts on a device that takes so long for each; the steps of the next. */
function take(pace, bursts, took) {
  for (let burst = 0; burst < bursts; burst += 1) {
    const ms = took(pace.burst);
    pace.adapt(pace.burst, ms, ms);
  }
  return pace.burst;
}

/** A pace that has found that results come so late whatever is queued. */
function lateBy(ms) {
  const pace = new Pace();
  take(pace, 30, () => ms);
  return pace;
}

describe('a burst', () => {
  it('is of the pace of the last four, and forgets those before', () => {
    const pace = new Pace();
    for (const ms of [100, 20, 20, 20]) pace.adapt(4, ms);
    // 16 steps in 160 ms.
    expect(pace.burst).toBe(4);
    pace.adapt(4, 20);
    expect(pace.burst).toBe(8);
  });

  it.each([
    [70, 175],
    [100, 200],
    [180, 200],
  ])('lasts two and a half times as long as a result takes, and not over 200 ms: of %i ms %i', (late, wanted) => {
    const pace = lateBy(late);
    // Its steps take the time now, and are as many as last so long.
    expect(take(pace, 20, (steps) => steps * 5)).toBe(wanted / 5);
  });

  it('is as long after a trial that training ended in the midst of', () => {
    const pace = lateBy(100);
    const slow = (steps) => steps * 5;
    const before = take(pace, 20, slow);
    // The next trial is some hundred bursts later.
    for (let bursts = 0; take(pace, 1, slow) === before; bursts += 1) expect(bursts).toBeLessThan(200);
    pace.adapt(1, 5);
    expect(take(pace, 10, slow)).toBe(before);
  });
});

describe('steps a second', () => {
  it('are not known before two reports, nor where no time is between them', () => {
    const pace = new Pace();
    expect(pace.stepsPerSecond(10, 1000)).toBeNull();
    expect(pace.stepsPerSecond(12, 1000)).toBeNull();
    expect(pace.stepsPerSecond(15, 1100)).toBeCloseTo(50, 6);
  });

  it('are those of the last second and a half', () => {
    const pace = new Pace();
    // Ten a second, and after two seconds twenty.
    for (let at = 0; at < 2000; at += 100) pace.stepsPerSecond(at / 100, at);
    const rates = Array.from({ length: 18 }, (_, report) => pace.stepsPerSecond(20 + 2 * report, 2000 + 100 * report));
    expect(rates[0]).toBeCloseTo(10, 6);
    // Half of the time at each.
    expect(rates[8]).toBeGreaterThan(14);
    expect(rates[8]).toBeLessThan(16);
    expect(rates[17]).toBeCloseTo(20, 6);
  });

  it('are known however seldom there is a report', () => {
    const pace = new Pace();
    pace.stepsPerSecond(1, 0);
    pace.stepsPerSecond(2, 4000);
    expect(pace.stepsPerSecond(4, 8000)).toBeCloseTo(0.5, 6);
    expect(pace.stepsPerSecond(5, 12_000)).toBeCloseTo(0.25, 6);
  });

  it('have nothing of the time before a new beginning', () => {
    const pace = new Pace();
    pace.stepsPerSecond(10, 0);
    pace.stepsPerSecond(20, 1000);
    pace.restart();
    expect(pace.stepsPerSecond(21, 60_000)).toBeNull();
    expect(pace.stepsPerSecond(24, 60_100)).toBeCloseTo(30, 6);
  });
});
