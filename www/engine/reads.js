// What is being read from the runs' trainers: one that is read from is not freed.

export class Reads {
  /** Settles when nothing reads from the run's trainer. @type {Map<number, Promise<unknown>>} */
  #ends = new Map();

  /** Remembers that a trainer is being read from. @template T @param {number} run @param {Promise<T>} read */
  of(run, read) {
    this.#ends.set(run, Promise.allSettled([this.#ends.get(run), read]));
    return read;
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
