// What the charts draw: one column of numbers for each line, thinned as a run grows long.

/** @typedef {import('../types.d.ts').StepStats & { clips?: import('../types.d.ts').Clips }} StepStats */

const MOST_POINTS = 1500;

export class History {
  /** @type {StepStats[]} */
  #steps = [];
  #stride = 1;

  /** @param {{ steps: StepStats[], stride: number }} [saved] to go on from */
  constructor({ steps, stride } = { steps: [], stride: 1 }) {
    this.#steps = [...steps];
    this.#stride = stride;
  }

  /** @param {StepStats} stats */
  push(stats) {
    const last = this.#steps.at(-1);
    if (last && stats.step < last.step + this.#stride) return;
    this.#steps.push(stats);
    if (this.#steps.length <= MOST_POINTS) return;
    // Every other point goes; from here on points keep the distance that the rest have.
    this.#steps = this.#steps.filter((_, index) => index % 2 === 0);
    const span = this.#steps[this.#steps.length - 1].step - this.#steps[0].step;
    this.#stride = Math.ceil(span / (this.#steps.length - 1));
  }

  toJSON() {
    return { steps: this.#steps, stride: this.#stride };
  }

  /** The steps that are kept, evenly spread over the run. */
  get steps() {
    return this.#steps;
  }

  /**
   * The steps, and a column for each line.
   * @param {((stats: StepStats) => number | undefined)[]} lines
   * @returns {(number | null)[][]}
   */
  columns(...lines) {
    const numbers = lines.map((line) =>
      this.#steps.map((stats) => {
        const value = line(stats);
        // A gap in the line, where a number is NaN or infinite.
        return value !== undefined && Number.isFinite(value) ? value : null;
      }),
    );
    return [this.#steps.map((stats) => stats.step), ...numbers];
  }
}
