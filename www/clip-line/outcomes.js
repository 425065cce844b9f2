// What came of running the loop with the line at each place, as scripts/try-placement.js wrote it, and the sentences that
// follow from it. Pure.
import { C, MEAN_C } from './loops.js';
import recorded from './outcomes.json' with { type: 'json' };

/**
 * @typedef {import('./loops.js').Library} Library
 * @typedef {import('./loops.js').Place} Place
 * @typedef {import('../types.d.ts').Message} Message
 *
 * @typedef {object} Outcome
 * @property {number} steps of G's optimiser
 * @property {number} weights of G
 * @property {number} differing weights whose bits are not those of the run without the line
 * @property {number} longest √Σ‖g‖² that G's optimiser was given
 * @property {number} shortest
 * @property {number} over steps at which it was longer than C
 * @property {number} atBound weights at ±C in the end
 * @property {number} acted how often clipping by mean |g| changed a gradient
 *
 * @typedef {Outcome | { error: string }} Came
 * @typedef {'refused' | 'nothing' | 'weights' | 'tooMuch' | 'clips'} Verdict
 */

const OUTCOMES =
  /** @type {Record<Library, { version: string, none: Outcome, places: Partial<Record<Place, Came>>, inside: Outcome }>} */ (
    /** @type {unknown} */ (recorded)
  );

/** A gradient that is so many times shorter than C was not meant to be. */
const FAR = 100;

/** Projects in which the line stood there. @type {Partial<Record<Place, { name: string, href: string }[]>>} */
export const SEEN = {
  before: [
    { name: 'nano-world-model, pull 22', href: 'https://github.com/simchowitzlabpublic/nano-world-model/pull/22' },
  ],
  scaled: [
    { name: 'Lightning, issue 9599', href: 'https://github.com/Lightning-AI/pytorch-lightning/issues/9599' },
    { name: 'Pytorch-UNet, issue 468', href: 'https://github.com/milesial/Pytorch-UNet/issues/468' },
  ],
  after: [
    { name: 'GraphStorm, issue 1366', href: 'https://github.com/awslabs/graphstorm/issues/1366' },
    { name: 'VGRNN, issue 4', href: 'https://github.com/VGraphRNN/VGRNN/issues/4' },
  ],
  weights: [{ name: 'WassersteinGAN, issue 50', href: 'https://github.com/martinarjovsky/WassersteinGAN/issues/50' }],
};

/** Steps of a program. */
const STEPS = 200;

/** Steps that the scaler of mixed precision left out, since gradients overflowed. @param {Library} library @param {Place} place */
export function leftOut(library, place) {
  const came = outcomeOf(library, place);
  return 'error' in came ? 0 : STEPS - came.steps;
}

/** @param {Library} library */
export const versionOf = (library) => OUTCOMES[library].version;

/** @param {Library} library @param {Place} place */
export function outcomeOf(library, place) {
  const came = OUTCOMES[library].places[place];
  if (!came) throw new Error(`The loop for ${library} was not run with the line at “${place}”.`);
  return came;
}

/** What a run says of where its line stood. @param {Came} came @returns {Verdict} */
export function verdictOf(came) {
  if ('error' in came) return 'refused';
  if (came.differing === 0) return 'nothing';
  if (came.over > 0) return 'weights';
  return came.longest < C / FAR ? 'tooMuch' : 'clips';
}

/** What was measured, as a sentence. @param {Library} library @param {Place} place @returns {Message} */
export function measured(library, place) {
  const came = outcomeOf(library, place);
  if ('error' in came) return { code: 'clipLine.measured.refused', details: { error: came.error } };
  const { steps, weights, longest, over, atBound, differing } = came;
  const verdict = verdictOf(came);
  const { acted } = OUTCOMES[library].inside;
  const share = Math.round((100 * atBound) / weights);
  // Of what was kept of it.
  const times = Number((C / longest).toPrecision(2));
  const details = { steps, weights, longest, over, share, differing, times, c: C };
  if (verdict === 'nothing' && place === 'epoch') {
    return { code: 'clipLine.measured.epoch', details: { ...details, acted, c: MEAN_C } };
  }
  return { code: `clipLine.measured.${verdict}`, details };
}

/** Why it came so. @param {Library} library @param {Place} place */
export function reason(library, place) {
  const values = library === 'keras' || library === 'burn';
  const verdict = verdictOf(outcomeOf(library, place));
  if (place === 'before' || place === 'after') return `clipLine.why.${place}.${values ? verdict : 'place'}`;
  return `clipLine.why.${place}${place === 'epoch' && verdict === 'refused' ? '.refused' : ''}`;
}
