// A trainer in a run's worker, as the engine's worker has it. What is queued there is taken in its order, so that what
// is read is of the step after which it was asked for; steps are queued as on a GPU, and not waited for.
import * as Comlink from 'comlink';

/**
 * @typedef {import('../types.d.ts').HostedTrainer} HostedTrainer
 * @typedef {import('../types.d.ts').RunHost} RunHost
 * @typedef {import('../types.d.ts').RunTrainer} RunTrainer
 * @typedef {import('../types.d.ts').RunTrainerClass} RunTrainerClass
 */

/** What makes trainers in the worker at the other end of a port, and those that are not freed. @param {MessagePort} port */
export function trainersOver(port) {
  /** @type {Comlink.Remote<RunHost>} */
  const host = Comlink.wrap(port);
  /** @type {Set<RemoteTrainer>} */
  const trainers = new Set();
  /** @type {RunTrainerClass} */
  const Trainer = {
    async create(config) {
      const hosted = /** @type {Comlink.Remote<HostedTrainer>} */ (/** @type {unknown} */ (await host.create(config)));
      const trainer = new RemoteTrainer(hosted, Trainer, () => trainers.delete(trainer));
      trainers.add(trainer);
      return trainer;
    },
  };
  return { Trainer, trainers };
}

/** @implements {RunTrainer} */
export class RemoteTrainer {
  #hosted;
  /** What a queued call was refused with, which the next reading of statistics tells. @type {unknown} */
  #refusal;
  /** Settles when what was queued so far is done. @type {Promise<unknown>} */
  #queued = Promise.resolve();

  /** @param {Comlink.Remote<HostedTrainer>} hosted @param {RunTrainerClass} Siblings makes others in the same worker @param {() => void} [freed] */
  constructor(hosted, Siblings, freed = () => {}) {
    this.#hosted = hosted;
    this.Siblings = Siblings;
    this.freed = freed;
  }

  /** @param {Uint8Array} pixels */
  step(pixels) {
    this.#queue(this.#hosted.step(carried(pixels)));
  }

  /** @param {Uint8Array} pixels */
  begin(pixels) {
    this.#queue(this.#hosted.begin(carried(pixels)));
  }

  finish() {
    this.#queue(this.#hosted.finish());
  }

  /** @param {Promise<void>} call */
  #queue(call) {
    this.#queued = call.catch((error) => (this.#refusal ??= error));
  }

  async stats() {
    const queued = this.#queued;
    const reading = this.#hosted.stats();
    // A step that was refused left the statistics of the one before it.
    reading.catch(() => {});
    await queued;
    const refusal = this.#refusal;
    this.#refusal = undefined;
    if (refusal) throw refusal;
    return reading;
  }

  /** @param {number} count @param {number} seed */
  sample(count, seed) {
    return this.#hosted.sample(count, seed);
  }

  /** @param {number} count @param {number} seed */
  noise(count, seed) {
    return this.#hosted.noise(count, seed);
  }

  /** @param {Float32Array} noise */
  generate(noise) {
    return this.#hosted.generate(noise);
  }

  advance() {
    return this.#hosted.advance();
  }

  stage() {
    return this.#hosted.stage();
  }

  save() {
    return this.#hosted.save();
  }

  exportWeights() {
    return this.#hosted.exportWeights();
  }

  /** @param {Uint8Array} bytes */
  load(bytes) {
    return this.#hosted.load(carried(bytes));
  }

  /** @param {'generator' | 'discriminator'} network @param {string} parameter @param {number} bins */
  histogram(network, parameter, bins) {
    return this.#hosted.histogram(network, parameter, bins);
  }

  /** @param {string} config */
  configure(config) {
    return this.#hosted.configure(config);
  }

  config() {
    return this.#hosted.config();
  }

  /** @param {string} config */
  preview(config) {
    return this.#hosted.preview(config);
  }

  /** When all that was asked of it is answered. */
  free() {
    this.#hosted
      .free()
      .then(() => this.#hosted[Comlink.releaseProxy]())
      .catch(() => {});
    this.freed();
  }
}

/** A copy that crosses to the other worker without being copied again; what it is of stays here. @param {Uint8Array} bytes */
function carried(bytes) {
  const copy = bytes.slice();
  return Comlink.transfer(copy, [copy.buffer]);
}
