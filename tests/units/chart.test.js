// How a chart is drawn, but for the drawing: its axes, and the course of a noisy line.
import { describe, expect, it } from 'vitest';

import { logLines, logRange, stepRange } from '../../www/ui/chart-scales.js';
import { runningMedian } from '../../www/ui/running-median.js';

describe('the axis of steps', () => {
  it('holds still while a run grows, to the next of 10, 20, 50', () => {
    expect([3, 10, 11, 21, 51, 100, 101, 1000, 1001].map((last) => stepRange(1, last)[1])).toEqual([
      10, 10, 20, 50, 100, 100, 200, 1000, 2000,
    ]);
    expect(stepRange(1, 400)[0]).toBe(0);
  });

  it('begins where a run goes on that was at a late step', () => {
    expect(stepRange(19_550, 19_600)).toEqual([19_550, 19_600]);
    expect(stepRange(19_550, 19_550)).toEqual([19_550, 19_551]);
  });

  it('is there before a run', () => {
    expect(stepRange(null, null)).toEqual([0, 10]);
  });
});

describe('a logarithmic axis', () => {
  it('ends at the next of 1, 2 and 5', () => {
    expect(logRange(0.013, 2.4)).toEqual([0.01, 5]);
    expect(logRange(0.05, 0.2)).toEqual([0.05, 0.2]);
  });

  it('has one value alone between two lines, and none of zero', () => {
    expect(logRange(0.02, 0.02)).toEqual([0.01, 0.04]);
    expect(logRange(0, 0)).toEqual([0.001, 10]);
  });

  it('has a line at 1, 2 and 5, a line each decade, or fewer, as there is room', () => {
    expect(logLines(50, 1000, 5)).toEqual([50, 100, 200, 500, 1000]);
    expect(logLines(0.001, 2, 5)).toEqual([0.001, 0.01, 0.1, 1]);
    expect(logLines(1e-8, 10, 5)).toEqual([1e-8, 1e-6, 1e-4, 1e-2, 1]);
    expect(logLines(0.1, 9, 3)).toEqual([0.1, 0.5, 2]);
  });
});

describe('the running median', () => {
  it('is that of the last steps, and none is later than its own', () => {
    expect(runningMedian([1, 2, 3, 4, 5], [5, 1, 9, 2, 2], 3)).toEqual([5, 3, 5, 2, 2]);
  });

  it('does not follow a spike', () => {
    const steps = Array.from({ length: 40 }, (_, index) => index + 1);
    const values = steps.map((step) => (step === 20 ? 500 : 1));
    expect(runningMedian(steps, values)).toEqual(steps.map(() => 1));
  });

  it('is the value itself where steps are thinned out beyond its span', () => {
    expect(runningMedian([10, 60, 110], [3, 1, 2])).toEqual([3, 1, 2]);
  });

  it('has a gap where the line has one, which counts for nothing later', () => {
    expect(runningMedian([1, 2, 3], [4, null, 2], 3)).toEqual([4, null, 3]);
  });
});
