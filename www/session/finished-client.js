// Main-thread side of the worker that draws from a finished generator; it starts when it is first asked.
import * as Comlink from 'comlink';

import finishedUrl from '../engine/finished-worker.js?worker&url';
import { Remote } from './remote-worker.js';
import { SITE } from './site.js';
import { supply } from './workers.js';

/** @typedef {import('../types.d.ts').FinishedEngine} FinishedEngine */

export class FinishedClient {
  /** @type {Remote<FinishedEngine> | undefined} */
  #remote;

  /** Loads a generator in place of the one before. @param {string} url of its file */
  async open(url) {
    this.#remote ??= this.#start();
    await this.#remote.calls.open(SITE, url, Comlink.proxy(supply));
  }

  /** @param {number} count @param {number} seed @param {number} size */
  draw(count, seed, size) {
    if (!this.#remote) throw new Error(JSON.stringify({ code: 'notOpen' }));
    return this.#remote.calls.draw(count, seed, size);
  }

  #start() {
    /** @type {Remote<FinishedEngine>} */
    const remote = new Remote(finishedUrl, 'gan-clipping-lab finished', () => {
      // The next question is put to another one.
      if (this.#remote === remote) this.#remote = undefined;
    });
    return remote;
  }

  close() {
    this.#remote?.close();
    this.#remote = undefined;
  }
}
