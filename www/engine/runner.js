// The training loop: runs side by side, each batch given to every one of them; steps in bursts,
// statistics one burst behind, samples now and then. It knows neither DOM nor wasm; the trainers and
// the batches are given to it.
import { IMAGE_PIXELS } from '../data/image.js';
import { breathe } from './breathe.js';
import { Iteration } from './iteration.js';
import { Milestones } from './milestones.js';
import { Pace } from './pace.js';
import { Reads } from './reads.js';
import { elsewhereFirst } from './trainers.js';

/**
 * @typedef {import('../../src/wasm.d.ts').StepStats} StepStats
 * @typedef {import('../types.d.ts').Clips} Clips
 * @typedef {import('../types.d.ts').Generated} Generated
 * @typedef {import('../types.d.ts').RunStats} RunStats
 *
 * @typedef {import('./iteration.js').StagedTrainer} StagedTrainer
 * @typedef {import('../types.d.ts').SeenStage} SeenStage
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
 * @typedef {object} Source
 * @property {() => Promise<Uint8Array>} next the next batch
 * @property {boolean} [late] whether it would be waited for
 * @property {() => Promise<void>} [arrive] waits for what it needs, and takes nothing
 *
 * @typedef {{ step: number, diverged: boolean, told: StepStats | undefined }} State a run between two steps, and its last step that was told
 *
 * @typedef {{ type: 'frame', runs: RunStats[], stepsPerSecond: number | null }} FrameEvent
 * @typedef {{ type: 'samples', run: number, step: number, pixels: Uint8Array }} SamplesEvent
 * @typedef {{ type: 'running', running: boolean }} RunningEvent
 * @typedef {{ type: 'stage', run: number, view: SeenStage }} StageEvent
 */

const SAMPLES_EVERY_MS = 200;

export class Runner {
  #pace = new Pace();
  #running = false;
  /** @type {Promise<void>} */
  #done = Promise.resolve();
  #step = 0;
  /** Steps that are still to be taken. */
  #left = 0;
  #sampling = false;
  #sampledAt = -Infinity;
  /** Runs whose gradients are no longer finite: they stay as they are. @type {Set<number>} */
  #diverged = new Set();
  #reads;
  /** The last step that was told of each run. @type {Map<number, StepStats>} */
  #told = new Map();
  #milestones;
  /** A step that is being taken stage by stage. @type {Iteration | undefined} */
  #iteration;
  /** Ends the wait for images. @type {(value?: unknown) => void} */
  #onPause = () => {};
  /** Wait for the gap between two steps; are told whether there is one. @type {((gap: boolean) => Promise<void> | void)[]} */
  #visitors = [];

  /**
   * @param {object} given
   * @param {Run[]} given.runs
   * @param {Source} given.batches
   * @param {{ count: number, seed: number }} given.samples
   * @param {(event: FrameEvent | SamplesEvent | RunningEvent | StageEvent) => void} given.publish
   * @param {(error: unknown) => void} given.fail
   * @param {(runs: RunStats[]) => Promise<void>} [given.check] throws where what the device gave is not to be reported
   * @param {(error: Error) => void} [given.silent] hears that the device does not answer
   * @param {() => number} [given.clock] milliseconds
   * @param {number} [given.step] that the runs have reached
   * @param {number[]} [given.diverged] runs that have diverged
   */
  constructor(given) {
    const { runs, batches, samples, publish, fail, step = 0, diverged = [] } = given;
    const { check = async () => {}, clock = () => performance.now(), silent } = given;
    this.runs = runs;
    this.batches = batches;
    this.samples = samples;
    this.publish = publish;
    this.fail = fail;
    this.check = check;
    this.clock = clock;
    this.#step = step;
    this.#diverged = new Set(diverged);
    this.#milestones = new Milestones(step);
    this.#reads = new Reads(silent);
  }

  get running() {
    return this.#running;
  }

  /** Steps that were taken. */
  get step() {
    return this.#step;
  }

  /** The step at which training ends by itself. */
  get goal() {
    return this.#step + (this.#running ? this.#left : 0);
  }

  /** Trains until paused, or for `limit` steps: where it trains already, for so many more. Gives the last of these. */
  start(limit = Infinity) {
    const before = this.#running && this.#left < Infinity ? this.#left : 0;
    this.#left = this.#running ? this.#left + limit : limit;
    if (!this.#running) {
      this.#setRunning(true);
      this.#pace.restart();
      // A run that was paused may still be reading its last statistics.
      this.#done = this.#done.then(() => this.#run());
    }
    return this.#step + before + limit;
  }

  /** Resolves when that step has been reported, where training ends with it also drawn; or when no more are to come. @param {number} step */
  reached(step) {
    return this.#milestones.reach(step, this.goal, this.#done);
  }

  /** No step begins after this, and the pause is told at once; resolves when the last step has been reported. */
  async pause() {
    this.#setRunning(false);
    await this.#done;
  }

