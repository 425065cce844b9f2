// A noisy line's course. Pure.
import { firstNotBelow } from './sorted.js';

/** Steps that a median is of. */
export const SPAN = 25;

/**
 * At each step the median of the last values, its own included.
 * @param {(number | null | undefined)[]} steps rising
 * @param {(number | null | undefined)[]} values null where there is none, and there is none of the median either
 * @param {number} [span] in steps: where points are thinned out to fewer, their values stay as they are
 * @returns {(number | null | undefined)[]}
 */
export function runningMedian(steps, values, span = SPAN) {
  /** The values within the span, from the least. @type {number[]} */
  const sorted = [];
  let first = 0;
  return values.map((value, index) => {
    while (Number(steps[first]) <= Number(steps[index]) - span) {
      const old = values[first++];
      if (typeof old === 'number') sorted.splice(firstNotBelow(sorted, old), 1);
    }
    if (typeof value !== 'number') return value;
    sorted.splice(firstNotBelow(sorted, value), 0, value);
    const middle = sorted.length >> 1;
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  });
}
