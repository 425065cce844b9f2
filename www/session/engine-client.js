// Main-thread side of the worker.
import * as Comlink from 'comlink';

import engineUrl from '../engine/engine.js?worker&url';
import { endWorker, startWorker, supply } from './workers.js';

/**
 * @typedef {import('../types.d.ts').Engine} Engine
 * @typedef {import('../types.d.ts').EngineEvent} EngineEvent
 * @typedef {import('../types.d.ts').Message} Message
 * @typedef {import('../types.d.ts').OpenOptions} OpenOptions
 */

export class Client {
  #worker;
  #engine;

  /** @param {(message: Message) => void} onCrash when the worker itself fails */
  constructor(onCrash) {
    this.#worker = startWorker(engineUrl, 'gan-clipping-lab');
    this.#worker.addEventListener('error', (event) => {
      onCrash({ code: 'crashed', details: { error: event.message ?? 'the worker did not load' } });
    });
    this.#engine = /** @type {Comlink.Remote<Engine>} */ (Comlink.wrap(this.#worker));
  }

  /** @param {OpenOptions} options @param {(event: EngineEvent) => void} emit */
  open(options, emit) {
    return this.#engine.open(options, Comlink.proxy(emit), Comlink.proxy(supply));
  }

  get engine() {
    return this.#engine;
  }

  /** Ends the worker at once, with all that it holds. */
  close() {
    this.#engine[Comlink.releaseProxy]();
    endWorker(this.#worker);
  }
}
