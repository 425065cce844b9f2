// A network's gradients in one step, each parameter by itself and all of them together.

/**
 * @typedef {import('../types.d.ts').Clips} Clips
 * @typedef {import('../types.d.ts').GradientStats} GradientStats
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {number} normBefore
 * @property {number} normAfter
 * @property {number} updateNorm
 * @property {number} scale
 * @property {number} cosine
 */

/** The name of the row of all parameters together. */
export const ALL = 'all';

/**
 * All parameters as one vector: its norm is the root of the sum of squares, the norm that
 * `globalNorm` holds below C (Pascanu et al. 2013).
 * @param {GradientStats[]} gradients
 * @returns {Row}
 */
export function together(gradients) {
  const sum = (/** @type {(one: GradientStats) => number} */ of) => gradients.reduce((all, one) => all + of(one), 0);
  const normBefore = Math.sqrt(sum((one) => one.normBefore ** 2));
  const normAfter = Math.sqrt(sum((one) => one.normAfter ** 2));
  // The product of the vectors before and after is the sum of the parameters' own.
  const product = sum((one) => one.cosine * one.normBefore * one.normAfter);
  return {
    name: ALL,
    normBefore,
    normAfter,
    updateNorm: Math.sqrt(sum((one) => one.updateNorm ** 2)),
    scale: normBefore === 0 ? 1 : normAfter / normBefore,
    cosine: normBefore === 0 || normAfter === 0 ? 1 : Math.min(1, product / (normBefore * normAfter)),
  };
}

/**
 * Whether C is a norm that this row's norm is held below: only then has it a place on the row's chart.
 * @param {import('../types.d.ts').ClipRule} rule
 * @param {string} name of the row
 */
export function boundsRow(rule, name) {
  if (rule === 'norm') return name !== ALL;
  return (rule === 'globalNorm' || rule === 'percentile') && name === ALL;
}
