// The training loop: steps in bursts, statistics one burst behind, samples now and then. It knows
// neither DOM nor wasm; the trainer and the batches are given to it.

/**
 * @typedef {import('../src/wasm.d.ts').StepStats} StepStats
 *
 * @typedef {object} Trainer what it needs of the exported class
 * @property {(pixels: Uint8Array) => void} step
 * @property {() => Promise<StepStats>} stats
 * @property {(count: number, seed: number) => Promise<Uint8Array>} sample
 *
 * @typedef {{ type: 'frame', stats: StepStats, stepsPerSecond: number | null }} FrameEvent
 * @typedef {{ type: 'samples', step: number, pixels: Uint8Array }} SamplesEvent
 * @typedef {{ type: 'running', running: boolean }} RunningEvent
 */

/** A burst lasts about so long: short enough that pausing feels immediate. */
const BURST_MS = 40;
/** The most steps that may be queued on a device before their statistics are asked for. */
const MAX_BURST = 32;
const SAMPLES_EVERY_MS = 200;
const RATE_WINDOW_MS = 1500;

export class Runner {
  #burst = 1;
  #running = false;
  /** @type {Promise<void>} */
  #done = Promise.resolve();
  #step = 0;
  #sampling = false;
  #sampledAt = -Infinity;
  /** @type {{ time: number, step: number }[]} */
  #rate = [];

  /**
   * @param {object} parts
   * @param {Trainer} parts.trainer
   * @param {{ next: () => Promise<Uint8Array> }} parts.batches
   * @param {{ count: number, seed: number }} parts.samples
   * @param {(event: FrameEvent | SamplesEvent | RunningEvent) => void} parts.publish
   * @param {(error: unknown) => void} parts.fail
   * @param {() => number} [parts.clock] milliseconds
   */
  constructor({ trainer, batches, samples, publish, fail, clock = () => performance.now() }) {
    this.trainer = trainer;
    this.batches = batches;
    this.samples = samples;
    this.publish = publish;
    this.fail = fail;
    this.clock = clock;
  }

  get running() {
    return this.#running;
  }

  /** Trains until paused, or for `limit` steps. */
  start(limit = Infinity) {
    if (this.#running) return;
    this.#setRunning(true);
    this.#rate = [];
    // A run that was paused may still be reading its last statistics.
    this.#done = this.#done.then(() => this.#run(limit));
  }

  /** No step begins after this, and the pause is told at once; resolves when the last step has been reported. */
  async pause() {
    this.#setRunning(false);
    await this.#done;
  }

  /** @param {number} limit */
  async #run(limit) {
    try {
      await this.#train(limit);
    } catch (error) {
      this.fail(error);
    }
    this.#setRunning(false);
  }

  /** @param {boolean} running */
  #setRunning(running) {
    if (running === this.#running) return;
    this.#running = running;
    this.publish({ type: 'running', running });
  }

  /** Draws samples of the generator as it is. */
  async drawSamples() {
    const step = this.#step;
    const pixels = await this.trainer.sample(this.samples.count, this.samples.seed);
    this.publish({ type: 'samples', step, pixels });
  }

  /** @param {number} limit */
  async #train(limit) {
    /** @type {Promise<StepStats> | undefined} */
    let pending;
    let left = limit;
    while (this.#running && left > 0) {
      const began = this.clock();
      const { taken, error } = await this.#takeSteps(Math.min(this.#burst, left));
      left -= taken;
      if (taken > 0) {
        // The statistics of this burst are awaited after the next one was queued, so that a GPU
        // never waits for the page.
        const read = this.trainer.stats();
        read.catch(() => {});
        if (pending && (await this.#report(pending))) return;
        pending = read;
      }
      if (error) {
        if (pending) await this.#report(pending);
        throw error;
      }
      this.#drawSamplesNowAndThen();
      await breathe();
      this.#adapt(taken, this.clock() - began);
    }
    if (pending && (await this.#report(pending))) return;
    await this.drawSamples();
  }

  /** Takes up to `count` steps: fewer after a pause or a failure. @param {number} count */
  async #takeSteps(count) {
    let taken = 0;
    try {
      while (taken < count && this.#running) {
        this.trainer.step(await this.batches.next());
        this.#step += 1;
        taken += 1;
      }
      return { taken };
    } catch (error) {
      return { taken, error };
    }
  }

  /** Publishes statistics; true where the run has diverged. @param {Promise<StepStats>} pending */
  async #report(pending) {
    const stats = await pending;
    const time = this.clock();
    this.#rate.push({ time, step: stats.step });
    while (this.#rate.length > 2 && time - this.#rate[0].time > RATE_WINDOW_MS) this.#rate.shift();
    const first = this.#rate[0];
    const stepsPerSecond = time > first.time ? ((stats.step - first.step) / (time - first.time)) * 1000 : null;
    this.publish({ type: 'frame', stats, stepsPerSecond });
    return stats.diverged !== null;
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

  /** Chooses the next burst's steps from how long this one took. @param {number} steps @param {number} ms */
  #adapt(steps, ms) {
    const wanted = Math.round((steps * BURST_MS) / Math.max(ms, 1));
    this.#burst = Math.max(1, Math.min(wanted, this.#burst * 2, MAX_BURST));
  }
}

/** Lets the worker read its messages, such as a pause. Timers would cost 4 ms each. */
function breathe() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve(undefined);
    };
    port2.postMessage(null);
  });
}
