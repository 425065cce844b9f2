// Main-thread side of the sweep's worker, and of those that it has its cells trained in.
import * as Comlink from 'comlink';

import sweepUrl from '../judging/sweep-worker.js?worker&url';
import { messageOf } from '../messages/message-of-error.js';
import { Remote } from './remote-worker.js';
import { RunWorkers, spareCores } from './run-workers.js';
import { supply } from './workers.js';

/**
 * @typedef {import('../types.d.ts').SweepEngine} SweepEngine
 * @typedef {import('../types.d.ts').SweepWorker} SweepWorker
 */

/** @returns {SweepWorker} */
export function startSweep() {
  /** @type {Remote<SweepEngine>} */
  const remote = new Remote(sweepUrl, 'gan-clipping-lab sweep', () => runWorkers.close());
  const runWorkers = new RunWorkers((problem) => remote.lose(problem));
  return {
    run: async (plan, emit) => {
      const given = { runWorkers: spareCores(), ...plan };
      try {
        await remote.calls.run(given, Comlink.proxy(emit), Comlink.proxy(supply), Comlink.proxy(runWorkers));
      } catch (error) {
        const { code, details } = messageOf(error);
        if (code !== 'crashed') throw error;
        // The sweep stands by itself: there are no charts and no Reset of it.
        throw new Error(JSON.stringify({ code: 'sweep.crashed', details }), { cause: error });
      }
    },
    close: () => {
      runWorkers.close();
      remote.close();
    },
  };
}
