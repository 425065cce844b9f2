// What was recorded of the GAN and the VAE before: distances of all seeds, and of seed 1 what its samples were like and
// what became of a digit. `node scripts/record-pair.js` writes it. Pure.
import recorded from './recorded.json';

/**
 * @typedef {import('../opening/recorded.js').Recording} Band
 *
 * @typedef {object} Recording of one of them, clipped or not
 * @property {number[]} low least distance of all seeds, at each of `STEPS`
 * @property {number[]} mean geometric
 * @property {number[]} high
 * @property {{ frechet: number, coveredDigits: number, sharpness: number }[]} seen of seed 1, at each of `STEPS`
 */

export const SEEDS = recorded.seeds;
/** Steps at which distances were measured. */
export const STEPS = recorded.steps;
/** The step that a run goes to. */
export const END = STEPS[STEPS.length - 1];
/** Steps whose samples were kept. */
export const PICTURED = recorded.pictured;

const RUNS = /** @type {Record<string, Recording>} */ (recorded.runs);

/** How a recording is called. @param {number} id 0 is the GAN, 1 the VAE @param {boolean} clipped */
export const keyOf = (id, clipped) => `${id === 0 ? 'gan' : 'vae'}-${clipped ? 'clipped' : 'none'}`;

/** @param {number} id @param {boolean} clipped */
export const recordingOf = (id, clipped) => RUNS[keyOf(id, clipped)];

/** What seed 1's samples were like when they were last measured up to a step; undefined before. @param {number} id @param {boolean} clipped @param {number} step */
export function seenAt(id, clipped, step) {
  return recordingOf(id, clipped).seen[STEPS.findLastIndex((one) => one <= step)];
}

/** The VAE's distance to the GAN's at the end, over all seeds. @param {boolean} clipped */
export function ratioOf(clipped) {
  const last = (/** @type {number} */ id) => recordingOf(id, clipped).mean[STEPS.length - 1];
  return last(1) / last(0);
}

/** The step of recorded pictures that stands for a step. @param {number} step */
export const picturedAt = (step) => /** @type {number} */ (PICTURED.findLast((one) => one <= step));
