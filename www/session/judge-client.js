// Main-thread side of the judge's worker, which starts when it is first asked.
import * as Comlink from 'comlink';

import judgeUrl from '../judging/judge-worker.js?worker&url';
import { messageOf } from '../messages/message-of-error.js';
import { GoneError, Remote } from './remote-worker.js';
import { supply } from './workers.js';

/** @typedef {import('../types.d.ts').JudgeEngine} JudgeEngine */

export class JudgeClient {
  /** @type {Remote<JudgeEngine> | undefined} */
  #remote;
  /** @type {Promise<Pick<JudgeEngine, 'quality' | 'likeness'>> | undefined} */
  #opening;

  /** @param {string} base the folder that holds pkg/ and data/ */
  open(base) {
    this.#opening ??= this.#open(base);
    // What failed is tried again when it is asked again.
    const opening = this.#opening;
    opening.catch(() => this.#opening === opening && this.close());
    return opening;
  }

  /** @param {string} base @returns {Promise<Pick<JudgeEngine, 'quality' | 'likeness'>>} */
  async #open(base) {
    /** @type {Remote<JudgeEngine>} */
    const remote = new Remote(judgeUrl, 'gan-clipping-lab judge', () => {
      // The next question is put to another one.
      this.#opening = undefined;
    });
    this.#remote = remote;
    const judge = remote.calls;
    await inItsWords(() => judge.open(base, Comlink.proxy(supply)));
    return {
      quality: (pixels) =>
        inItsWords(() => judge.quality(Comlink.transfer(pixels, [/** @type {ArrayBuffer} */ (pixels.buffer)]))),
      likeness: (sample, count) => inItsWords(() => judge.likeness(sample, count)),
    };
  }

  close() {
    this.#remote?.close();
    this.#remote = undefined;
    this.#opening = undefined;
  }
}

/** What an engine's crash says is of the training, which goes on without the judge. @template T @param {() => Promise<T>} call */
async function inItsWords(call) {
  try {
    return await call();
  } catch (error) {
    const { code, details } = messageOf(error);
    if (!(error instanceof GoneError) || code !== 'crashed') throw error;
    throw new Error(JSON.stringify({ code: 'judge.crashed', details }), { cause: error });
  }
}
