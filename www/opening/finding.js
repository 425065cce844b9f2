// The two sentences under the pictures: how things stand, and what the numbers say. Pure.
import { END, nearest, recordingOf, SEEDS } from './recorded.js';

/**
 * @typedef {import('../types.d.ts').Message} Message
 *
 * @typedef {object} Seen what is known of the two runs
 * @property {'poster' | 'loading' | 'running' | 'resting' | 'done'} state
 * @property {number} step that has been told
 * @property {number} seed
 * @property {number} c threshold of run 2
 * @property {number | null} rate steps a second
 * @property {{ loaded: number, total: number }} progress images that have come
 * @property {number | undefined} changed the step from which run 2 has its present threshold; undefined from the first
 * @property {{ frechet: number, coveredDigits: number }[]} measured of runs 1 and 2, where both have been
 * @property {number} last step at which both have been
 */

/** Before it, both draw one thing: nothing is to be compared. */
const EARLY = 60;
/** The judge measures a run every so many steps. */
export const NEAR_END = 50;
/** So many digits are hardly a choice. */
const FEW = 3;

/** How things stand. @param {Seen} seen @returns {Message} */
export function standing({ state, step, rate, seed, progress }) {
  switch (state) {
    case 'poster':
      return { code: 'opening.recorded', details: { seed, end: END } };
    case 'loading':
      return { code: 'opening.loading', details: progress };
    case 'done':
      return { code: 'opening.done', details: { step, seed } };
    case 'resting':
      return { code: 'opening.rests', details: { step, end: END } };
    default:
      return rate
        ? { code: 'opening.runs', details: { step, end: END, rate: Number(rate.toPrecision(2)) } }
        : { code: 'opening.begins', details: { step, end: END } };
  }
}

/** What the numbers say. @param {Seen} seen @returns {Message} */
export function finding({ state, step, c, changed, measured, last }) {
  if (state === 'poster') return { code: 'opening.press' };
  if (state === 'loading' || step < EARLY) return { code: 'opening.alike' };
  if (changed !== undefined && state !== 'done') return { code: 'opening.changed', details: { c, step: changed } };
  const [a, b] = measured;
  if (!a || !b) return { code: 'opening.unmeasured' };
  // What was measured long before the end does not say how it ended.
  if (state === 'done' && last < END - NEAR_END) return { code: 'opening.ending' };
  if (a.coveredDigits < FEW && b.coveredDigits < FEW) return { code: 'opening.few' };
  const share = Math.round((1 - b.frechet / a.frechet) * 100);
  const code = share < 0 ? 'opening.farther' : 'opening.closer';
  if (state !== 'done') return { code, details: { share: Math.abs(share) } };
  const studied = nearest(c);
  const ofStudy = Math.round((1 - recordingOf(studied).ratio) * 100);
  return { code: `${code}.end`, details: { share: Math.abs(share), seeds: SEEDS, c: studied, study: ofStudy } };
}
