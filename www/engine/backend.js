// Chooses where to compute and loads that package. Worker side.
import { relaxedSimd } from 'wasm-feature-detect';

import { isBuilt } from './built.js';
import { errorText } from '../messages/error-text.js';
import { withinAMinute } from './within.js';

/**
 * @typedef {import('../types.d.ts').Backend} Backend
 * @typedef {import('../types.d.ts').BackendWish} BackendWish
 * @typedef {import('../types.d.ts').BackendReason} BackendReason
 * @typedef {import('../types.d.ts').JudgeClass} JudgeClass
 * @typedef {import('../types.d.ts').Supply} Supply
 * @typedef {import('../types.d.ts').TrainerClass} TrainerClass
 *
 * @typedef {object} Choice
 * @property {Backend} backend
 * @property {BackendReason} reason
 * @property {string} adapter the GPU's name, as far as the browser tells
 * @property {string} details what went wrong, where something did
 * @property {import('../types.d.ts').Paces} [paces] where they decided
 * @property {number} [since] the step that the runs came to it with
 */

const WASM = 'gan_clipping_lab_bg.wasm';

/** A package that cannot be loaded. */
export class PackageError extends Error {
  /** @param {string} url @param {unknown} cause */
  constructor(url, cause) {
    super(errorText(cause));
    this.name = 'PackageError';
    this.url = url;
  }
}

/**
 * The backend to begin on and the class that trains on it. A GPU that was not asked for by name waits
 * until it is ready: the engine for the CPU is there first (reason `preparing`).
 * @param {BackendWish} wish
 * @param {string} base
 * @param {Supply} supply
 * @returns {Promise<Choice & { Trainer: TrainerClass }>}
 */
export async function openBackend(wish, base, supply) {
  if (wish === 'webgpu') {
    const choice = await chooseBackend(wish);
    return choice.backend === 'webgpu' ? onGpu(base, choice, supply) : onCpu(base, choice, supply);
  }
  // A browser may take a while to say what GPU it has.
  const [choice, { Trainer }] = await Promise.all([chooseBackend(wish), loadCpuPackage(base, supply)]);
  const reason = choice.backend === 'webgpu' ? 'preparing' : choice.reason;
  return { ...choice, backend: 'cpu', reason, Trainer };
}

/**
 * The CPU stands in for a GPU whose package is not there or does not load.
 * @param {string} base @param {Choice} choice @param {Supply} supply
 * @returns {Promise<Choice & { Trainer: TrainerClass }>}
 */
export async function onGpu(base, choice, supply) {
  const url = new URL('pkg/webgpu/gan_clipping_lab.js', base);
  if (!(await isBuilt(url))) return onCpu(base, { ...choice, reason: 'notBuilt' }, supply);
  try {
    const { Trainer } = await loadPackage(url, () => supply.compile(new URL(WASM, url).href));
    return { ...choice, backend: 'webgpu', Trainer };
  } catch (error) {
    return onCpu(base, { ...choice, reason: 'failed', details: String(error) }, supply);
  }
}

/** @param {string} base @param {Choice} choice @param {Supply} supply */
export async function onCpu(base, choice, supply) {
  const { Trainer } = await loadCpuPackage(base, supply);
  return { ...choice, backend: /** @type {const} */ ('cpu'), Trainer };
}

/** What the package with the CPU engine exports. @param {string} base @param {Supply} supply */
export function loadCpuPackage(base, supply) {
  const url = new URL('pkg/cpu/gan_clipping_lab.js', base);
  return loadPackage(url, () => compileCpu(url, (wasm) => supply.compile(wasm)));
}

/**
 * The CPU engine beside its script: with relaxed SIMD, a sixth faster, where the browser has that.
 * @param {URL} script
 * @param {(url: string) => Promise<WebAssembly.Module>} compile
 */
export async function compileCpu(script, compile) {
  if (await relaxedSimd()) {
    try {
      return await compile(new URL('gan_clipping_lab_relaxed_bg.wasm', script).href);
    } catch {
      // `npm start` serves the page before all is built; the engine without it is there first.
    }
  }
  return compile(new URL(WASM, script).href);
}

/** @param {BackendWish} wish @returns {Promise<Choice>} */
async function chooseBackend(wish) {
  /** @param {Backend} backend @param {BackendReason} reason */
  const choose = (backend, reason, adapter = '') => ({ backend, reason, adapter, details: '' });
  if (wish === 'cpu') return choose('cpu', 'asked');
  if (!navigator.gpu) return choose('cpu', 'noWebGpu');
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter) return choose('cpu', 'noAdapter');
  const name = [adapter.info.vendor, adapter.info.architecture, adapter.info.description].filter(Boolean).join(' ');
  // CubeCL, which runs Burn on the GPU, panics in a browser without it.
  if (!adapter.features.has('timestamp-query')) return choose('cpu', 'noTimestamps', name);
  if (wish === 'webgpu') return choose('webgpu', 'asked', name);
  // A GPU emulated on the CPU is many times slower than the CPU engine itself.
  if (adapter.info.isFallbackAdapter) return choose('cpu', 'software', name);
  return choose('webgpu', 'gpu', name);
}

/** @param {URL} url @param {() => Promise<WebAssembly.Module>} compile @returns {Promise<{ Trainer: TrainerClass, Judge: JudgeClass }>} */
async function loadPackage(url, compile) {
  try {
    const module = await withinAMinute(import(/* @vite-ignore */ url.href));
    await module.default({ module_or_path: await compile() });
    return module;
  } catch (error) {
    throw new PackageError(url.href, error);
  }
}
