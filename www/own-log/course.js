// Norms over the steps, for a chart and to find spikes in. Pure.
import { firstNotBelow } from '../ui/sorted.js';

/** A spike is so many times the median of the steps before it. */
export const FACTOR = 5;
/** The steps before it. */
export const WINDOW = 50;

/**
 * Least and most in each of at most `most` stretches of equal length, in the order of the steps.
 * @param {Float64Array} steps in order @param {Float32Array} values @param {number} most
 */
export function thinned(steps, values, most) {
  const width = Math.max(1, Math.ceil(values.length / most));
  const [at, low, high] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  for (let begin = 0; begin < values.length; begin += width) {
    const part = values.subarray(begin, begin + width);
    let [least, largest] = [Infinity, 0];
    for (const value of part) {
      if (value > 0 && value < least) least = value;
      if (value > largest) largest = value;
    }
    at.push(steps[begin]);
    low.push(least === Infinity ? 0 : least);
    high.push(largest);
  }
  return { at, low, high };
}

/**
 * Steps whose value is more than FACTOR times the median of the WINDOW before it, the worst first. The first WINDOW steps
 * have no such median.
 * @param {Float64Array} steps in order @param {Float32Array} values
 */
export function spikes(steps, values) {
  /** The values of the window, sorted. @type {number[]} */
  const sorted = [];
  /** @type {{ index: number, step: number, value: number, times: number }[]} */
  const found = [];
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (index >= WINDOW) {
      const median = (sorted[WINDOW / 2 - 1] + sorted[WINDOW / 2]) / 2;
      if (value > FACTOR * median && median > 0)
        found.push({ index, step: steps[index], value, times: value / median });
      sorted.splice(firstNotBelow(sorted, values[index - WINDOW]), 1);
    }
    sorted.splice(firstNotBelow(sorted, value), 0, value);
  }
  return found.sort((a, b) => b.times - a.times);
}
