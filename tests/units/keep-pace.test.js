import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { KeepPace } from '../../www/session/keep-pace.js';

/** The times at which the runs were kept, in milliseconds. @type {number[]} */
let kept;
/** @type {KeepPace} */
let pace;
/** What keeping them costs the training. */
let cost;

beforeEach(() => {
  vi.useFakeTimers();
  const start = performance.now();
  kept = [];
  cost = 10;
  pace = new KeepPace(() => {
    kept.push(performance.now() - start);
    pace.spent(cost);
  });
  pace.begin();
});

afterEach(() => vi.useRealTimers());

const pass = (ms) => vi.advanceTimersByTime(ms);

describe('while they train, runs are kept', () => {
  it('every second, however often it is told that they train', () => {
    for (let time = 0; time < 3000; time += 300) {
      pace.heed(true);
      pass(300);
    }
    expect(kept).toEqual([1000, 2000, 3000]);
  });

  it('no more often for the steps that are reported, however slowly they come', () => {
    cost = 300;
    pace.heed(true);
    for (let time = 0; time < 15_900; time += 300) {
      pass(300);
      pace.stepped();
    }
    expect(kept).toEqual([1000]);
    pass(100);
    expect(kept).toEqual([1000, 16_000]);
  });

  it('next after the whole rest from when they were kept out of turn', () => {
    cost = 300;
    pace.heed(true);
    pass(900);
    pace.stop();
    pace.spent(cost);
    pass(14_999);
    expect(kept).toEqual([]);
    pass(1);
    expect(kept).toEqual([15_900]);
  });
});

describe('at rest, runs are kept', () => {
  it('once, however often it is told that they rest', () => {
    pace.heed(true);
    pass(500);
    pace.heed(false);
    pass(5000);
    pace.heed(false);
    pass(5000);
    expect(kept).toEqual([700]);
  });

  it('soon after a step, and at once where the last time is long ago', () => {
    pace.stepped();
    pass(200);
    expect(kept).toEqual([200]);
    pass(9800);
    pace.stepped();
    pass(0);
    expect(kept).toEqual([200, 10_000]);
  });
});

describe('other runs', () => {
  it('are not kept for what was to be kept of those before', () => {
    pace.heed(true);
    pass(900);
    pace.begin();
    pass(60_000);
    expect(kept).toEqual([]);
  });

  it('are kept when they train, also where those before trained to the last', () => {
    pace.heed(true);
    pace.begin();
    pace.heed(true);
    pass(1000);
    expect(kept).toEqual([1000]);
  });

  it('have a second before the first change is kept that does not come to rest', () => {
    pass(5000);
    pace.begin();
    for (let time = 0; time < 1500; time += 100) {
      pace.soon();
      pass(100);
    }
    expect(kept[0]).toBe(6000);
  });
});
