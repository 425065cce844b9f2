// Main-thread side of the sweep's worker.
import * as Comlink from 'comlink';

import sweepUrl from '../judging/sweep-worker.js?worker&url';
import { endWorker, startWorker, supply } from './workers.js';

/**
 * @typedef {import('../types.d.ts').SweepEngine} SweepEngine
 * @typedef {import('../types.d.ts').SweepWorker} SweepWorker
 */

/** @returns {SweepWorker} */
export function startSweep() {
  const worker = startWorker(sweepUrl, 'gan-clipping-lab sweep');
  const engine = /** @type {Comlink.Remote<SweepEngine>} */ (Comlink.wrap(worker));
  // A worker that does not load, or is lost, answers nothing more.
  const lost = new Promise((_, reject) => {
    worker.addEventListener('error', ({ message }) => reject(new Error(message || 'the worker did not load')));
  });
  lost.catch(() => {});
  return {
    run: async (plan, emit) => {
      await Promise.race([engine.run(plan, Comlink.proxy(emit), Comlink.proxy(supply)), lost]);
    },
    close: () => endWorker(worker),
  };
}
