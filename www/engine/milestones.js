// Who waits for a step of a training to be told.

export class Milestones {
  /** @type {Set<{ step: number, resolve: () => void }>} */
  #waiting = new Set();
  #passed;

  /** @param {number} step that was told last */
  constructor(step) {
    this.#passed = step;
  }

  /**
   * Settles when that step has been told and others follow it, or with the training's end, which tells more.
   * @param {number} step @param {number} goal the step at which the training ends by itself @param {Promise<void>} end
   * @returns {Promise<void>}
   */
  reach(step, goal, end) {
    if (step <= this.#passed && step < goal) return Promise.resolve();
    return new Promise((resolve) => {
      const one = { step, resolve };
      this.#waiting.add(one);
      void end.then(() => {
        this.#waiting.delete(one);
        resolve();
      });
    });
  }

  /** A step was told. @param {number} step @param {number} goal the step at which the training ends by itself */
  pass(step, goal) {
    this.#passed = step;
    for (const one of this.#waiting) {
      if (one.step > step || one.step >= goal) continue;
      this.#waiting.delete(one);
      one.resolve();
    }
  }
}
