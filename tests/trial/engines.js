// The wasm files in Node, each time as fresh as a page has them.
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** @typedef {'cpu' | 'relaxed' | 'webgpu'} Package */

/**
 * Null checks every command and shader, computes nothing and gives zeros; an emulated GPU in disguise gets the
 * kernels of a real one.
 * @typedef {'vulkan' | 'disguised' | 'null'} Gpu
 */

const FILES = {
  cpu: ['cpu', 'gan_clipping_lab_bg.wasm'],
  relaxed: ['cpu', 'gan_clipping_lab_relaxed_bg.wasm'],
  webgpu: ['webgpu', 'gan_clipping_lab_bg.wasm'],
};

/** Where Debian's Chromium keeps an emulated GPU and what loads it. */
const CHROMIUM = '/usr/lib/chromium';

/** The environment for a process that opens the WebGPU engine: an emulated GPU where the machine has no driver. */
export function gpuEnvironment() {
  const { VK_ICD_FILENAMES, VK_DRIVER_FILES, LD_LIBRARY_PATH = '' } = process.env;
  if (VK_ICD_FILENAMES || VK_DRIVER_FILES || !existsSync(CHROMIUM)) return {};
  return {
    VK_ICD_FILENAMES: join(CHROMIUM, 'vk_swiftshader_icd.json'),
    LD_LIBRARY_PATH: [LD_LIBRARY_PATH, CHROMIUM].filter(Boolean).join(delimiter),
  };
}

let instances = 0;

/**
 * A fresh instance of an engine.
 * @param {Package} name
 * @param {string} folder that holds cpu/ and webgpu/
 * @param {Gpu} [gpu]
 */
export async function openEngine(name, folder, gpu = 'vulkan') {
  if (name === 'webgpu') await provideGpu(gpu);
  const [kind, file] = FILES[name];
  // A module has one instance: another address makes another module.
  const script = `${pathToFileURL(join(folder, kind, 'gan_clipping_lab.js')).href}?${(instances += 1)}`;
  const engine = await import(script);
  await engine.default({ module_or_path: readFileSync(join(folder, kind, file)) });
  return engine;
}

let provided = false;

/** WebGPU as a worker has it, by Dawn, which is what Chromium has; on the machine's GPU, or an emulated one. @param {Gpu} gpu */
async function provideGpu(gpu) {
  if (provided) return;
  provided = true;
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  if (gpu === 'disguised') {
    Object.defineProperty(GPUAdapterInfo.prototype, 'isFallbackAdapter', { get: () => false });
  }
  // By its class web-sys knows that it is in a worker.
  class WorkerGlobalScope {}
  Object.setPrototypeOf(globalThis, WorkerGlobalScope.prototype);
  Object.assign(globalThis, { WorkerGlobalScope });
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu: create([`backend=${gpu === 'null' ? 'null' : 'vulkan'}`]) },
    configurable: true,
  });
}
