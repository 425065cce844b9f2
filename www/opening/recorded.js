// What was recorded before: the study's distances over all seeds, and of one seed the samples, the digits that they
// show and how long the gradients were. `node scripts/record.js` writes it. Pure.
import recorded from './recorded.json';

/**
 * @typedef {object} Recording what one threshold gave, or none
 * @property {number[]} low least distance of all seeds, at each of `STEPS`
 * @property {number[]} mean geometric
 * @property {number[]} high
 * @property {number[]} digits that seed 1 shows, of ten
 * @property {{ generator: number[], discriminator: number[] }} norms counts of ‖g‖ of each parameter and step of seed 1,
 *   in `BINS` bins a decade over `RANGE`
 * @property {number} ratio of its distance to the unclipped runs' at the last step, over all seeds
 */

export const PRESET = recorded.setting;
/** The threshold that the page opens with. */
export const THRESHOLD = recorded.threshold;
export const SEEDS = recorded.seeds;
/** Steps at which distances were measured. */
export const STEPS = recorded.steps;
/** The step that a run goes to. */
export const END = STEPS[STEPS.length - 1];
/** Exponents of ten between which lengths were counted. */
export const RANGE = /** @type {[number, number]} */ (recorded.range);
export const BINS = 10;

const RUNS = /** @type {Record<string, Recording>} */ (recorded.runs);

/** The thresholds of which there is a recording, from the least. */
export const RECORDED = Object.keys(RUNS)
  .map(Number)
  .filter((c) => !Number.isNaN(c))
  .toSorted((a, b) => a - b);

/** A recording is of thresholds up to this factor beside it. */
const NEAR = 2.3;

/** Without clipping. */
export const unclipped = RUNS.none;

/** The recorded threshold that is nearest to C, at any distance. @param {number} c */
export function nearest(c) {
  const apart = (/** @type {number} */ one) => Math.abs(Math.log(one / c));
  return RECORDED.reduce((best, one) => (apart(one) < apart(best) ? one : best));
}

/** The threshold whose recording tells of C; undefined where none is near. @param {number} c */
export function recordedNear(c) {
  const best = nearest(c);
  return Math.abs(Math.log(best / c)) <= Math.log(NEAR) ? best : undefined;
}

/** @param {number} c one of RECORDED */
export const recordingOf = (c) => RUNS[String(c)];

/** Digits that a recorded run showed when it was last measured up to a step; undefined before. @param {Recording} recording @param {number} step */
export function digitsAt({ digits }, step) {
  return digits[STEPS.findLastIndex((one) => one <= step)];
}

/** The step of recorded pictures that stands for a step. @param {number} step */
export function picturedAt(step) {
  return /** @type {number} */ (recorded.pictured.findLast((one) => one <= step));
}

/** Stops of C: 1, 2 and 5 of each decade of RANGE, and its end. */
export const STOPS = stops();

function stops() {
  const [low, high] = RANGE;
  const all = [];
  for (let exponent = low; exponent < high; exponent += 1)
    for (const first of [1, 2, 5]) all.push(Number((first * 10 ** exponent).toPrecision(1)));
  return [...all, 10 ** high];
}

/** The stop that is nearest to C. @param {number} c */
export function stopAt(c) {
  const apart = (/** @type {number} */ one) => Math.abs(Math.log(one / c));
  return STOPS.reduce((best, one) => (apart(one) < apart(best) ? one : best));
}
