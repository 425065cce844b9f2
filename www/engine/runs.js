// The runs of a training side by side: which of them go on, the steps that they take together, and what is read of them.
import { IMAGE_PIXELS } from '../data/image.js';
import { Reads } from './reads.js';
import { elsewhereFirst } from './trainers.js';

/**
 * @typedef {import('../../src/wasm.d.ts').StepStats} StepStats
 * @typedef {import('../types.d.ts').Clips} Clips
 * @typedef {import('../types.d.ts').Generated} Generated
 * @typedef {import('../types.d.ts').RunStats} RunStats
 *
 * @typedef {import('./iteration.js').Iteration} Iteration
 * @typedef {import('./iteration.js').StagedTrainer} StagedTrainer
 *
 * @typedef {object} StepTrainer what it needs of the exported class
 * @property {(pixels: Uint8Array) => void} step
 * @property {() => Promise<StepStats>} stats
 * @property {(count: number, seed: number) => Promise<Uint8Array>} sample
 * @property {(noise: Float32Array) => Promise<Uint8Array>} generate
 * @property {unknown} [Siblings] where it is in another worker: `step` then returns at once
 *
 * @typedef {StepTrainer & StagedTrainer} Trainer
 *
 * @typedef {object} Run
 * @property {number} id
 * @property {Trainer} trainer
 * @property {number} images the trainer takes in a step; of a larger batch, its first ones
 * @property {Clips} clips its settings, told with each step
 *
 * @typedef {{ step: number, diverged: boolean, told: StepStats | undefined }} State a run between two steps, and its last step that was told
 */

export class Runs {
  /** @type {Run[]} */
  #all;
  /** Those whose gradients are no longer finite: they stay as they are. @type {Set<number>} */
  #diverged;
  #reads;
  /** The last step that was told of each. @type {Map<number, StepStats>} */
  #told = new Map();

  /**
   * @param {object} given
   * @param {Run[]} given.all
   * @param {number} [given.step] that they have reached
   * @param {number[]} [given.diverged] those that have diverged
   * @param {(error: Error) => void} [given.silent] hears that the device does not answer
   */
  constructor({ all, step = 0, diverged = [], silent }) {
    this.#all = all;
    this.step = step;
    this.#diverged = new Set(diverged);
    this.#reads = new Reads(silent);
  }

  /** Those that go on. */
  get alive() {
    return this.#all.filter(({ id }) => !this.#diverged.has(id));
  }

  /** Whether another worker is waited for: what that answers is not late, its steps take as long. */
  get areElsewhere() {
    return this.#all.some(({ trainer }) => trainer.Siblings);
  }

  /** @param {Uint8Array} batch */
  takeStep(batch) {
    for (const { trainer, images } of elsewhereFirst(this.alive)) {
      trainer.step(batch.subarray(0, images * IMAGE_PIXELS));
    }
    this.step += 1;
  }

  /** Takes what is left of a step that was begun stage by stage. @param {Iteration} iteration */
  finishStep(iteration) {
    iteration.finish(this.alive);
    this.step += 1;
  }

  /** What a run's trainer is asked for: until it answers it is not freed. @template T @param {number} id @param {Promise<T>} read */
  reading(id, read) {
    return this.#reads.of(id, read);
  }

  /** The last step of each, once the device has it. @returns {Promise<RunStats[]>} */
  readStats() {
    const reads = this.alive.map(async ({ id, trainer, clips }) => ({
      run: id,
      stats: await this.reading(id, trainer.stats()),
      clips,
    }));
    return Promise.all(reads);
  }

  /** Of statistics those that are to be told: a run that diverged took some more steps before that was known. @param {RunStats[]} stats */
  toTell(stats) {
    return stats.filter(({ run }) => !this.#diverged.has(run));
  }

  /** Takes note of what is told, and of runs that have diverged. @param {RunStats[]} told */
  note(told) {
    for (const { run, stats } of told) {
      this.#told.set(run, stats);
      if (stats.diverged) this.#diverged.add(run);
    }
  }

  /** Images by each as it is, all after the same step. @param {(trainer: Trainer) => Promise<Uint8Array>} draw queues them at once @returns {Promise<Generated[]>} */
  draw(draw) {
    return Promise.all(this.alive.map(async (run) => ({ run: run.id, ...(await this.#drawBy(run, draw)) })));
  }

  /** The same by one; nothing where that is gone or has diverged. @param {number} id @param {(trainer: Trainer) => Promise<Uint8Array>} draw */
  async drawOne(id, draw) {
    const run = this.alive.find((one) => one.id === id);
    return run && this.#drawBy(run, draw);
  }

  /** @param {Run} run @param {(trainer: Trainer) => Promise<Uint8Array>} draw */
  async #drawBy({ id, trainer }, draw) {
    const { step } = this;
    return { step, pixels: await this.reading(id, draw(trainer)) };
  }

  /** Reads from every run, all after the same step. @template T @param {(run: Run, state: State) => Promise<T>} read */
  read(read) {
    const { step } = this;
    const reads = this.#all.map((run) => {
      const state = { step, diverged: this.#diverged.has(run.id), told: this.#told.get(run.id) };
      return this.reading(run.id, read(run, state));
    });
    return { step, reads: Promise.all(reads) };
  }

  /** Takes a run out; resolves when its trainer can be freed. @param {number} id */
  async remove(id) {
    this.#all = this.#all.filter((run) => run.id !== id);
    await this.#reads.end(id);
  }

  /** Takes all out; resolves when their trainers can be freed. */
  async close() {
    this.#all = [];
    await this.settled();
  }

  /** Resolves when nothing that was asked for reads from a trainer any more. */
  async settled() {
    await this.#reads.settled();
  }
}
