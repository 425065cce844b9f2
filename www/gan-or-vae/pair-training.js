// The pair of this page, which both figures show: a GAN and a VAE, how they are set, and what the one button does.
import { GAN, Pair, VAE } from '../session/pair.js';
import { pairSettings } from './pair-settings.js';
import { END } from './recorded.js';

/**
 * @typedef {object} Figure what shows it
 * @property {() => void} requestUpdate
 * @property {() => void} networksBegin is told when there are new networks
 *
 * @typedef {import('./finding.js').Seen} Seen
 */

/** Samples that are drawn. */
export const SAMPLES = 36;
/** Nothing measured later than so many steps before the end is waited for. */
const NEAR_END = 50;

export class PairTraining {
  clipped = false;
  seed = 1;
  /** The step from which both are clipped as they are now, where that is not the first. @type {number | undefined} */
  changedAt;
  pair = new Pair(
    SAMPLES,
    () => this.#changed(),
    () => {
      for (const figure of this.#figures.keys()) figure.networksBegin();
    },
  );
  /** Those that show it, and whether each can be seen. @type {Map<Figure, boolean>} */
  #figures = new Map();

  /** @param {Figure} figure */
  join(figure) {
    this.#figures.set(figure, false);
  }

  /** The last one ends it; one that is moved is put in elsewhere at once. @param {Figure} figure */
  leave(figure) {
    this.see(figure, false);
    this.#figures.delete(figure);
    setTimeout(() => this.#figures.size === 0 && this.pair.phase !== 'closed' && this.pair.close());
  }

  /** @param {Figure} figure @param {boolean} present */
  see(figure, present) {
    if (!this.#figures.has(figure)) return;
    this.#figures.set(figure, present);
    this.pair.present = [...this.#figures.values()].some(Boolean);
  }

  #changed() {
    const { running, step } = this.pair;
    if (running && step >= END) void this.pair.pause();
    // How it ended is measured too, where nothing that trains would ask for it any more.
    if (this.state === 'done' && this.#lastMeasured < END - NEAR_END) this.pair.offer();
    for (const figure of this.#figures.keys()) figure.requestUpdate();
  }

  /** Whether what is shown was recorded before. */
  get isPoster() {
    return ['closed', 'failed'].includes(this.pair.phase);
  }

  /** @returns {Seen['state']} */
  get state() {
    const { phase, running, training, step } = this.pair;
    if (this.isPoster) return 'poster';
    if (phase === 'loading') return 'loading';
    if (step >= END && !running) return 'done';
    return running || training ? 'running' : 'resting';
  }

  async press() {
    switch (this.state) {
      case 'poster':
        return this.begin(this.seed);
      case 'done':
        return this.begin(this.seed + 1);
      case 'resting':
        return this.pair.start();
      case 'loading':
        return this.pair.close();
      default:
        return this.pair.pause();
    }
  }

  /** Both from step 0. @param {number} seed */
  async begin(seed) {
    this.seed = seed;
    this.changedAt = undefined;
    const settings = pairSettings(this.clipped, seed);
    // What is being loaded is given up for it.
    if (this.pair.phase === 'ready') await this.pair.reset(settings);
    else void this.pair.open(settings);
    await this.pair.start();
  }

  /** Both are clipped from the next step on, or no more. @param {boolean} clipped */
  async clip(clipped) {
    if (clipped === this.clipped) return;
    this.clipped = clipped;
    const { phase, step } = this.pair;
    // What has not begun begins with it.
    if (phase === 'ready') this.changedAt = step === 0 ? undefined : step;
    this.#changed();
    if (phase === 'ready') await this.pair.configure(pairSettings(clipped, this.seed));
    if (phase === 'loading') await this.begin(this.seed);
  }

  /** What the judge said of one of them up to a step. @param {number} id @param {number} [step] */
  measured(id, step = Infinity) {
    return this.pair.meter.points.get(id)?.findLast((point) => point.step <= step)?.quality;
  }

  /** The last step at which both have been measured; 0 before, and none is waited for that will not be. */
  get #lastMeasured() {
    const { meter, diverged } = this.pair;
    if (meter.problem) return Infinity;
    const last = (/** @type {number} */ id) =>
      diverged.has(id) ? Infinity : (meter.points.get(id)?.at(-1)?.step ?? 0);
    return Math.min(last(GAN), last(VAE));
  }

  /** @returns {Seen} */
  get seen() {
    const { step, stepsPerSecond, progress } = this.pair;
    return {
      state: this.state,
      step,
      seed: this.seed,
      clipped: this.clipped,
      rate: stepsPerSecond,
      progress,
      changedAt: this.changedAt,
      measured: [GAN, VAE].flatMap((id) => this.measured(id) ?? []),
      last: this.#lastMeasured,
    };
  }
}

/** That of this page. */
export const training = new PairTraining();
