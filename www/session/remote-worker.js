// A worker and the object that it exposes, from the main thread. Comlink leaves a call to a worker that is gone open
// for ever; here every call settles, and that the worker is lost is told once.
import * as Comlink from 'comlink';

import { isEngineLost } from '../messages/engine-lost.js';
import { endWorker, startWorker } from './workers.js';

/**
 * @typedef {import('../types.d.ts').WorkerSign} WorkerSign
 * @typedef {import('../types.d.ts').Message} Message
 */

/** So long may the worker's script take to come and begin. */
const BEGIN_MS = 60_000;

/** A call whose worker was lost or ended before it answered; the message is a Message in JSON, as an engine's. */
export class GoneError extends Error {
  /** @param {Message} reason */
  constructor(reason) {
    super(JSON.stringify(reason));
    this.name = 'GoneError';
  }
}

/** @template {object} T what the worker exposes */
export class Remote {
  #worker;
  #exposed;
  /** What rejects the calls that wait. @type {Set<(error: unknown) => void>} */
  #waiting = new Set();
  /** Why there is no answer any more. @type {GoneError | undefined} */
  #gone;
  #watch = new AbortController();
  /** Whether its script has come and begun. */
  #begun = false;
  /** Gives up one whose script does not. @type {ReturnType<typeof setTimeout>} */
  #late;

  /**
   * @param {string} script
   * @param {string} name
   * @param {(problem: Message, begun: boolean) => void} onLoss hears what the worker was lost of, and whether it
   *   had begun: one whose script does not come is not to be started again at once
   */
  constructor(script, name, onLoss) {
    this.onLoss = onLoss;
    // The lock that tells of the worker's end has its name, in all tabs of the site.
    const own = `${name} ${Math.random().toString(36).slice(2)}`;
    this.#worker = startWorker(script, own);
    this.#exposed = /** @type {Comlink.Remote<T>} */ (Comlink.wrap(this.#worker));
    const { signal } = this.#watch;
    this.#worker.addEventListener('error', ({ message }) => this.#crash(message || 'the worker did not load'), {
      signal,
    });
    this.#worker.addEventListener('message', ({ data }) => isSign(data?.lifeline) && this.#heed(data.lifeline, own), {
      signal,
    });
    this.#late = setTimeout(() => this.#crash('the worker did not load'), BEGIN_MS);
  }

  /** What the worker exposes, as functions that settle: with its answer, its error or a GoneError. @type {Comlink.Remote<T>} */
  get calls() {
    const call = (/** @type {string} */ name, /** @type {unknown[]} */ given) =>
      this.settling(() => /** @type {any} */ (this.#exposed)[name](...given));
    return /** @type {Comlink.Remote<T>} */ (
      // An await would take a proxy that answers to every name for a promise.
      new Proxy(/** @type {any} */ ({}), {
        get: (_, name) =>
          name === 'then' ? undefined : (/** @type {unknown[]} */ ...given) => call(String(name), given),
      })
    );
  }

  /** What the worker answers, or a GoneError once it is gone. @template A @param {() => Promise<A>} ask @returns {Promise<A>} */
  settling(ask) {
    if (this.#gone) return Promise.reject(this.#gone);
    return new Promise((resolve, reject) => {
      const answered = () => this.#waiting.delete(reject);
      this.#waiting.add(reject);
      ask().then(
        (answer) => {
          answered();
          resolve(answer);
        },
        (error) => {
          const crash = crashOf(error);
          // Rejects this call with all others.
          if (crash) return this.lose(crash);
          answered();
          reject(error);
        },
      );
    });
  }

  /** Ends the worker at once, with all that it holds. */
  close() {
    this.#end({ code: 'ended' });
  }

  /** The worker is not to be used again: ends it, and tells so before the calls that wait are told. @param {Message} problem */
  lose(problem) {
    this.#end(problem, () => this.onLoss(problem, this.#begun));
  }

  /** @param {Message} reason @param {() => void} [tell] */
  #end(reason, tell) {
    if (this.#gone) return;
    const gone = new GoneError(reason);
    this.#gone = gone;
    this.#watch.abort();
    clearTimeout(this.#late);
    endWorker(this.#worker);
    // Comlink keeps the worker until nobody knows what it exposes, which its own listeners here do.
    this.#exposed[Comlink.releaseProxy]();
    tell?.();
    for (const reject of this.#waiting) reject(gone);
    this.#waiting.clear();
  }

  /** @param {string} error */
  #crash(error) {
    this.lose({ code: 'crashed', details: { error } });
  }

  /** @param {WorkerSign} sign @param {string} name of the lock */
  #heed(sign, name) {
    if ('crashed' in sign) return this.lose(sign.crashed);
    this.#begun = true;
    clearTimeout(this.#late);
    if (!sign.locked) return;
    const { signal } = this.#watch;
    // Aborted where it is the page that ends the worker.
    navigator.locks.request(name, { signal }, () => this.#crash('the worker was ended')).catch(() => {});
  }
}

/** Whether it is what a worker says of itself, whatever else comes by its channel. @param {any} sign @returns {sign is WorkerSign} */
function isSign(sign) {
  if (typeof sign !== 'object' || sign === null) return false;
  return typeof sign.crashed?.code === 'string' || typeof sign.locked === 'boolean';
}

/** What a worker, or its GPU, is lost of, where that is what an error says. @param {unknown} error @returns {Message | undefined} */
function crashOf(error) {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'RuntimeError') return { code: 'crashed', details: { error: error.message } };
  try {
    const message = JSON.parse(error.message);
    return isEngineLost(message) ? message : undefined;
  } catch {
    return undefined;
  }
}
