// Whether memory grows in a long run of ours.
import { liveBuffers } from './gpu-counts.js';
import { feeder } from './measure.js';
import { breathe } from '../www/engine/breathe.js';

/**
 * @typedef {import('./measure.js').Workload} Workload
 * @typedef {import('./peers/types.d.ts').Peer} Peer
 *
 * @typedef {object} MemorySample
 * @property {number} step
 * @property {number} wasmBytes size of the WebAssembly memory, which can only grow
 * @property {number} gpuBuffers GPU buffers that are neither destroyed nor collected
 * @property {number} gpuBytes of these
 */

/** Where the run is looked at: shares of its steps. */
const MARKS = [0.1, 0.5, 1];
/** The burst of the page on a fast device. */
const BURST = 8;

/**
 * @param {() => Promise<Peer>} start
 * @param {Pick<Workload, 'batches' | 'noises'>} workload
 * @param {number} steps
 * @param {(step: number) => void} onStep told now and then
 * @returns {Promise<MemorySample[]>}
 */
export async function watchMemory(start, workload, steps, onStep) {
  const peer = await start();
  const feed = feeder(peer, workload);
  /** @type {MemorySample[]} */
  const samples = [];
  let taken = 0;
  for (const mark of MARKS) {
    const until = Math.max(1, Math.round(mark * steps));
    while (taken < until) {
      for (let index = 0; index < BURST && taken < until; index += 1, taken += 1) feed();
      await peer.losses();
      await breathe();
      onStep(taken);
    }
    await collectGarbage();
    const { count, bytes } = liveBuffers();
    samples.push({ step: taken, wasmBytes: peer.memoryBytes?.() ?? 0, gpuBuffers: count, gpuBytes: bytes });
  }
  peer.dispose();
  return samples;
}

/** Where the browser was started with `--js-flags=--expose-gc`; elsewhere it comes when it comes. */
async function collectGarbage() {
  const { gc } = /** @type {{ gc?: () => void }} */ (/** @type {unknown} */ (globalThis));
  for (let round = 0; gc && round < 3; round += 1) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Whether the second half of a run needed more than the first, by more than a hundredth: in the first
 * tenth a program may still be finding its size.
 * @param {MemorySample[]} samples
 * @param {'wasmBytes' | 'gpuBuffers' | 'gpuBytes'} what
 */
export function grows(samples, what) {
  const [, middle, end] = samples.map((sample) => sample[what]);
  return end > middle * 1.01;
}
