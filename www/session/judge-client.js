// Main-thread side of the judge's worker, which starts when it is first asked.
import * as Comlink from 'comlink';

import judgeUrl from '../judging/judge-worker.js?worker&url';
import { endWorker, startWorker, supply } from './workers.js';

/** @typedef {import('../types.d.ts').JudgeEngine} JudgeEngine */

export class JudgeClient {
  /** @type {Worker | undefined} */
  #worker;
  /** @type {Promise<Comlink.Remote<JudgeEngine>> | undefined} */
  #opening;

  /** @param {string} base the folder that holds pkg/ and data/ */
  open(base) {
    this.#opening ??= this.#open(base);
    // What failed is tried again when it is asked again.
    this.#opening.catch(() => this.close());
    return this.#opening;
  }

  /** @param {string} base */
  async #open(base) {
    this.#worker = startWorker(judgeUrl, 'gan-clipping-lab judge');
    const judge = /** @type {Comlink.Remote<JudgeEngine>} */ (Comlink.wrap(this.#worker));
    await judge.open(base, Comlink.proxy(supply));
    // A proxy answers to every name: as it is, an await would take it for a promise.
    return /** @type {Comlink.Remote<JudgeEngine>} */ (
      /** @type {unknown} */ ({
        quality: (/** @type {Uint8Array} */ pixels) =>
          judge.quality(Comlink.transfer(pixels, [/** @type {ArrayBuffer} */ (pixels.buffer)])),
        likeness: (/** @type {Uint8Array} */ sample, /** @type {number} */ count) => judge.likeness(sample, count),
      })
    );
  }

  close() {
    endWorker(this.#worker);
    this.#worker = undefined;
    this.#opening = undefined;
  }
}
