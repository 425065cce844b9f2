// One run as the page sees it: what the worker said of it.
import { History } from './history.js';

/**
 * @typedef {import('../types.d.ts').StepStats} StepStats
 */

export class Run {
  /** The last step that was reported. @type {StepStats | undefined} */
  stats;
  /** @type {{ step: number, pixels: Uint8Array } | undefined} */
  samples;
  history = new History();

  /** @param {number} id */
  constructor(id) {
    this.id = id;
  }

  get step() {
    return this.stats?.step ?? 0;
  }

  /** Where its gradients ceased to be finite. */
  get diverged() {
    return this.stats?.diverged ?? null;
  }

  /** @param {StepStats} stats */
  take(stats) {
    this.stats = stats;
    this.history.push(stats);
  }
}