  /** Takes the next stage of a step in each run and tells what it holds. Not while it trains. */
  async advance() {
    if (this.#running) return;
    this.#done = this.#done.then(() => this.#advance()).catch(this.fail);
    await this.#done;
  }

  async #advance() {
    this.#iteration ??= new Iteration(this.#alive, await this.batches.next());
    const iteration = this.#iteration;
    const moving = iteration.advance(this.#alive);
    // One that is taken out meanwhile is not freed before it has moved.
    for (const { id } of this.#alive) void this.#reads.of(id, moving);
    for (const run of await moving) {
      if (!this.#alive.includes(run)) continue;
      const view = await this.#reads.of(run.id, iteration.see(run));
      this.publish({ type: 'stage', run: run.id, view });
    }
    if (!iteration.complete(this.#alive)) return;
    this.#endIteration();
    await this.#report(this.#readStats());
    await this.drawSamples();
  }

  #endIteration() {
    this.#iteration?.finish(this.#alive);
    this.#iteration = undefined;
    this.#step += 1;
    // A step that was looked at says nothing of how fast steps are.
    this.#pace.restart();
  }

  async #run() {
    try {
      // More may have been asked for while the last were drawn.
      do await this.#train();
      while (this.#isToStep);
    } catch (error) {
      this.fail(error);
    }
    this.#setRunning(false);
    await this.#receive();
  }

  /** @param {boolean} running */
  #setRunning(running) {
    if (running === this.#running) return;
    this.#running = running;
    if (!running) this.#onPause();
    this.publish({ type: 'running', running });
  }

  /** Draws samples of each generator as it is, all from the same noise and after the same step. */
  async drawSamples() {
    const { count, seed } = this.samples;
    for (const drawn of await this.#drawAll((trainer) => trainer.sample(count, seed))) {
      // It may have been taken out meanwhile.
      if (this.#alive.some(({ id }) => id === drawn.run)) this.publish({ type: 'samples', ...drawn });
    }
  }

  /** Images of given noise by each generator as it is. @param {Float32Array} noise rows × noiseDim */
  generate(noise) {
    return this.#drawAll((trainer) => trainer.generate(noise));
  }

  /** @param {(trainer: Trainer) => Promise<Uint8Array>} draw queues the images at once @returns {Promise<Generated[]>} */
  #drawAll(draw) {
    const step = this.#step;
    const reads = this.#alive.map(async ({ id, trainer }) => ({
      run: id,
      step,
      pixels: await this.#reads.of(id, draw(trainer)),
    }));
    return Promise.all(reads);
  }

  /** Samples of one run as it is, for whoever asks; nothing where the run is gone or has diverged. @param {number} id @param {number} count @param {number} seed */
  async sampleOnce(id, count, seed) {
    const run = this.#alive.find((one) => one.id === id);
    if (!run) return undefined;
    const step = this.#step;
    return { step, pixels: await this.#reads.of(id, run.trainer.sample(count, seed)) };
  }

  /** Ends a step that was begun stage by stage. */
  async finishStep() {
    if (!this.#iteration || this.#running) return;
    this.#done = this.#done.then(() => this.#finishStep()).catch(this.fail);
    await this.#done;
  }

  async #finishStep() {
    if (!this.#iteration) return;
    this.#endIteration();
    await this.#report(this.#readStats());
    await this.drawSamples();
  }

  /**
   * Reads from every run between two steps, at full pace too, where all have taken the same ones.
   * @template T
   * @param {(run: Run, state: State) => Promise<T>} read
   */
  async readBetweenSteps(read) {
    do {
      await this.finishStep();
      // In a task of its own no step is half taken: the loop ends each one in the task that began it.
      await breathe();
    } while (this.#iteration);
    return this.#readAll(read);
  }

  /**
   * The same, but nothing in the midst of a step that is taken stage by stage.
   * @template T
   * @param {(run: Run, state: State) => Promise<T>} read
   */
  async readInGap(read) {
    await breathe();
    return this.#iteration ? undefined : this.#readAll(read);
  }

  /** @template T @param {(run: Run, state: State) => Promise<T>} read */
  #readAll(read) {
    const state = (/** @type {number} */ id) => ({
      step: this.#step,
      diverged: this.#diverged.has(id),
      told: this.#told.get(id),
    });
    const reads = this.runs.map((run) => this.#reads.of(run.id, read(run, state(run.id))));
    return { step: this.#step, reads: Promise.all(reads) };
  }

  /**
   * Holds all runs between two steps for as long as `visit` takes: it may give them other trainers, which
   * go on where theirs are. Training goes on by itself. Returns whether there was such a gap; not where it
   * rests in the midst of a step.
   * @param {() => Promise<void>} visit
   */
  async visit(visit) {
    /** @type {Promise<boolean>} */
    const visited = new Promise((resolve, reject) => {
      this.#visitors.push((gap) => (gap ? visit().then(() => resolve(true), reject) : resolve(false)));
    });
    if (!this.#running) this.#done = this.#done.then(() => this.#receive());
    return visited;
  }

  async #receive() {
    const visitors = this.#visitors;
    this.#visitors = [];
    for (const visit of visitors) await visit(!this.#iteration);
  }

  /** Resolves when nothing that was asked for reads from a trainer any more. */
  async settled() {
    await this.#reads.settled();
  }

  /** Takes a run out; resolves when its trainer can be freed. @param {number} id */
  async remove(id) {
    this.runs = this.runs.filter((run) => run.id !== id);
    await this.#reads.end(id);
  }

  /** Ends all runs; resolves when their trainers can be freed. */
  async close() {
    await this.pause();
    this.runs = [];
    await this.settled();
  }

  async #train() {
    /** @type {Promise<RunStats[]> | undefined} */
    let pending;
    while (this.#isToStep) {
      if (!this.#iteration) await this.#receive();
      const began = this.clock();
      let waited = 0;
      const { taken, error } = await this.#takeSteps(this.#pace.burst);
      if (taken > 0) {
        // The statistics of this burst are awaited after the next one was queued, so that a GPU
        // never waits for the page.
        const read = this.#readStats();
        read.catch(() => {});
        if (pending) waited = await this.#timed(this.#report(pending));
        pending = read;
      }
      if (error) {
        if (pending) await this.#report(pending);
        throw error;
      }
      if (this.#isToStep && this.batches.late) {
        // Images may take long on a slow network: what was taken is told before, and a pause does not wait for them.
        if (pending) await this.#report(pending);
        pending = undefined;
        await this.drawSamples();
        await this.#untilImages();
        continue;
      }
      this.#drawSamplesNowAndThen();
      await breathe();
      this.#pace.adapt(taken, this.clock() - began, this.#isElsewhere ? 0 : waited);
    }
    if (pending) await this.#report(pending);
    await this.drawSamples();
  }

  /** Waits for the next batch's images, unless it is paused meanwhile. */
  async #untilImages() {
    const paused = new Promise((resolve) => (this.#onPause = resolve));
    // Where they do not come after a pause, the next start tells it.
    await Promise.race([this.batches.arrive?.(), paused]);
    this.#onPause = () => {};
    this.#pace.restart();
  }

  /** How long something takes. @param {Promise<unknown>} awaited */
  async #timed(awaited) {
    const began = this.clock();
    await awaited;
    return this.clock() - began;
  }

  /** Whether another worker is waited for: what that answers is not late, its steps take as long. */
  get #isElsewhere() {
    return this.runs.some(({ trainer }) => trainer.Siblings);
  }

  get #isToStep() {
    return this.#running && this.#left > 0 && this.#alive.length > 0;
  }

  /** Takes up to `count` steps: fewer at the end, after a pause or a failure. @param {number} count */
  async #takeSteps(count) {
    let taken = 0;
    try {
      // A step that was begun stage by stage is the first of these.
      if (this.#iteration) {
        this.#endIteration();
        this.#left -= 1;
        taken += 1;
      }
      while (taken < count && this.#isToStep && !this.batches.late) {
        const batch = await this.batches.next();
        for (const { trainer, images } of elsewhereFirst(this.#alive)) {
          trainer.step(batch.subarray(0, images * IMAGE_PIXELS));
        }
        this.#step += 1;
        this.#left -= 1;
        taken += 1;
      }
      return { taken };
    } catch (error) {
      return { taken, error };
    }
  }

  get #alive() {
    return this.runs.filter(({ id }) => !this.#diverged.has(id));
  }

  /** The last step of each run, once the device has it. @returns {Promise<RunStats[]>} */
  #readStats() {
    const reads = this.#alive.map(async ({ id, trainer, clips }) => ({
      run: id,
      stats: await this.#reads.of(id, trainer.stats()),
      clips,
    }));
    return Promise.all(reads);
  }

  /** Publishes statistics, and takes note of runs that have diverged. @param {Promise<RunStats[]>} pending */
  async #report(pending) {
    // A run that diverged took some more steps before that was known; they are not told.
    const runs = (await pending).filter(({ run }) => !this.#diverged.has(run));
    if (runs.length === 0) return;
    await this.check(runs);
    for (const { run, stats } of runs) {
      this.#told.set(run, stats);
      if (stats.diverged) this.#diverged.add(run);
    }
    const step = Math.max(...runs.map(({ stats }) => stats.step));
    this.publish({ type: 'frame', runs, stepsPerSecond: this.#pace.stepsPerSecond(step, this.clock()) });
    this.#milestones.pass(step, this.goal);
  }

  #drawSamplesNowAndThen() {
    const time = this.clock();
    if (this.#sampling || time - this.#sampledAt < SAMPLES_EVERY_MS) return;
    this.#sampling = true;
    this.#sampledAt = time;
    this.drawSamples()
      .catch(this.fail)
      .finally(() => (this.#sampling = false));
  }
}
