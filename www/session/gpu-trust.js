// Whether the GPU is given the runs of this visit: one that has failed time and again is not.
/** @typedef {import('../types.d.ts').OpenOptions} OpenOptions */

/** It is tried so often. */
const TRIES = 3;

let failures = 0;
let name = '';

/** It was lost, or did not start. @param {string} adapter its name */
export function gpuFailed(adapter) {
  failures += 1;
  name = adapter;
}

/** Whether the runs may go to it. */
export const isGpuTrusted = () => failures < TRIES;

/** What an engine is opened with: the CPU, where the GPU is not to be tried any more. @template {OpenOptions} T @param {T} options @returns {T} */
export function withoutLostGpu(options) {
  return isGpuTrusted() || options.backend === 'cpu' ? options : { ...options, backend: 'cpu', lost: name };
}

/** As in a fresh visit, for tests. */
export function trustGpu() {
  failures = 0;
}
