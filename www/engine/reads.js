// What is being read from the runs' trainers: one that is read from is not freed, and one that never answers is told.

/** Before anything has come a device may have a minute of shaders to compile. */
const FIRST_MS = 120_000;
/** Afterwards so long, or so many times what has taken longest. */
const LEAST_MS = 15_000;
const TIMES = 10;
/** The last part of it, which is waited for by itself. */
const THAW_MS = 2000;

/** A device that is silent. */
export class SilentError extends Error {
  /** @param {number} ms */
  constructor(ms) {
    super(`the device did not return its results: no answer in ${Math.round(ms / 1000)} s`);
    this.name = 'SilentError';
  }
}

export class Reads {
  /** Settles when nothing reads from the run's trainer. @type {Map<number, Promise<unknown>>} */
  #ends = new Map();
  /** Milliseconds of what has taken longest. */
  #longest = 0;
  #came = false;

  /** @param {(error: SilentError) => void} [late] hears that something does not come */
  constructor(late = () => {}) {
    this.late = late;
  }

  /** Remembers that a trainer is being read from. @template T @param {number} run @param {Promise<T>} read */
  of(run, read) {
    // Only that it settled is kept, and nothing of what was read: each end would hold the one before.
    this.#ends.set(
      run,
      Promise.allSettled([this.#ends.get(run), read]).then(() => {}),
    );
    this.#time(read);
    return read;
  }

  /** @param {Promise<unknown>} read */
  #time(read) {
    const began = performance.now();
    const patience = this.#came ? Math.max(LEAST_MS, TIMES * this.#longest) : FIRST_MS;
    const tell = () => this.late(new SilentError(patience));
    // Of a tab that was frozen the time is over at once, and what has come meanwhile still to be heard.
    let timer = setTimeout(() => (timer = setTimeout(tell, THAW_MS)), patience - THAW_MS);
    const done = () => {
      clearTimeout(timer);
      this.#came = true;
      this.#longest = Math.max(this.#longest, performance.now() - began);
    };
    read.then(done, done);
  }

  /** Resolves when nothing reads from it any more. @param {number} run */
  async end(run) {
    await this.#ends.get(run);
  }

  /** Resolves when nothing that was asked for reads from any. */
  async settled() {
    await Promise.all(this.#ends.values());
  }
}
