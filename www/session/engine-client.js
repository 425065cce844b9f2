// Main-thread side of the worker.
import * as Comlink from 'comlink';

import engineUrl from '../engine/engine.js?worker&url';
import { Remote } from './remote-worker.js';
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

  /** @param {(problem: Message, begun: boolean) => void} onLoss when the worker is lost, as Remote says */
  constructor(onLoss) {
    this.#remote = new Remote(engineUrl, 'gan-clipping-lab', onLoss);
  }

  /** @param {OpenOptions} options @param {(event: EngineEvent) => void} emit */
  open(options, emit) {
    return this.engine.open(options, Comlink.proxy(emit), Comlink.proxy(supply));
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

  /** Ends the worker at once, with all that it holds. */
  close() {
    this.#remote.close();
  }
}
