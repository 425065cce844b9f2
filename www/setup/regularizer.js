// What may hold the discriminator's slope, as src/config/regularizer.rs has it.

/** @typedef {import('../types.d.ts').Regularizer} Regularizer */

export const REGULARIZER_NAMES = /** @type {Regularizer[]} */ (['none', 'spectralNorm', 'gradientPenalty', 'r1']);

/** The weight of a penalty by the setting that has it: λ and γ as published. */
export const PENALTY_WEIGHT = 10;

/** The setting of a penalty's weight. @type {Partial<Record<string, string>>} */
const WEIGHTS = { gradientPenalty: 'lambda', r1: 'gamma' };

/** The key of the setting that weighs a regulariser, where one does. @param {unknown} kind */
export function weightKey(kind) {
  return WEIGHTS[String(kind)];
}
