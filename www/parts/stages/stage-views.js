// Drawings of what a stage holds: D's scores, and a gradient before and after clipping. Pure: numbers
// to SVG.
import { svg } from 'lit';

/** @typedef {import('../../../src/wasm.d.ts').Histogram} Histogram */

/** D(x) of a logit: D ends in a sigmoid. @param {number} logit */
export const sigmoid = (logit) => 1 / (1 + Math.exp(-logit));

/** @param {number[]} values */
export const mean = (values) => values.reduce((sum, one) => sum + one, 0) / values.length;

/**
 * The ends of an axis of scores: 0 and 1 of probabilities, else around the scores.
 * @param {number[]} scores
 * @param {boolean} probabilities
 * @returns {[number, number]}
 */
export function scoreRange(scores, probabilities) {
  if (probabilities || scores.length === 0) return [0, 1];
  const low = Math.min(...scores);
  const high = Math.max(...scores);
  const room = (high - low || 1) * 0.05;
  return [low - room, high + room];
}

/** One stroke for each score, and a taller one at their mean; the width is 100. @param {number[]} scores @param {[number, number]} range */
export function strokes(scores, [low, high]) {
  const at = (/** @type {number} */ score) => ((score - low) / (high - low)) * 100;
  const path = scores.map((score) => `M${at(score).toFixed(2)} 6v12`).join('');
  return svg`<path class="score" d=${path} />
    <path class="mean" d="M${at(mean(scores)).toFixed(2)} 0v24" />`;
}

/**
 * Bars of a histogram's counts on a logarithmic scale, from 1 up; the width is 100, the height too.
 * @param {number[]} counts
 * @param {number} most the highest count that has a place
 */
export function bars(counts, most) {
  const width = 100 / counts.length;
  const height = (/** @type {number} */ count) =>
    count === 0 ? 0 : ((1 + Math.log10(count)) / (1 + Math.log10(most))) * 100;
  return counts
    .map((count, index) => `M${index * width} 100v${-height(count).toFixed(2)}h${width}v${height(count).toFixed(2)}z`)
    .join('');
}

/** @param {Histogram} histogram */
export function drawHistogram({ before, after }) {
  const most = Math.max(10, ...before, ...after);
  return svg`<path class="before" d=${bars(before, most)} /><path class="after" d=${bars(after, most)} />`;
}
