// One run as the page sees it: what the worker said of it.
import { History } from './history.js';
import { Tally } from './tally.js';

/**
 * @typedef {import('../types.d.ts').Clips} Clips
 * @typedef {import('../types.d.ts').StepStats} StepStats
 */

export class Run {
  /** The last step that was reported. @type {StepStats | undefined} */
  stats;
  /** How that step was clipped. @type {Clips | undefined} */
  clips;
  /** @type {{ step: number, pixels: Uint8Array } | undefined} */
  samples;
  history = new History();
  tally = { generator: new Tally(), discriminator: new Tally() };

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

  /** @param {StepStats} stats @param {Clips} clips */
  take(stats, clips) {
    this.stats = stats;
    this.clips = clips;
    this.history.push({ ...stats, clips });
    for (const network of /** @type {const} */ (['generator', 'discriminator'])) {
      this.tally[network].take(stats[network], clips[network]);
    }
  }
}
