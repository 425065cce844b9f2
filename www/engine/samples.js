// Samples of the runs' generators, all from the same noise: drawn when asked for, and now and then.

/**
 * @typedef {import('./runs.js').Runs} Runs
 *
 * @typedef {{ type: 'samples', run: number, step: number, pixels: Uint8Array }} SamplesEvent
 */

const EVERY_MS = 200;

export class Samples {
  #isDrawing = false;
  #drawnAt = -Infinity;

  /**
   * @param {object} given
   * @param {Runs} given.runs
   * @param {{ count: number, seed: number }} given.noise
   * @param {(event: SamplesEvent) => void} given.publish
   * @param {() => number} given.clock milliseconds
   */
  constructor({ runs, noise, publish, clock }) {
    this.runs = runs;
    this.noise = noise;
    this.publish = publish;
    this.clock = clock;
  }

  /** Draws them of each generator as it is, after the same step. */
  async draw() {
    const { count, seed } = this.noise;
    for (const drawn of await this.runs.draw((trainer) => trainer.sample(count, seed))) {
      // It may have been taken out meanwhile.
      if (this.runs.alive.some(({ id }) => id === drawn.run)) this.publish({ type: 'samples', ...drawn });
    }
  }

  /** The same, unless the last are still being drawn or have just been. */
  async drawNowAndThen() {
    const time = this.clock();
    if (this.#isDrawing || time - this.#drawnAt < EVERY_MS) return;
    this.#isDrawing = true;
    this.#drawnAt = time;
    try {
      await this.draw();
    } finally {
      this.#isDrawing = false;
    }
  }
}
