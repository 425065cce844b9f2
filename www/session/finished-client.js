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
  /** The file of the generator that it has; empty where it has none, or its worker is lost. */
  opened = '';

  /** Loads a generator in place of the one before. @param {string} url of its file */
  async open(url) {
    this.opened = '';
    // Where it is lost, the next one is opened in another.
    this.#remote ??= new Remote(finishedUrl, 'gan-clipping-lab finished', () => this.#leave());
    await this.#remote.calls.open(SITE, url, Comlink.proxy(supply));
    this.opened = url;
  }

  /** @param {number} count @param {number} seed @param {number} size */
  draw(count, seed, size) {
    if (!this.#remote) throw new Error(JSON.stringify({ code: 'notOpen' }));
    return this.#remote.calls.draw(count, seed, size);
  }

  close() {
    this.#remote?.close();
    this.#leave();
  }

  #leave() {
    this.#remote = undefined;
    this.opened = '';
  }
}
