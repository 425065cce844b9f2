// What the charts draw: one column of numbers for each line, thinned as a run grows long.
import { Thinned } from './thinned.js';

/** @typedef {import('../types.d.ts').StepStats & { clips?: import('../types.d.ts').Clips }} StepStats */

const MOST_POINTS = 1500;

export class History {
  /** @type {Thinned<StepStats>} */
  #steps;

  /** @param {{ steps: StepStats[], stride: number }} [saved] to go on from */
  constructor({ steps, stride } = { steps: [], stride: 1 }) {
    this.#steps = new Thinned(MOST_POINTS, { kept: steps, stride });
  }

  /** @param {StepStats} stats */
  push(stats) {
    this.#steps.push(stats);
  }

  toJSON() {
    return { steps: this.steps, stride: this.#steps.stride };
  }

  /** The same without what came after a step. @param {number} step */
  until(step) {
    const { kept, stride } = this.#steps.until(step);
    return new History({ steps: kept, stride });
  }

  /** The steps that are kept, evenly spread over the run. */
  get steps() {
    return this.#steps.kept;
  }

  /**
   * The steps, and a column for each line.
   * @param {((stats: StepStats) => number | undefined)[]} lines
   * @returns {(number | null)[][]}
   */
  columns(...lines) {
    const numbers = lines.map((line) =>
      this.steps.map((stats) => {
        const value = line(stats);
        // A gap in the line, where a number is NaN or infinite.
        return value !== undefined && Number.isFinite(value) ? value : null;
      }),
    );
    return [this.steps.map((stats) => stats.step), ...numbers];
  }
}
