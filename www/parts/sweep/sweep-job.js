// A sweep in its worker: what it is told, how far it is, what it found. No DOM.
import { messageOf } from '../../messages/message-of-error.js';

/**
 * @typedef {import('../../types.d.ts').Message} Message
 * @typedef {import('../../types.d.ts').SweepCell} SweepCell
 * @typedef {import('../../types.d.ts').SweepEvent} SweepEvent
 * @typedef {import('../../types.d.ts').SweepPlan} SweepPlan
 * @typedef {import('../../types.d.ts').SweepResult} SweepResult
 * @typedef {import('../../types.d.ts').SweepWorker} SweepWorker
 */

/** The cells of rules × thresholds × seeds, and of none: seed by seed, so that a sweep that is cancelled has whole comparisons. @param {SweepCell['rule'][]} rules @param {number[]} thresholds @param {number} seeds @returns {SweepCell[]} */
export function cellsOf(rules, thresholds, seeds) {
  const numbers = Array.from({ length: seeds }, (_, index) => index + 1);
  return numbers.flatMap((seed) => [
    { rule: /** @type {const} */ ('none'), threshold: null, seed },
    ...rules.flatMap((rule) => thresholds.map((threshold) => ({ rule, threshold, seed }))),
  ]);
}

export class SweepJob {
  /** @type {'idle' | 'running' | 'done' | 'cancelled' | 'failed'} */
  state = 'idle';
  /** @type {SweepResult[]} */
  results = [];
  /** @type {Message | undefined} */
  problem;
  #total = 0;
  #steps = 1;
  /** Steps of the cells that are being trained, by their place in the plan. @type {Map<number, number>} */
  #taken = new Map();
  /** What has finished, by the same. @type {Map<number, SweepResult>} */
  #finished = new Map();
  #began = 0;
  /** @type {SweepWorker | undefined} */
  #worker;

  /** @param {() => SweepWorker} start @param {() => void} changed @param {() => number} [clock] milliseconds */
  constructor(start, changed, clock = () => performance.now()) {
    this.start = start;
    this.changed = changed;
    this.clock = clock;
  }

  /** From 0 to 1. */
  get progress() {
    if (this.#total === 0) return 0;
    const taken = [...this.#taken.values()].reduce((sum, steps) => sum + steps, 0);
    return Math.min(1, (this.results.length + taken / this.#steps) / this.#total);
  }

  get total() {
    return this.#total;
  }

  /** Seconds left at the pace so far; null before there is one. */
  get secondsLeft() {
    const { progress } = this;
    if (this.state !== 'running' || progress === 0) return null;
    return (((this.clock() - this.#began) / 1000) * (1 - progress)) / progress;
  }

  /** @param {SweepPlan} plan */
  async run(plan) {
    this.cancel();
    const worker = this.start();
    this.#worker = worker;
    Object.assign(this, { state: 'running', results: [], problem: undefined });
    this.#total = plan.cells.length;
    this.#steps = plan.steps;
    this.#taken.clear();
    this.#finished.clear();
    this.#began = this.clock();
    this.changed();
    try {
      await worker.run(plan, (event) => this.#worker === worker && this.#take(event));
      if (this.#worker === worker) this.#end('done');
    } catch (error) {
      if (this.#worker !== worker) return;
      this.problem = messageOf(error);
      this.#end('failed');
    }
  }

  /** Ends the sweep; what is finished stays. */
  cancel() {
    if (this.state === 'running') this.#end('cancelled');
  }

  /** @param {'done' | 'cancelled' | 'failed'} state */
  #end(state) {
    this.state = state;
    this.#worker?.close();
    this.#worker = undefined;
    this.changed();
  }

  /** @param {SweepEvent} event */
  #take(event) {
    if (event.type === 'progress') {
      this.#taken.set(event.index, event.step);
    } else {
      const { index, cell, quality, diverged } = event;
      this.#taken.delete(index);
      this.#finished.set(index, { cell, quality, diverged });
      // Whichever finishes first: the table's rows stand as they were planned.
      this.results = [...this.#finished].sort(([a], [b]) => a - b).map(([, result]) => result);
    }
    this.changed();
  }
}
