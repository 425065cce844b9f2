// Runs the bench: every row in a worker of its own, the rounds interleaved, so that a machine that
// slows down slows all rows alike.
import { BY_TURNS, keyOf, ROWS } from '../../benches/rows.js';
import { isBuilt } from '../engine/built.js';
import { scriptOf } from '../engine/package-folder.js';
import workerUrl from './row-worker.js?worker&url';
import { endWorker, startWorker } from '../session/workers.js';
import { measureTwoRuns } from './two-runs.js';

/**
 * @typedef {import('../../benches/measure.js').LeftOut} LeftOut
 * @typedef {import('../../benches/measure.js').Limits} Limits
 * @typedef {import('../../benches/measure.js').Workload} Workload
 * @typedef {import('../../benches/memory.js').MemorySample} MemorySample
 * @typedef {import('../../benches/report.js').Measured} Measured
 * @typedef {import('../../benches/report.js').RoundResult} RoundResult
 * @typedef {import('../../benches/rows.js').RowSpec} RowSpec
 * @typedef {import('../../benches/peers/types.d.ts').Size} Size
 * @typedef {import('../types.d.ts').Message} Message
 * @typedef {import('./row-worker.js').Job} Job
 *
 * @typedef {object} Options
 * @property {string} base the folder that holds pkg/ and data/, with a slash at its end
 * @property {string} [only] measures rows whose name and backend, such as `jax-js webgpu`, hold this
 * @property {string[]} [keys] measures the rows of these keys alone
 * @property {Size} [size] of the step; the article's where it is not given
 * @property {number} [compared] steps in which the losses have to agree
 * @property {boolean} [webgpu] false leaves WebGPU out
 * @property {number} rounds
 * @property {Limits} limits of one row in one round
 * @property {AbortSignal} [signal] ends it; what was measured stays
 * @property {(progress: Progress, measured: Measured[]) => void} [onProgress] told before each part, with
 *   what was measured so far
 *
 * @typedef {{ stage: 'prepare' } | { stage: 'row', row: RowSpec, round: number, rounds: number, done: number, total: number }} Progress
 */

/** A row that takes longer is given up. */
const TIMEOUT_MS = 10 * 60_000;

/** The rows that `only` names, or `keys`. @param {string} [only] @param {string[]} [keys] */
export const chosen = (only = '', keys) =>
  ROWS.filter((row) => keyOf(row).includes(only) && (keys?.includes(keyOf(row)) ?? true));

/** @param {Options} options @returns {Promise<Measured[]>} */
export async function runBench(options) {
  const { base, only, keys, size, compared, webgpu = true, rounds, limits, signal, onProgress = () => {} } = options;
  const gpuProblem = await problemOfGpu(webgpu);
  /** @type {Measured[]} */
  const all = chosen(only, keys).map((row) => ({ row, rounds: [] }));
  for (const one of all) one.problem = await problemBefore(one.row, base, gpuProblem);
  onProgress({ stage: 'prepare' }, all);
  const workload = /** @type {Workload} */ (await work({ kind: 'prepare', base, size, compared }, { signal }));
  const total = rounds * all.length;
  const inPage = pageRows({ base, limits, signal });
  let done = 0;
  for (let round = 1; round <= rounds; round += 1) {
    for (const one of all) {
      if (!one.problem) {
        onProgress({ stage: 'row', row: one.row, round, rounds, done, total }, all);
        /** @type {Job} */
        const job = { kind: 'measure', base, row: one.row, workload, limits };
        await measureOnce(one, one.row.inPage ? () => inPage(one.row) : () => work(job, { signal }), signal);
      }
      done += 1;
      if (signal?.aborted) return all;
    }
  }
  return all;
}

/** Measures rows of the page itself, and holds the losses of the one way against those of the other. @param {{ base: string, limits: Limits, signal?: AbortSignal }} given */
function pageRows(given) {
  /** @type {number[] | undefined} */
  let reference;
  return async (/** @type {RowSpec} */ { name, tolerance }) => {
    const result = await measureTwoRuns({ ...given, byTurns: name === BY_TURNS, reference });
    const before = reference ?? result.losses;
    reference = before;
    const wrong = result.losses.findIndex((loss, index) => !(Math.abs(loss - before[index]) <= tolerance));
    if (wrong < 0) return result;
    const network = wrong % 2 === 0 ? 'discriminator' : 'generator';
    return { ...result, disagreement: { step: 20, network, value: result.losses[wrong], reference: before[wrong] } };
  };
}

