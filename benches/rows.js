// The rows of the bench: which code, where it computes, and how its losses are read.

/**
 * @typedef {import('./peers/types.d.ts').PeerModule} PeerModule
 * @typedef {import('./peers/types.d.ts').RowBackend} RowBackend
 *
 * @typedef {object} RowSpec
 * @property {string} name
 * @property {RowBackend} backend
 * @property {string} label where it computes, in words
 * @property {'burst' | 'step'} reads how often losses are read: after each burst of steps, as our page
 *   does, or after each step
 * @property {number} tolerance the largest difference of its losses from ours on the CPU
 * @property {boolean} [inPage] measured in the page itself, with all of its parts: a step is one of both runs
 */

/** A GPU rounds its sums and its exponentials otherwise. */
const GPU_TOLERANCE = 1e-3;
const CPU_TOLERANCE = 1e-4;

/** Two runs as on a single core. */
export const BY_TURNS = 'two runs by turns';

/** @type {RowSpec[]} */
export const ROWS = [
  { name: 'ours', backend: 'cpu', label: 'wasm SIMD', reads: 'burst', tolerance: CPU_TOLERANCE },
  { name: 'tfjs-tuned', backend: 'cpu', label: 'wasm SIMD', reads: 'burst', tolerance: CPU_TOLERANCE },
  { name: 'tfjs', backend: 'cpu', label: 'wasm SIMD', reads: 'burst', tolerance: CPU_TOLERANCE },
  // jax-js computes nothing before something is read.
  { name: 'jax-js', backend: 'cpu', label: 'wasm SIMD, jit', reads: 'step', tolerance: CPU_TOLERANCE },
  { name: 'ours', backend: 'webgpu', label: 'WebGPU', reads: 'burst', tolerance: GPU_TOLERANCE },
  { name: 'tfjs', backend: 'webgpu', label: 'WebGPU', reads: 'burst', tolerance: GPU_TOLERANCE },
  { name: 'jax-js', backend: 'webgpu', label: 'WebGPU, jit', reads: 'step', tolerance: GPU_TOLERANCE },
  { name: 'tfjs', backend: 'webgl', label: 'WebGL', reads: 'burst', tolerance: GPU_TOLERANCE },
  // The very same losses: the second is held against the first.
  { name: BY_TURNS, backend: 'cpu', label: 'in the page, one worker', reads: 'burst', tolerance: 0, inPage: true },
  { name: 'two runs', backend: 'cpu', label: 'in the page, a worker each', reads: 'burst', tolerance: 0, inPage: true },
];

/** What identifies a row, and what `--only` looks in. @param {{ name: string, backend: string }} row */
export const keyOf = ({ name, backend }) => `${name} ${backend}`;

/** Each peer's code is loaded where it is measured, and nowhere else. @type {Record<string, () => Promise<PeerModule>>} */
export const LOADERS = {
  ours: () => import('./peers/ours.js'),
  'tfjs-tuned': () => import('./peers/tfjs-tuned.js'),
  tfjs: () => import('./peers/tfjs.js'),
  'jax-js': () => import('./peers/jax.js'),
};
