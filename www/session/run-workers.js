// Workers for runs beside the worker of an engine, or of a sweep, which has their trainers over a port to each. Main
// thread.
import * as Comlink from 'comlink';

import runUrl from '../engine/run-worker.js?worker&url';
import { GoneError, Remote } from './remote-worker.js';
import { supply } from './workers.js';

/**
 * @typedef {import('../types.d.ts').Message} Message
 * @typedef {import('../types.d.ts').RunWorker} RunWorker
 */

/** How many workers may compute beside one that does. A browser that does not say what cores there are has one. */
export const spareCores = () => Math.max(1, navigator.hardwareConcurrency || 1) - 1;

export class RunWorkers {
  /** @type {Map<number, Remote<RunWorker>>} */
  #remotes = new Map();
  #next = 0;
  #closed = false;

  /** @param {(problem: Message) => void} onLoss hears what one was lost of that runs may be in */
  constructor(onLoss) {
    this.onLoss = onLoss;
  }

  /** Another one, ready for trainers; rejects where it cannot be had. @param {string} base the folder that holds pkg/ */
  async start(base) {
    // Asked for by a worker that had been ended before this was heard.
    if (this.#closed) throw new GoneError({ code: 'ended' });
    const id = (this.#next += 1);
    let isReady = false;
    /** @type {Remote<RunWorker>} */
    const remote = new Remote(runUrl, 'gan-clipping-lab run', (problem) => isReady && this.onLoss(problem));
    this.#remotes.set(id, remote);
    const { port1, port2 } = new MessageChannel();
    try {
      await remote.calls.open(base, Comlink.proxy(supply), Comlink.transfer(port1, [port1]));
    } catch (error) {
      this.end(id);
      throw error;
    }
    isReady = true;
    return Comlink.transfer({ id, port: port2 }, [port2]);
  }

  /** Ends one at once, with all that it holds. @param {number} id */
  end(id) {
    this.#remotes.get(id)?.close();
    this.#remotes.delete(id);
  }

  /** Ends all, for good. */
  close() {
    this.#closed = true;
    for (const id of [...this.#remotes.keys()]) this.end(id);
  }
}
