// Main-thread side of the worker.
import * as Comlink from 'comlink';

import engineUrl from '../engine/engine.js?worker&url';
import { fetchEarly } from './early.js';
import { Remote } from './remote-worker.js';
import { RunWorkers, spareCores } from './run-workers.js';
import { supply } from './workers.js';

/**
 * @typedef {import('../types.d.ts').Engine} Engine
 * @typedef {import('../types.d.ts').EngineEvent} EngineEvent
 * @typedef {import('../types.d.ts').Message} Message
 * @typedef {import('../types.d.ts').OpenOptions} OpenOptions
 */

export class Client {
  /** @type {Remote<Engine>} */
  #remote;
  /** What a run's worker is lost of, the runs are lost of. */
  #runWorkers = new RunWorkers((problem) => this.#remote.lose(problem));

  /** @param {(problem: Message, begun: boolean) => void} onLoss when the worker is lost, as Remote says, or that of a run */
  constructor(onLoss) {
    this.#remote = new Remote(engineUrl, 'gan-clipping-lab', (problem, begun) => {
      this.#runWorkers.close();
      onLoss(problem, begun);
    });
  }

  /** @param {OpenOptions} options @param {(event: EngineEvent) => void} emit */
  open(options, emit) {
    const given = { runWorkers: spareCores(), ...options };
    fetchEarly(options);
    return this.engine.open(given, Comlink.proxy(emit), Comlink.proxy(supply), Comlink.proxy(this.#runWorkers));
  }

  /** Its calls settle in every case. */
  get engine() {
    return this.#remote.calls;
  }

  /** What is awaited of the worker beside its answers, settled as they are. @template T @param {Promise<T>} event */
  settling(event) {
    return this.#remote.settling(() => event);
  }

  /** The engine crashed, as it told by an event. @param {Message} problem */
  lose(problem) {
    this.#remote.lose(problem);
  }

  /** Ends the worker and those of the runs at once, with all that they hold. */
  close() {
    this.#runWorkers.close();
    this.#remote.close();
  }
}
