// The two sentences under the pictures: how things stand, and what the numbers say. Pure.
import { END, ratioOf, SEEDS } from './recorded.js';

/**
 * @typedef {import('../types.d.ts').Message} Message
 *
 * @typedef {object} Seen what is known of the two
 * @property {'poster' | 'loading' | 'running' | 'resting' | 'done'} state
 * @property {number} step
 * @property {number} seed
 * @property {boolean} clipped
 * @property {number | null} rate steps a second
 * @property {{ loaded: number, total: number }} progress images that have come
 * @property {number | undefined} changedAt the step from which both are clipped as they are now; undefined from the first
 * @property {{ frechet: number, sharpness: number, coveredDigits: number }[]} measured of the GAN and of the VAE, where both have been measured
 * @property {number} last step at which both have been
 */

/** Before it nothing is to be compared. */
const EARLY = 60;
/** The judge measures a run every so many steps. */
const NEAR_END = 50;
/** Less than so many percent is no difference. */
const LEAST = 3;

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
export function finding({ state, step, clipped, changedAt, measured, last }) {
  if (state === 'poster') return { code: 'pair.poster' };
  if (state === 'loading' || step < EARLY) return { code: 'pair.early' };
  if (changedAt !== undefined && state !== 'done') {
    return { code: clipped ? 'pair.clippedFrom' : 'pair.freeFrom', details: { step: changedAt } };
  }
  const [gan, vae] = measured;
  if (!gan || !vae) return { code: 'opening.unmeasured' };
  // What was measured long before the end does not say how it ended.
  if (state === 'done' && last < END - NEAR_END) return { code: 'opening.ending' };
  const { side, share } = compared(vae.frechet / gan.frechet);
  return { code: `pair.closer.${side}`, details: { share } };
}

/** What the recorded seeds gave, beside how it ended. @param {Seen} seen @returns {Message | undefined} */
export function studied(seen) {
  // Runs that were clipped from a step on are none of those.
  if (seen.state !== 'done' || seen.changedAt !== undefined || !finding(seen).code.startsWith('pair.closer'))
    return undefined;
  const { side, share } = compared(ratioOf(seen.clipped));
  return { code: `pair.study.${side}`, details: { share, seeds: SEEDS } };
}

/** Which is closer to real digits, and by how many percent of the other's distance. @param {number} ratio the VAE's distance to the GAN's */
function compared(ratio) {
  const share = Math.round((1 - Math.min(ratio, 1 / ratio)) * 100);
  if (share < LEAST) return { side: 'neither', share: LEAST };
  return { side: ratio < 1 ? 'vae' : 'gan', share };
}

/** What a sharpness says: real images have 1. @param {number} sharpness */
export function strokes(sharpness) {
  if (sharpness < 0.8) return 'pair.soft';
  return sharpness > 1.25 ? 'pair.speckled' : 'pair.crisp';
}
