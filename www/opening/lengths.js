// How long gradients were, counted on a logarithmic axis, and how many of them C cuts. Pure.
import { counts, normsOf } from '../parts/picker/norms.js';
import { BINS, RANGE } from './recorded.js';

/** @typedef {{ generator: number[], discriminator: number[] }} Lengths counts in BINS bins a decade over RANGE */

/** Of each parameter in each step that a run has seen. @param {import('../seen/run.js').Run} run @returns {Lengths} */
export function lengthsOf({ history }) {
  const of = (/** @type {'generator' | 'discriminator'} */ network) =>
    counts([...normsOf(history.steps, network, 'norm').values()].flat(), RANGE);
  return { generator: of('generator'), discriminator: of('discriminator') };
}

/** The first bin above C. @param {number} c */
export const firstCut = (c) => Math.round((Math.log10(c) - RANGE[0]) * BINS);

/** Share of the lengths above C. @param {number[]} lengths @param {number} c */
export function shareCut(lengths, c) {
  const sum = (/** @type {number[]} */ some) => some.reduce((all, one) => all + one, 0);
  return sum(lengths.slice(firstCut(c))) / (sum(lengths) || 1);
}

/** A share in whole percent, of which a few are not none. @param {number} share */
export const inPercent = (share) => (share > 0 && share < 0.01 ? '<1' : String(Math.round(share * 100)));
