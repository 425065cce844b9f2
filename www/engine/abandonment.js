// Waiting for runs that may be given up: their device may never answer.

export class Abandonment {
  /** @type {Set<() => void>} */
  #waiting = new Set();

  /** The runs are given up: nobody waits for them any more. */
  come() {
    for (const leave of this.#waiting) leave();
  }

  /**
   * What the runs answer; nothing where they are given up meanwhile.
   * @template T @param {Promise<T>} answer @returns {Promise<T | undefined>}
   */
  async orAnswer(answer) {
    let leave = () => {};
    /** @type {Promise<undefined>} */
    const left = new Promise((resolve) => (leave = () => resolve(undefined)));
    this.#waiting.add(leave);
    try {
      return await Promise.race([answer, left]);
    } finally {
      this.#waiting.delete(leave);
    }
  }
}
