// Chooses where to compute and loads that package. Worker side.
import { chooseBackend } from './adapter.js';
import { compileCpu } from './compile-cpu.js';
import { glueOf, hasPackage } from './glue.js';
import { errorText } from '../messages/error-text.js';
import { scriptOf, WASM } from './package-folder.js';
import { withinAMinute } from './within.js';

/**
 * @typedef {import('./adapter.js').Choice} Choice
 * @typedef {import('../types.d.ts').BackendWish} BackendWish
 * @typedef {import('../types.d.ts').FinishedGeneratorClass} FinishedGeneratorClass
 * @typedef {import('../types.d.ts').JudgeClass} JudgeClass
 * @typedef {import('../types.d.ts').Supply} Supply
 * @typedef {import('../types.d.ts').TrainerClass} TrainerClass
 * @typedef {import('../types.d.ts').VaeTrainerClass} VaeTrainerClass
 */

/** A package that cannot be loaded. */
export class PackageError extends Error {
  /** @param {string} url @param {unknown} cause */
  constructor(url, cause) {
    super(errorText(cause));
    this.name = 'PackageError';
    this.url = url;
  }
}

/** While the browser has not yet said what GPU it has. @type {Choice} */
const ASKING = { backend: 'cpu', reason: 'asking', adapter: '', details: '' };

/**
 * The backend to begin on and the class that trains on it. A GPU that was not asked for by name waits
 * until it is ready: the engine for the CPU is there first (reason `preparing`), and it does not wait for what
 * the browser says of its GPU either (reason `asking`; `asked` settles with that).
 * @param {BackendWish} wish
 * @param {string} base
 * @param {Supply} supply
 * @returns {Promise<Choice & { Trainer: TrainerClass, asked?: Promise<Choice> }>}
 */
export async function openBackend(wish, base, supply) {
  const asked = chooseBackend(wish, navigator.gpu);
  if (wish === 'webgpu') {
    const choice = await asked;
    return choice.backend === 'webgpu' ? onGpu(base, choice, supply) : onCpu(base, choice, supply);
  }
  const { Trainer } = await loadCpuPackage(base, supply);
  const choice = await Promise.race([asked, ASKING]);
  return { ...beforeGpu(choice), Trainer, asked };
}

/** The CPU, until a GPU that is chosen is ready. @param {Choice} choice @returns {Choice} */
export function beforeGpu(choice) {
  return choice.backend === 'cpu' ? choice : { ...choice, backend: 'cpu', reason: 'preparing' };
}

/**
 * The CPU stands in for a GPU whose package is not there or does not load.
 * @param {string} base @param {Choice} choice @param {Supply} supply
 * @returns {Promise<Choice & { Trainer: TrainerClass }>}
 */
export async function onGpu(base, choice, supply) {
  const url = scriptOf('webgpu', base);
  if (!(await hasPackage(url))) return onCpu(base, { ...choice, reason: 'notBuilt' }, supply);
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
  const url = scriptOf('cpu', base);
  return loadPackage(url, () => compileCpu(url, (wasm) => supply.compile(wasm)));
}

/** @param {URL} url @param {() => Promise<WebAssembly.Module>} compile @returns {Promise<{ Trainer: TrainerClass, VaeTrainer: VaeTrainerClass, FinishedGenerator: FinishedGeneratorClass, Judge: JudgeClass }>} */
async function loadPackage(url, compile) {
  try {
    const module = await withinAMinute(glueOf(url));
    await module.default({ module_or_path: await compile() });
    return module;
  } catch (error) {
    throw new PackageError(url.href, error);
  }
}
