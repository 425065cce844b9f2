// The clipping rules as a reader chooses them: where each one's C begins, and the range of its
// slider. What C measures differs from rule to rule, so no C is carried from one to another.

/** @typedef {import('../types.d.ts').ClipRule} ClipRule */

/**
 * `start`: where C begins. `low`, `high`: the slider's ends; a field takes more. `unit`: what C is
 * compared with: a norm, an entry, the mean of entries, a ratio to weights, or a percentage.
 * @type {Record<Exclude<ClipRule, 'none'>, { start: number, low: number, high: number, unit: string }>}
 */
export const RULES = {
  norm: { start: 0.01, low: 1e-4, high: 1e2, unit: 'norm' },
  globalNorm: { start: 0.01, low: 1e-4, high: 1e2, unit: 'norm' },
  value: { start: 1e-3, low: 1e-7, high: 1, unit: 'entry' },
  meanAbs: { start: 1e-5, low: 1e-8, high: 0.1, unit: 'mean' },
  // Brock et al. 2021 and Seetharaman et al. 2020 take these.
  adaptive: { start: 0.01, low: 1e-5, high: 10, unit: 'ratio' },
  percentile: { start: 10, low: 0.1, high: 100, unit: 'percent' },
};

export const RULE_NAMES = /** @type {ClipRule[]} */ (['none', ...Object.keys(RULES)]);

/** A rule by its name; `none` has no C, and is nothing here. @param {string} rule */
export function ruleOf(rule) {
  return Object.hasOwn(RULES, rule) ? RULES[/** @type {keyof typeof RULES} */ (rule)] : undefined;
}

/** Steps of a slider in a decade. */
const DECADE = 20;

/** A slider's whole number for a C, on a logarithmic scale. @param {number} c */
export function toSlider(c) {
  return Math.round(Math.log10(c) * DECADE);
}

/** The C of a slider's number, to three digits. @param {number} position */
export function fromSlider(position) {
  return Number((10 ** (position / DECADE)).toPrecision(3));
}
