// Where steps and distances lie in the chart, and how lines are drawn between them. Pure.
import { END } from './recorded.js';

/** Distances at the ends of the logarithmic axis; real against real is 1.5, and below 50 a run takes longer than here. */
export const LEAST = 50;
export const MOST = 1000;
export const TICKS = [50, 100, 200, 500, 1000];

/**
 * @param {number} width of the drawing
 * @param {number} height
 */
export function scaleOf(width, height) {
  const [left, right, top, bottom] = [34, 84, 8, 20];
  const span = width - left - right;
  const within = (/** @type {number} */ value, /** @type {number} */ low, /** @type {number} */ high) =>
    Math.min(high, Math.max(low, value));
  return {
    left,
    right: width - right,
    top,
    bottom: height - bottom,
    x: (/** @type {number} */ step) => left + (span * within(step, 0, END)) / END,
    y: (/** @type {number} */ distance) => {
      const share = Math.log(within(distance, LEAST, MOST) / LEAST) / Math.log(MOST / LEAST);
      return top + (height - top - bottom) * (1 - share);
    },
    /** The step under a place. */
    step: (/** @type {number} */ x) => within(((x - left) / span) * END, 0, END),
  };
}

/** @typedef {ReturnType<typeof scaleOf>} Scale */

/** A line through points. @param {Scale} scale @param {number[]} steps @param {number[]} distances */
export function lineThrough({ x, y }, steps, distances) {
  return distances.map((one, index) => `${index ? 'L' : 'M'}${round(x(steps[index]))} ${round(y(one))}`).join('');
}

/** The area between two lines. @param {Scale} scale @param {number[]} steps @param {number[]} low @param {number[]} high */
export function bandBetween(scale, steps, low, high) {
  const back = lineThrough(scale, steps.toReversed(), low.toReversed()).replace('M', 'L');
  return `${lineThrough(scale, steps, high)}${back}Z`;
}

const round = (/** @type {number} */ value) => Number(value.toFixed(1));
