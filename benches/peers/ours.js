// Our own step: the package as a page loads it. It draws its noise itself, inside the step, and
// makes the initial weights from the seed; all other rows are given both.
import { configOf } from '../workload.js';
import { compileCpu } from '../../www/engine/compile-cpu.js';
import { scriptOf } from '../../www/engine/package-folder.js';

/**
 * @typedef {import('../../www/types.d.ts').TrainerClass} TrainerClass
 * @typedef {import('./types.d.ts').Peer} Peer
 * @typedef {import('./types.d.ts').PeerOptions} PeerOptions
 * @typedef {import('./types.d.ts').Size} Size
 */

/** @param {Pick<PeerOptions, 'backend' | 'base' | 'size'>} options @returns {Promise<Peer>} */
export async function create({ backend, base, size }) {
  const { trainer, memory } = await open(backend === 'webgpu' ? 'webgpu' : 'cpu', base, size);
  return {
    step: (pixels) => trainer.step(pixels),
    // All statistics, as the page reads them: both losses and every parameter's norms.
    losses: async () => {
      const { discriminatorLoss, generatorLoss } = await trainer.stats();
      return { discriminator: discriminatorLoss, generator: generatorLoss };
    },
    memoryBytes: () => memory.buffer.byteLength,
    dispose: () => trainer.free(),
  };
}

/**
 * A trainer with the bench's settings, and its WebAssembly memory.
 * @param {'cpu' | 'webgpu'} backend
 * @param {string} base
 * @param {Size} size
 */
export async function open(backend, base, size) {
  const url = scriptOf(backend, base);
  const module = await import(/* @vite-ignore */ url.href);
  const compile = (/** @type {string} */ wasm) => WebAssembly.compileStreaming(fetch(wasm));
  const wasm = new URL('gan_clipping_lab_bg.wasm', url).href;
  const compiled = backend === 'cpu' ? await compileCpu(url, compile) : await compile(wasm);
  const { memory } = await module.default({ module_or_path: compiled });
  /** @type {import('../../www/types.d.ts').Trainer & { exportWeights(): Promise<Uint8Array> }} */
  const trainer = await module.Trainer.create(JSON.stringify(configOf(size)), backend);
  return { trainer, memory: /** @type {WebAssembly.Memory} */ (memory) };
}
