// The wasm files in Node, each time as fresh as a page has them.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** @typedef {'cpu' | 'relaxed' | 'webgpu'} Package */

const FILES = {
  cpu: ['cpu', 'gan_clipping_lab_bg.wasm'],
  relaxed: ['cpu', 'gan_clipping_lab_relaxed_bg.wasm'],
  webgpu: ['webgpu', 'gan_clipping_lab_bg.wasm'],
};

/** Where Chromium keeps its emulated GPU, for a machine without one. */
const EMULATED = ['/usr/lib/chromium/vk_swiftshader_icd.json'];

let instances = 0;

/** A fresh instance of an engine. @param {Package} name @param {string} folder that holds cpu/ and webgpu/ */
export async function openEngine(name, folder) {
  if (name === 'webgpu') await provideGpu();
  const [kind, file] = FILES[name];
  // A module has one instance: another address makes another module.
  const script = `${pathToFileURL(join(folder, kind, 'gan_clipping_lab.js')).href}?${(instances += 1)}`;
  const engine = await import(script);
  await engine.default({ module_or_path: readFileSync(join(folder, kind, file)) });
  return engine;
}

let provided = false;

/** WebGPU as a worker has it, by Dawn, which is what Chromium has; on the machine's GPU, or an emulated one. */
async function provideGpu() {
  if (provided) return;
  provided = true;
  const icd = EMULATED.find((path) => existsSync(path));
  if (!process.env.VK_ICD_FILENAMES && !process.env.VK_DRIVER_FILES && icd) process.env.VK_ICD_FILENAMES = icd;
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  // By its class web-sys knows that it is in a worker.
  class WorkerGlobalScope {}
  Object.setPrototypeOf(globalThis, WorkerGlobalScope.prototype);
  Object.assign(globalThis, { WorkerGlobalScope });
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: create(['backend=vulkan']) }, configurable: true });
}
