// What a reader wrote into the sweep's form. Pure.

/**
 * @typedef {import('../../types.d.ts').Message} Message
 * @typedef {Message & { field: string }} Wrong the field that cannot be read, and why
 */

/** As the engine takes them; a percentile ends at 100. */
const THRESHOLDS = { min: 1e-12, max: 1e12 };
const LIMITS = { seeds: [1, 20], steps: [10, 100_000] };

/**
 * The numbers of the form, or what is wrong with the first field that cannot be read.
 * @param {string[]} rules that were chosen
 * @param {(field: string) => string} text of a field, without space around it
 * @returns {{ wrong?: Wrong, thresholds: number[], seeds: number, steps: number }}
 */
export function readForm(rules, text) {
  const written = text('thresholds')
    .split(/[\s,;，；]+/)
    .filter(Boolean)
    .map(Number);
  // What is written twice is tried once.
  const thresholds = [...new Set(written)];
  const numbers = { seeds: Number(text('seeds')), steps: Number(text('steps')) };
  return { wrong: wrongIn(rules, thresholds, numbers, text), thresholds, ...numbers };
}

/** @param {string[]} rules @param {number[]} thresholds @param {{ seeds: number, steps: number }} numbers @param {(field: string) => string} text @returns {Wrong | undefined} */
function wrongIn(rules, thresholds, numbers, text) {
  if (rules.length === 0) return { field: 'rules', code: 'sweep.noRule' };
  if (thresholds.length === 0 || !thresholds.every((c) => c > 0 && c < Infinity)) {
    return { field: 'thresholds', code: 'sweep.badThresholds', details: { value: text('thresholds') } };
  }
  const { min: least, max: most } = { ...THRESHOLDS, ...(rules.includes('percentile') && { max: 100 }) };
  const beyond = thresholds.find((c) => c < least || c > most);
  if (beyond !== undefined) {
    return { field: 'thresholds', code: 'sweep.thresholdRange', details: { value: beyond, min: least, max: most } };
  }
  for (const [field, [min, max]] of Object.entries(LIMITS)) {
    const value = numbers[/** @type {keyof typeof LIMITS} */ (field)];
    if (!Number.isInteger(value) || value < min || value > max) {
      return { field, code: 'sweep.outOfRange', details: { value: text(field), min, max } };
    }
  }
  return undefined;
}
