// The page's side of the worker that reads a log: every call settles, also where the worker is lost or closed.
import { endWorker, startWorker } from '../session/workers.js';
import workerUrl from './log-worker.js?worker&url';

/** @typedef {{ loaded: number, total: number, rows: number }} Progress */

export class LogClient {
  #worker = startWorker(workerUrl, 'gan-clipping-lab-own-log');
  #asked = 0;
  /** @type {Map<number, { resolve: (answer: any) => void, reject: (error: Error) => void }>} */
  #waiting = new Map();
  /** Why there is no answer any more. @type {Error | undefined} */
  #gone;

  /** @param {(progress: Progress) => void} onProgress hears how far reading has come */
  constructor(onProgress) {
    this.#worker.onmessage = ({ data }) => {
      if (data?.progress) return onProgress(data.progress);
      const call = this.#waiting.get(data?.id);
      if (!call) return;
      this.#waiting.delete(data.id);
      if ('error' in data) call.reject(new Error(data.error));
      else call.resolve(data.answer);
    };
    this.#worker.onerror = ({ message }) => this.close(message || 'its worker did not load');
  }

  /** @param {'read' | 'look' | 'act' | 'compare'} question @param {unknown} given @returns {Promise<any>} */
  ask(question, given) {
    if (this.#gone) return Promise.reject(this.#gone);
    this.#asked += 1;
    const id = this.#asked;
    this.#worker.postMessage({ id, ask: question, given });
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  /** Ends the worker at once. @param {string} [why] */
  close(why = 'closed') {
    if (this.#gone) return;
    this.#gone = new Error(why);
    endWorker(this.#worker);
    for (const { reject } of this.#waiting.values()) reject(this.#gone);
    this.#waiting.clear();
  }
}
