// The worker: the only owner of a trainer, and with backend.js the only importer of the wasm
// packages.
import * as Comlink from 'comlink';

import { onCpu, openBackend, PackageError } from './backend.js';
import { Batches } from './batches.js';
import { DataError, Mnist } from './mnist.js';
import { Runner } from './runner.js';

/**
 * @typedef {import('./types.d.ts').EngineEvent} EngineEvent
 * @typedef {import('./types.d.ts').Message} Message
 * @typedef {import('./types.d.ts').OpenOptions} OpenOptions
 * @typedef {import('./types.d.ts').TrainConfig} TrainConfig
 * @typedef {import('./types.d.ts').Trainer} Trainer
 */

/** Samples come from this noise, the same in each run, so that runs can be compared. */
const SAMPLE_SEED = 1;

class Engine {
  /** @type {(event: EngineEvent) => void} */
  #emit = () => {};
  /** @type {Awaited<ReturnType<typeof openBackend>> | undefined} */
  #backend;
  /** @type {Mnist | undefined} */
  #images;
  /** @type {Trainer | undefined} */
  #trainer;
  /** @type {Batches | undefined} */
  #batches;
  /** @type {Runner | undefined} */
  #runner;
  #samples = 64;

  /** @param {OpenOptions} options @param {(event: EngineEvent) => void} emit */
  async open({ base, backend, config, samples }, emit) {
    await inWords(async () => {
      this.#emit = emit;
      this.#samples = samples;
      const [images] = await Promise.all([this.#openImages(base), this.#openTrainer(base, backend, config)]);
      this.#images = images;
      this.#begin();
      // The rest arrives while training; what fails here is told when training needs it.
      images.upTo(images.count).catch(() => {});
      await this.#runner?.drawSamples();
    });
  }

  /** @param {string} base */
  async #openImages(base) {
    const onProgress = (/** @type {number} */ loaded, /** @type {number} */ total) =>
      this.#emit({ type: 'progress', loaded, total });
    const images = await Mnist.open(new URL('data/', base), onProgress);
    await images.upTo(1);
    return images;
  }

  /** @param {string} base @param {OpenOptions['backend']} wish @param {TrainConfig} config */
  async #openTrainer(base, wish, config) {
    let choice = await openBackend(wish, base);
    try {
      this.#trainer = await choice.Trainer.create(JSON.stringify(config), choice.backend);
    } catch (error) {
      if (choice.backend === 'cpu') throw error;
      // A GPU may be there and still not start.
      choice = await onCpu(base, { ...choice, reason: 'failed', details: messageOf(error) });
      this.#trainer = await choice.Trainer.create(JSON.stringify(config), choice.backend);
    }
    this.#backend = choice;
    const { backend, reason, adapter, details } = choice;
    this.#emit({ type: 'backend', backend, reason, adapter, details });
  }

  /** A runner for the present trainer, from the first batch. */
  #begin() {
    const trainer = required(this.#trainer);
    const { seed } = JSON.parse(trainer.config());
    this.#batches = new Batches(required(this.#images), { batchSize: imagesOfAStep(trainer), seed });
    this.#runner = new Runner({
      trainer,
      batches: this.#batches,
      samples: { count: this.#samples, seed: SAMPLE_SEED },
      publish: (event) => this.#emit(event),
      fail: (error) => this.#emit({ type: 'failed', ...failure(error) }),
    });
  }

  async start() {
    required(this.#runner).start();
  }

  async pause() {
    await required(this.#runner).pause();
  }

  /** @param {number} count */
  async step(count) {
    required(this.#runner).start(count);
  }

  /** @param {TrainConfig} config */
  async configure(config) {
    await inWords(async () => {
      const trainer = required(this.#trainer);
      trainer.configure(JSON.stringify(config));
      required(this.#batches).batchSize = imagesOfAStep(trainer);
    });
  }

  /** @param {TrainConfig} config */
  async reset(config) {
    await inWords(async () => {
      const { Trainer, backend } = required(this.#backend);
      const fresh = await Trainer.create(JSON.stringify(config), backend);
      await this.#runner?.pause();
      this.#trainer?.free();
      this.#trainer = fresh;
      // Told on the channel of the frames, so that none of the old run comes after it.
      this.#emit({ type: 'reset' });
      this.#begin();
      await this.#runner?.drawSamples();
    });
  }
}

/** A batch for each update of D. @param {Trainer} trainer @returns {number} */
function imagesOfAStep(trainer) {
  const { batchSize, discriminatorSteps } = JSON.parse(trainer.config());
  return batchSize * discriminatorSteps;
}

/** @template T @param {T | undefined} value @returns {T} */
function required(value) {
  if (value === undefined) throw new Error(JSON.stringify({ code: 'notOpen' }));
  return value;
}

/** Runs a call whose failure crosses to the page as a Message. @param {() => Promise<void>} call */
async function inWords(call) {
  try {
    await call();
  } catch (error) {
    throw new Error(JSON.stringify(failure(error).message), { cause: error });
  }
}

/** What to tell, and whether this engine is lost. @param {unknown} error @returns {{ message: Message, fatal: boolean }} */
function failure(error) {
  if (error instanceof DataError) return { message: { code: error.code, details: error.details }, fatal: false };
  if (error instanceof PackageError) {
    return { message: { code: 'packageFailed', details: { url: error.url, error: error.message } }, fatal: true };
  }
  // A panic in Rust ends as a trap; the instance is not to be used again.
  if (error instanceof WebAssembly.RuntimeError) {
    return { message: { code: 'crashed', details: { error: error.message } }, fatal: true };
  }
  const text = messageOf(error);
  if (text.startsWith('the device did not return')) {
    return { message: { code: 'deviceLost', details: { error: text } }, fatal: true };
  }
  return { message: { code: 'setting', details: { error: text } }, fatal: false };
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

Comlink.expose(new Engine());
