// All that makes, changes or replaces runs, one after the other; what saves the runs comes before all that waits.

export class Turns {
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();
  #urgent = Promise.resolve();
  /** How often something came before its turn. */
  hurries = 0;
  #taken = 0;

  /** Whether nothing has its turn or waits for it. */
  get idle() {
    return this.#taken === 0;
  }

  /** After those before it. @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  take(work) {
    const turn = this.#last.then(async () => {
      await this.#urgent;
      return work();
    });
    this.#taken += 1;
    this.#last = turn.catch(() => {}).finally(() => (this.#taken -= 1));
    return turn;
  }

  /** Before all that waits for its turn. @param {Promise<void>} work that has begun and does not fail */
  hurry(work) {
    this.#urgent = work;
    this.hurries += 1;
  }

  /** Settles when what hurried is done. */
  async hurried() {
    await this.#urgent;
  }

  /** Settles when all that was asked for so far is done. */
  async settled() {
    await this.#last;
    await this.#urgent;
  }
}
