// The runs' statistics as tables for other programs. Pure.
import { runNumber } from '../messages/run-number.js';
import { toJson } from './run-file.js';

/**
 * @typedef {import('../types.d.ts').Quality} Quality
 * @typedef {import('../types.d.ts').RunSpec} RunSpec
 * @typedef {import('../types.d.ts').StepStats} StepStats
 * @typedef {import('../types.d.ts').GradientStats} GradientStats
 *
 * @typedef {object} Course of a run
 * @property {RunSpec} run
 * @property {StepStats[]} steps
 * @property {{ step: number, quality: Quality }[]} quality
 *
 * @typedef {Record<string, string | number | null | undefined>} Cells
 */

const NETWORKS = /** @type {const} */ (['generator', 'discriminator']);
const OF_STEP = /** @type {const} */ ([
  'discriminatorLoss',
  'generatorLoss',
  'meanReal',
  'meanFake',
  'accuracy',
  'generatorThreshold',
  'discriminatorThreshold',
]);
const OF_GRADIENT = /** @type {const} */ ([
  'normBefore',
  'normAfter',
  'scale',
  'cosine',
  'clippedFraction',
  'updateRatio',
  'atBound',
]);
const OF_QUALITY = /** @type {const} */ ([
  'samples',
  'frechet',
  'score',
  'confidence',
  'entropy',
  'sharpness',
  'coveredDigits',
]);

/**
 * One row for each reported step of each run, and one for a measurement of quality at a step that was not
 * reported. A column of a parameter is named like `generator.mlp.layers.0.weight.normBefore`.
 * @param {Course[]} courses
 */
export function toCsv(courses) {
  const rows = courses.flatMap(rowsOf);
  const columns = [...new Set(['run', 'step', ...OF_STEP, ...rows.flatMap(Object.keys)])];
  // The quality at the end, where a step first has it only here and there.
  const ordered = [
    ...columns.filter((one) => !one.startsWith('quality.')),
    ...columns.filter((one) => one.startsWith('quality.')),
  ];
  const table = [ordered, ...rows.map((row) => ordered.map((column) => cell(row[column])))];
  return `${table.map((cells) => cells.join(',')).join('\r\n')}\r\n`;
}

/** @param {Course} course @returns {Cells[]} */
function rowsOf({ run: { id }, steps, quality }) {
  const byStep = new Map(steps.map((stats) => [stats.step, stepCells(stats)]));
  for (const { step, quality: found } of quality) byStep.set(step, { ...byStep.get(step), ...qualityCells(found) });
  return [...byStep].toSorted(([a], [b]) => a - b).map(([step, cells]) => ({ run: runNumber(id), step, ...cells }));
}

/** @param {StepStats} stats @returns {Cells} */
function stepCells(stats) {
  /** @type {Cells} */
  const cells = Object.fromEntries(OF_STEP.map((name) => [name, stats[name]]));
  // Of a regularised discriminator alone; runs saved before there was one have neither.
  if (typeof stats.penalty === 'number') cells.penalty = stats.penalty;
  (stats.sigmas ?? []).forEach((sigma, layer) => (cells[`discriminator.sigma.${layer}`] = sigma));
  for (const network of NETWORKS) {
    for (const gradient of stats[network]) {
      for (const name of OF_GRADIENT) cells[`${network}.${gradient.name}.${name}`] = gradient[name];
    }
  }
  return cells;
}

/** @param {Quality} quality @returns {Cells} */
function qualityCells(quality) {
  return Object.fromEntries(OF_QUALITY.map((name) => [`quality.${name}`, quality[name]]));
}

/** Texts are names without commas; a number that is not finite is written as pandas and R read it. @param {string | number | null | undefined} value */
function cell(value) {
  if (value === null || value === undefined) return '';
  if (value === Infinity) return 'Inf';
  if (value === -Infinity) return '-Inf';
  return String(value);
}

/** All that the page has seen of the runs, with their settings; numbers that JSON has not are texts such as "NaN". @param {Course[]} courses */
export function toHistoryJson(courses) {
  const runs = courses.map(({ run, steps, quality }) => ({
    run: runNumber(run.id),
    config: run.config,
    steps: steps.map(({ ...stats }) => ({ ...stats, clips: undefined })),
    quality,
  }));
  return toJson({ program: 'gan-clipping-lab', runs }, 1);
}
