// The training loop: runs side by side, each batch given to every one of them; steps in bursts,
// statistics one burst behind, samples now and then. It knows neither DOM nor wasm; the trainers and
// the batches are given to it.
import { breathe } from './breathe.js';
import { Iteration } from './iteration.js';
import { Milestones } from './milestones.js';
import { Pace } from './pace.js';
import { Runs } from './runs.js';
import { Samples } from './samples.js';

/**
 * @typedef {import('../types.d.ts').RunStats} RunStats
 * @typedef {import('../types.d.ts').SeenStage} SeenStage
 * @typedef {import('./runs.js').Run} Run
 * @typedef {import('./runs.js').State} State
 * @typedef {import('./samples.js').SamplesEvent} SamplesEvent
 *
 * @typedef {object} Source
 * @property {() => Promise<Uint8Array>} next the next batch
 * @property {boolean} [late] whether it would be waited for
 * @property {() => Promise<void>} [arrive] waits for what it needs, and takes nothing
 *
 * @typedef {{ type: 'frame', runs: RunStats[], stepsPerSecond: number | null }} FrameEvent
 * @typedef {{ type: 'running', running: boolean }} RunningEvent
 * @typedef {{ type: 'stage', run: number, view: SeenStage }} StageEvent
 */

export class Runner {
  #pace = new Pace();
  #running = false;
  /** @type {Promise<void>} */
  #done = Promise.resolve();
  /** Steps that are still to be taken. */
  #left = 0;
  #runs;
  #samples;
  #milestones;
  /** A step that is being taken stage by stage. @type {Iteration | undefined} */
  #iteration;
  /** Ends the wait for images. @type {(value?: unknown) => void} */
  #wake = () => {};
  /** Counts pauses: a stage that waited for images before one is not taken after it. */
  #pauses = 0;
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
    const { runs, batches, samples, publish, fail, step, diverged, silent } = given;
    const { check = async () => {}, clock = () => performance.now() } = given;
    this.batches = batches;
    this.publish = publish;
    this.fail = fail;
    this.check = check;
    this.clock = clock;
    this.#runs = new Runs({ all: runs, step, diverged, silent });
    this.#samples = new Samples({ runs: this.#runs, noise: samples, publish, clock });
    this.#milestones = new Milestones(this.step);
  }

  get running() {
    return this.#running;
  }

  /** Steps that were taken. */
  get step() {
    return this.#runs.step;
  }

  /** The step at which training ends by itself. */
  get goal() {
    return this.step + (this.#running ? this.#left : 0);
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
    return this.step + before + limit;
  }

  /** Resolves when that step has been reported, where training ends with it also drawn; or when no more are to come. @param {number} step */
  reached(step) {
    return this.#milestones.reach(step, this.goal, this.#done);
  }

  /** No step begins after this, and the pause is told at once; resolves when the last step has been reported. */
  async pause() {
    this.#pauses += 1;
    this.#setRunning(false);
    this.#wake();
    await this.#done;
  }

  /** Takes the next stage of a step in each run that goes on and tells what it holds. Not while it trains. */
  async advance() {
    if (this.#running) return;
    const pauses = this.#pauses;
    this.#done = this.#done.then(() => this.#advance(pauses)).catch(this.fail);
    await this.#done;
  }

  /** @param {number} pauses when it was asked for */
  async #advance(pauses) {
    const runs = this.#runs;
    if (runs.alive.length === 0) return;
    while (!this.#iteration && this.batches.late) {
      if (pauses !== this.#pauses) return;
      await this.#untilImages();
      await this.#receive();
    }
    this.#iteration ??= new Iteration(runs.alive, await this.batches.next());
    const iteration = this.#iteration;
    const moving = iteration.advance(runs.alive);
    // One that is taken out meanwhile is not freed before it has moved.
    for (const { id } of runs.alive) void runs.reading(id, moving);
    for (const run of await moving) {
      if (!runs.alive.includes(run)) continue;
      const view = await runs.reading(run.id, iteration.see(run));
      this.publish({ type: 'stage', run: run.id, view });
    }
    if (iteration.complete(runs.alive)) await this.#finishStep();
  }

  async #finishStep() {
    if (!this.#iteration) return;
    this.#endIteration(this.#iteration);
    await this.#report(this.#runs.readStats());
    await this.drawSamples();
  }

  /** @param {Iteration} iteration */
  #endIteration(iteration) {
    this.#runs.finishStep(iteration);
    this.#iteration = undefined;
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
    this.publish({ type: 'running', running });
  }

  /** Draws samples of each generator as it is, all from the same noise and after the same step. */
  drawSamples() {
    return this.#samples.draw();
  }

  /** Images of given noise by each generator as it is. @param {Float32Array} noise rows × noiseDim */
  generate(noise) {
    return this.#runs.draw((trainer) => trainer.generate(noise));
  }

  /** Samples of one run as it is, for whoever asks; nothing where the run is gone or has diverged. @param {number} id @param {number} count @param {number} seed */
  sampleOnce(id, count, seed) {
    return this.#runs.drawOne(id, (trainer) => trainer.sample(count, seed));
  }

  /** Ends a step that was begun stage by stage. */
  async finishStep() {
    if (!this.#iteration || this.#running) return;
    this.#done = this.#done.then(() => this.#finishStep()).catch(this.fail);
    await this.#done;
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
    return this.#runs.read(read);
  }

  /**
   * The same, but nothing in the midst of a step that is taken stage by stage.
   * @template T
   * @param {(run: Run, state: State) => Promise<T>} read
   */
  async readInGap(read) {
    await breathe();
    return this.#iteration ? undefined : this.#runs.read(read);
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
    this.#wake();
    return visited;
  }

  async #receive() {
    const visitors = this.#visitors;
    this.#visitors = [];
    for (const visit of visitors) await visit(!this.#iteration);
  }

  /** Resolves when nothing that was asked for reads from a trainer any more. */
  async settled() {
    await this.#runs.settled();
  }

  /** Takes a run out; resolves when its trainer can be freed. @param {number} id */
  async remove(id) {
    await this.#runs.remove(id);
  }

  /** Ends all runs; resolves when their trainers can be freed. */
  async close() {
    await this.pause();
    await this.#runs.close();
  }

  async #train() {
    /** @type {Promise<void> | undefined} */
    let pending;
    while (this.#isToStep) {
      if (!this.#iteration) await this.#receive();
      const began = this.clock();
      let waited = 0;
      const { taken, error } = await this.#takeSteps(this.#pace.burst);
      if (taken > 0) {
        // The statistics of this burst are told when they come, but awaited after the next one was queued, so that a
        // GPU never waits for the page.
        const reported = this.#reportAfter(pending, this.#runs.readStats());
        reported.catch(() => {});
        if (pending) waited = await this.#timed(pending);
        pending = reported;
      }
      if (error) {
        await pending;
        throw error;
      }
      if (this.#isToStep && this.batches.late) {
        // Images may take long on a slow network: what was taken is told before, and a pause does not wait for them.
        await pending;
        pending = undefined;
        await this.drawSamples();
        await this.#untilImages();
        continue;
      }
      this.#samples.drawNowAndThen().catch(this.fail);
      await breathe();
      this.#pace.adapt(taken, this.clock() - began, this.#runs.areElsewhere ? 0 : waited);
    }
    await pending;
    await this.drawSamples();
  }

  /** Waits for the next batch's images, unless it is paused meanwhile, or somebody comes between two steps. */
  async #untilImages() {
    if (this.#visitors.length > 0) return;
    const woken = new Promise((resolve) => (this.#wake = resolve));
    // Where they do not come after a pause, the next start tells it.
    await Promise.race([this.batches.arrive?.(), woken]);
    this.#wake = () => {};
    this.#pace.restart();
  }

  /** How long something takes. @param {Promise<unknown>} awaited */
  async #timed(awaited) {
    const began = this.clock();
    await awaited;
    return this.clock() - began;
  }

  get #isToStep() {
    return this.#running && this.#left > 0 && this.#runs.alive.length > 0;
  }

  /** Takes up to `count` steps: fewer at the end, after a pause or a failure. @param {number} count */
  async #takeSteps(count) {
    let taken = 0;
    try {
      // A step that was begun stage by stage is the first of these.
      if (this.#iteration) {
        this.#endIteration(this.#iteration);
        this.#left -= 1;
        taken += 1;
      }
      while (taken < count && this.#isToStep && !this.batches.late) {
        this.#runs.takeStep(await this.batches.next());
        this.#left -= 1;
        taken += 1;
      }
      return { taken };
    } catch (error) {
      return { taken, error };
    }
  }

  /** In the order of the steps. @param {Promise<void> | undefined} before @param {Promise<RunStats[]>} read */
  async #reportAfter(before, read) {
    read.catch(() => {});
    await before;
    await this.#report(read);
  }

  /** Publishes statistics of one step. @param {Promise<RunStats[]>} pending */
  async #report(pending) {
    const runs = this.#runs.toTell(await pending);
    if (runs.length === 0) return;
    await this.check(runs);
    this.#runs.note(runs);
    const { step } = runs[0].stats;
    this.publish({ type: 'frame', runs, stepsPerSecond: this.#pace.stepsPerSecond(step, this.clock()) });
    this.#milestones.pass(step, this.goal);
  }
}
