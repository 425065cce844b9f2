// What the columns of a table of norms hold, by their names in its first line. Pure.
import { shown } from '../messages/shown.js';

/** @typedef {import('../types.d.ts').Message} Message */

/** Names that loggers give a column, in small letters and without marks. */
const NAMES = {
  step: ['step', 'steps', 'iteration', 'iter', 'globalstep'],
  parameter: ['parameter', 'param', 'name', 'layer', 'tensor'],
  norm: ['norm', 'gradnorm', 'gradientnorm', 'l2', 'l2norm'],
  mean: ['mean', 'meanabs'],
  max: ['max', 'maxabs'],
  run: ['run', 'runid', 'runname'],
};
/** The lab's own table has columns such as `generator.mlp.layers.0.weight.normBefore`. */
const OF_LAB = /\.normBefore$/;

/**
 * @typedef {{ step: number, parameter: number, norm: number, mean: number, max: number, run: number }} Long the
 *   places of its columns; −1 where there is none
 * @typedef {{ step: number, run: number, columns: { place: number, name: string }[] }} Wide a column for each parameter
 * @typedef {{ long: Long } | { wide: Wide } | { problem: Message }} Columns
 */

/** @param {string} text */
const bare = (text) => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/**
 * A parameter's name in a table of several runs. The lab calls a run by its number, which alone says nothing.
 * @param {string} run as its column has it @param {string} name
 */
export const nameInRun = (run, name) => `${/^\d+$/.test(run) ? `run ${run}` : run}.${name}`;

/** Which of our names a text is; none where it is none. @param {string} text */
export function columnNamed(text) {
  const known = Object.entries(NAMES).find(([, names]) => names.includes(bare(text)));
  return /** @type {keyof typeof NAMES | undefined} */ (known?.[0]);
}

/** The titles, as far as a sentence has room. @param {string[]} titles */
const list = (titles) => shown(titles.slice(0, 20).join(', '));

/** @param {string[]} titles @returns {Columns} */
export function columnsOf(titles) {
  const named = titles.map(columnNamed);
  const place = (/** @type {keyof typeof NAMES} */ name) => named.indexOf(name);
  if (place('step') < 0) return { problem: { code: 'ownLog.problem.noStep', details: { titles: list(titles) } } };
  if (place('parameter') >= 0 && place('norm') >= 0) {
    const [step, parameter, norm, mean, max, run] = Object.keys(NAMES).map((name) =>
      named.indexOf(/** @type {any} */ (name)),
    );
    return { long: { step, parameter, norm, mean, max, run } };
  }
  const ofLab = titles.some((title) => OF_LAB.test(title));
  const columns = titles.flatMap((title, index) => {
    const norms = ofLab ? OF_LAB.test(title) : named[index] !== 'step' && named[index] !== 'run' && title.trim() !== '';
    return norms ? [{ place: index, name: title.replace(OF_LAB, '') }] : [];
  });
  if (columns.length === 0) return { problem: { code: 'ownLog.problem.noNorm', details: { titles: list(titles) } } };
  return { wide: { step: place('step'), run: place('run'), columns } };
}
