// One measurement in a worker of its own, which is thrown away after it: nothing that one row has
// compiled, cached or leaked is there for the next.
import { disagreement, largestDifference, measure } from '../../benches/measure.js';
import { watchMemory } from '../../benches/memory.js';
import { LOADERS } from '../../benches/rows.js';
import { errorText } from '../messages/error-text.js';

/**
 * @typedef {import('../../benches/measure.js').Limits} Limits
 * @typedef {import('../../benches/measure.js').Workload} Workload
 * @typedef {import('../../benches/rows.js').RowSpec} RowSpec
 * @typedef {import('../../benches/peers/types.d.ts').Size} Size
 *
 * @typedef {{ kind: 'prepare', base: string, size?: Size, compared?: number }} PrepareJob
 * @typedef {{ kind: 'measure', base: string, row: RowSpec, workload: Workload, limits: Limits }} MeasureJob
 * @typedef {{ kind: 'memory', base: string, row: RowSpec, workload: Workload, steps: number }} MemoryJob
 * @typedef {PrepareJob | MeasureJob | MemoryJob} Job
 */

/** @param {MeasureJob} job */
async function measureRow({ base, row, workload, limits }) {
  const before = performance.getEntriesByType('resource').length;
  const measurement = await measure({ start: starter(base, row, workload), workload, reads: row.reads, limits });
  if ('slowStep' in measurement) return measurement;
  const { losses, ...rest } = measurement;
  return {
    ...rest,
    difference: largestDifference(losses, workload.losses),
    disagreement: disagreement(losses, workload.losses, row.tolerance),
    downloads: codeSince(before),
  };
}

/** @param {string} base @param {RowSpec} row @param {Workload} workload */
function starter(base, row, workload) {
  return async () => {
    const { create } = await LOADERS[row.name]();
    return create({ weights: workload.weights, backend: row.backend, size: workload.size, base });
  };
}

/** The scripts and the WebAssembly that were fetched since, by their addresses. @param {number} before */
function codeSince(before) {
  const names = performance.getEntriesByType('resource').slice(before);
  return [...new Set(names.map(({ name }) => name))].filter((name) => /\.(m?js|wasm)(\?|$)/.test(name));
}

/** @param {Job} job */
async function work(job) {
  // Loaded when it is needed only, so that the row of ours fetches its own code like all others.
  if (job.kind === 'prepare') return (await import('../../benches/prepare.js')).prepare(job.base, job);
  if (job.kind === 'measure') return measureRow(job);
  const onStep = (/** @type {number} */ step) => postMessage({ type: 'step', step });
  return watchMemory(starter(job.base, job.row, job.workload), job.workload, job.steps, onStep);
}

addEventListener('message', async ({ data }) => {
  try {
    postMessage({ type: 'done', result: await work(data) });
  } catch (error) {
    postMessage({ type: 'failed', error: errorText(error) });
  }
});
