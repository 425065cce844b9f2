// What each clipping rule would have done to the gradients of a log. What a threshold is compared with is computed once a
// rule; then a C is one pass over it. Pure.
import { firstNotBelow } from '../ui/sorted.js';

/**
 * @typedef {import('./norm-log.js').NormLog} NormLog
 * @typedef {'norm' | 'globalNorm' | 'value' | 'meanAbs' | 'percentile'} Rule
 *
 * @typedef {object} Seen what a rule would have compared with C
 * @property {Float32Array} steps by step, in their order: the largest of its measures
 * @property {{ name: string, values: Float32Array }[]} parameters by the rules that look at each by itself
 */

/** Norms that AutoClip remembers, as the lab's does. */
const HISTORY = 512;

/** The rules that a log can say something of, by the columns that it has. @param {readonly string[]} measures @returns {Rule[]} */
export function rulesFor(measures) {
  const has = (/** @type {string} */ name, /** @type {Rule} */ rule) => (measures.includes(name) ? [rule] : []);
  return ['norm', 'globalNorm', ...has('max', 'value'), ...has('mean', 'meanAbs'), 'percentile'];
}

/** The places of a log's steps in their order. @param {NormLog} log */
export function orderOf({ steps: { values } }) {
  const order = Uint32Array.from(values, (_, place) => place);
  // Mostly they came in their order.
  if (values.every((step, place) => place === 0 || values[place - 1] <= step)) return order;
  return order.sort((a, b) => values[a] - values[b]);
}

/** √Σ‖g‖² of some parameters at each step, in their order; a row that repeats a parameter takes the place of the one before it. @param {NormLog} log @param {Uint32Array} order @param {(name: string) => boolean} chosen */
export function globalNorms(log, order, chosen) {
  const squares = new Float64Array(order.length);
  for (const { name, at, norm } of log.parameters) {
    if (!chosen(name)) continue;
    const [places, norms] = [at.values, norm.values];
    for (let row = 0; row < places.length; row += 1)
      if (places[row + 1] !== places[row]) squares[places[row]] += norms[row] ** 2;
  }
  return Float32Array.from(order, (place) => Math.sqrt(squares[place]));
}

/** @param {NormLog} log @param {Rule} rule @param {Uint32Array} order @param {(name: string) => boolean} chosen @returns {Seen} */
export function seenBy(log, rule, order, chosen) {
  if (rule === 'globalNorm') return { steps: globalNorms(log, order, chosen), parameters: [] };
  if (rule === 'percentile') return { steps: percentiles(globalNorms(log, order, chosen)), parameters: [] };
  const measure = /** @type {const} */ ({ norm: 'norm', value: 'max', meanAbs: 'mean' })[rule];
  const largest = new Float32Array(order.length);
  const parameters = log.parameters.flatMap((parameter) => {
    const column = parameter[measure];
    if (!column || !chosen(parameter.name)) return [];
    const [places, values] = [parameter.at.values, column.values];
    for (let row = 0; row < places.length; row += 1)
      if (values[row] > largest[places[row]]) largest[places[row]] = values[row];
    return [{ name: parameter.name, values }];
  });
  return { steps: Float32Array.from(order, (place) => largest[place]), parameters };
}

/** Of each norm, the least percentile of those so far at which it is not cut: where it stands among them, 0 to 100. @param {Float32Array} norms */
function percentiles(norms) {
  /** Those that are remembered, sorted. @type {number[]} */
  const sorted = [];
  return Float32Array.from(norms, (norm, step) => {
    if (sorted.length === HISTORY) sorted.splice(firstNotBelow(sorted, norms[step - HISTORY]), 1);
    const place = firstNotBelow(sorted, norm);
    sorted.splice(place, 0, norm);
    return sorted.length === 1 ? 0 : (100 * place) / (sorted.length - 1);
  });
}

/** How many are above C. What is up to C stays as it is. @param {Float32Array} values @param {number} c */
export function above(values, c) {
  // As the log's own numbers are rounded: a norm that was clipped to C is not above it.
  const bound = Math.fround(c);
  let count = 0;
  for (let index = 0; index < values.length; index += 1) if (values[index] > bound) count += 1;
  return count;
}

/** What C would have done under a rule. @param {Seen} seen @param {number} c */
export function actedAt({ steps, parameters }, c) {
  return {
    acted: above(steps, c),
    of: steps.length,
    parameters: parameters.map(({ name, values }) => ({ name, acted: above(values, c), of: values.length })),
  };
}

/** Values with so many of all at or below them, by shares 0 to 1. @param {Float32Array} values @param {number[]} shares */
export function quantiles(values, shares) {
  const sorted = values.slice().sort();
  return shares.map((share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN);
}
