import { describe, expect, it } from 'vitest';

import { pointAfter, readPoint } from '../../www/ui/chart-reading.js';

describe('a chart by keys', () => {
  it.each([
    ['ArrowRight', 5, 6],
    ['ArrowUp', 5, 6],
    ['ArrowLeft', 5, 4],
    ['ArrowDown', 5, 4],
    ['PageUp', 5, 9],
    ['PageDown', 5, 1],
    ['Home', 5, 0],
    ['End', 5, 39],
    ['ArrowLeft', 0, 0],
    ['ArrowRight', 39, 39],
    ['PageUp', 38, 39],
    ['PageDown', 2, 0],
  ])('%s leads from point %d to point %d of 40', (key, from, to) => expect(pointAfter(key, from, 40)).toBe(to));

  it('goes on by one point where there are few', () => expect(pointAfter('PageUp', 0, 3)).toBe(1));

  it.each(['Tab', 'a', 'toString'])('leaves %s to the page', (key) => expect(pointAfter(key, 0, 3)).toBeUndefined());

  const chart = {
    xLabel: 'step',
    lines: [{ label: 'Run 1' }, { label: 'Run 2' }],
    data: [
      [1, 2, 1300],
      [0.5, null, 2],
      [3, undefined, 1e-5],
    ],
  };

  it('is read with each line’s value', () => {
    expect(readPoint('en', chart, 0)).toBe('step 1, Run 1: 0.5, Run 2: 3');
    expect(readPoint('en', chart, 2)).toBe('step 1,300, Run 1: 2, Run 2: 1e-5');
    expect(readPoint('zh-CN', { ...chart, xLabel: '步' }, 0)).toBe('步 1，Run 1：0.5，Run 2：3');
  });

  it('has a dash where a line has no value', () =>
    expect(readPoint('en', chart, 1)).toBe('step 2, Run 1: –, Run 2: –'));
});
