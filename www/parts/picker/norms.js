// The gradient norms that a run has seen, and what a threshold would have done to them.
import { ALL, together } from '../../seen/gradient-rows.js';

/**
 * @typedef {import('../../seen/history.js').StepStats} StepStats
 * @typedef {'norm' | 'globalNorm'} Measure what a threshold would be compared with: the norm of each
 *   parameter's gradient, or of all of a network's together
 */

/**
 * The norms before clipping, in the order of the steps, by the parameter's name; under `ALL` for
 * `globalNorm`. Norms that are not finite are left out.
 * @param {StepStats[]} steps
 * @param {'generator' | 'discriminator'} network
 * @param {Measure} measure
 * @returns {Map<string, number[]>}
 */
export function normsOf(steps, network, measure) {
  /** @type {Map<string, number[]>} */
  const norms = new Map();
  for (const stats of steps) {
    const rows = measure === 'norm' ? stats[network] : [together(stats[network])];
    for (const { name, normBefore } of rows) {
      if (!norms.has(name)) norms.set(name, []);
      if (Number.isFinite(normBefore)) norms.get(name)?.push(normBefore);
    }
  }
  if (measure === 'globalNorm' && !norms.has(ALL)) norms.set(ALL, []);
  return norms;
}

/** Share of the norms that C would shorten, 0 to 1: those above it. @param {number[]} norms @param {number} c */
export function shareAbove(norms, c) {
  if (norms.length === 0) return 0;
  return norms.filter((one) => one > c).length / norms.length;
}

/**
 * The powers of ten around the norms, as exponents; at least one decade. Zero has no place on a
 * logarithmic axis.
 * @param {number[]} norms
 * @returns {[number, number]}
 */
export function decades(norms) {
  let low = Infinity;
  let high = -Infinity;
  for (const one of norms) {
    if (one <= 0) continue;
    low = Math.min(low, one);
    high = Math.max(high, one);
  }
  if (low > high) return [-3, 1];
  const first = Math.floor(Math.log10(low));
  return [first, Math.max(first + 1, Math.ceil(Math.log10(high)))];
}

/** Bins in a decade. */
export const BINS = 10;

/** Counts in bins of equal width on a logarithmic axis, over whole decades. @param {number[]} norms @param {[number, number]} range exponents of ten @returns {number[]} */
export function counts(norms, [low, high]) {
  const bins = Array(Math.round((high - low) * BINS)).fill(0);
  for (const one of norms) {
    if (one <= 0) continue;
    const bin = Math.floor((Math.log10(one) - low) * BINS);
    // A norm at the very end belongs to the last bin.
    if (bin >= 0 && bin <= bins.length) bins[Math.min(bin, bins.length - 1)] += 1;
  }
  return bins;
}