/** @param {Measured} one @param {() => Promise<unknown>} measure @param {AbortSignal} [signal] */
async function measureOnce(one, measure, signal) {
  try {
    const result = /** @type {RoundResult | LeftOut} */ (await measure());
    if ('slowStep' in result) {
      one.problem = { code: 'bench.leftOutSlow', details: { seconds: result.slowStep.toPrecision(3) } };
      return;
    }
    if (result.disagreement) {
      const { step, network, value, reference } = result.disagreement;
      const digits = (/** @type {number} */ loss) => loss.toPrecision(7);
      const details = { step, network, value: digits(value), reference: digits(reference) };
      one.problem = { code: 'bench.disagrees', details };
    }
    one.rounds.push(result);
  } catch (error) {
    if (signal?.aborted) return;
    one.problem = { code: 'bench.failed', details: { error: /** @type {Error} */ (error).message } };
  }
}

/**
 * How the memory of ours goes in a long run.
 * @param {{ base: string, backend: 'cpu' | 'webgpu', steps: number, onStep?: (step: number) => void }} options
 * @returns {Promise<{ samples: MemorySample[] } | { problem: Message }>}
 */
export async function watchMemory({ base, backend, steps, onStep }) {
  const row = /** @type {RowSpec} */ (ROWS.find((one) => one.name === 'ours' && one.backend === backend));
  const problem = await problemBefore(row, base, await problemOfGpu(true));
  if (problem) return { problem };
  const workload = /** @type {Workload} */ (await work({ kind: 'prepare', base }));
  const job = /** @type {Job} */ ({ kind: 'memory', base, row, workload, steps });
  return { samples: /** @type {MemorySample[]} */ (await work(job, { onStep, timeout: Infinity })) };
}

/**
 * What a worker of its own makes of a job.
 * @param {Job} job
 * @param {{ signal?: AbortSignal, onStep?: (step: number) => void, timeout?: number }} [options]
 */
function work(job, { signal, onStep, timeout = TIMEOUT_MS } = {}) {
  const worker = startWorker(workerUrl, 'gan-clipping-lab-bench');
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return new Promise((resolve, reject) => {
    if (timeout < Infinity) {
      timer = setTimeout(() => reject(new Error(`no result within ${timeout / 60_000} minutes`)), timeout);
    }
    signal?.addEventListener('abort', () => reject(new Error('stopped')));
    worker.onerror = ({ message }) => reject(new Error(message || 'its worker could not be started'));
    worker.onmessage = ({ data }) => {
      if (data.type === 'step') onStep?.(data.step);
      else if (data.type === 'done') resolve(data.result);
      else reject(new Error(data.error));
    };
    worker.postMessage(job);
  }).finally(() => {
    clearTimeout(timer);
    endWorker(worker);
  });
}

/** Why a row cannot be measured at all. @param {RowSpec} row @param {string} base @param {Message | undefined} gpuProblem @returns {Promise<Message | undefined>} */
async function problemBefore(row, base, gpuProblem) {
  if (row.backend === 'webgpu' && gpuProblem) return gpuProblem;
  if (row.name !== 'ours' && !row.inPage) return undefined;
  if (!(await isBuilt(scriptOf(row.backend, base)))) {
    return { code: 'bench.notBuilt', details: { package: `pkg/${row.backend}` } };
  }
  if (row.backend !== 'webgpu') return undefined;
  // Our engine needs it, the peers do not.
  const adapter = await requestAdapter();
  return adapter?.features.has('timestamp-query') ? undefined : { code: 'bench.noTimestamps' };
}

/** @param {boolean} wanted @returns {Promise<Message | undefined>} */
async function problemOfGpu(wanted) {
  if (!wanted) return { code: 'bench.leftOut' };
  if (!navigator.gpu) return { code: 'bench.noWebGpu' };
  return (await requestAdapter()) ? undefined : { code: 'bench.noAdapter' };
}

async function requestAdapter() {
  return (await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null)) ?? null;
}

/** The machine, as far as the browser tells. @returns {Promise<import('../../benches/report.js').Machine>} */
export async function machine() {
  const info = (await requestAdapter())?.info;
  const gpu = info && [info.vendor, info.architecture, info.device, info.description].filter(Boolean).join(' ');
  return {
    cores: navigator.hardwareConcurrency,
    browser: browserName(navigator.userAgent),
    platform: /\(([^;)]+;?[^;)]*)/.exec(navigator.userAgent)?.[1] ?? '',
    gpu: gpu ?? null,
    emulatedGpu: info?.isFallbackAdapter ?? null,
  };
}

/** @param {string} agent */
function browserName(agent) {
  return /(Firefox|Edg|OPR|HeadlessChrome|Chrome)\/[\d.]+/.exec(agent)?.[0] ?? agent.split(' ').at(-1) ?? agent;
}
