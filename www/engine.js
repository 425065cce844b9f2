// The worker: the only owner of the trainers, and with backend.js the only importer of the wasm
// packages.
import * as Comlink from 'comlink';

import { onCpu, openBackend } from './backend.js';
import { Batches } from './batches.js';
import { failure, inWords, messageOf } from './failures.js';
import { Mnist } from './mnist.js';
import { OwnImages } from './own-images.js';
import { Runner } from './runner.js';
import { loadAll, snapshotOf } from './snapshot.js';
import { checkEnough, configureAll, createRuns, freeAll, mostImages, settingsOf } from './trainers.js';

/**
 * @typedef {import('./types.d.ts').Compile} Compile
 * @typedef {import('./types.d.ts').EngineEvent} EngineEvent
 * @typedef {import('./types.d.ts').OpenOptions} OpenOptions
 * @typedef {import('./types.d.ts').OwnData} OwnData
 * @typedef {import('./types.d.ts').Restore} Restore
 * @typedef {import('./types.d.ts').RunSpec} RunSpec
 * @typedef {Awaited<ReturnType<typeof openBackend>>} OpenBackend
 * @typedef {import('./trainers.js').Run} Run
 */

/** Samples come from this noise, the same in each run: what stands in one place has one z. */
const SAMPLE_SEED = 1;

class Engine {
  /** @type {(event: EngineEvent) => void} */
  #emit = () => {};
  /** @type {OpenBackend | undefined} */
  #backend;
  #base = '';
  /** @type {Mnist | OwnImages | undefined} */
  #images;
  /** @type {Run[]} */
  #runs = [];
  /** @type {Batches | undefined} */
  #batches;
  /** @type {Runner | undefined} */
  #runner;
  #samples = 64;

  /** @param {OpenOptions} options @param {(event: EngineEvent) => void} emit @param {Compile} compile */
  async open({ base, backend, runs, samples, own }, emit, compile) {
    await inWords(async () => {
      this.#emit = emit;
      this.#base = base;
      this.#samples = samples;
      const [images] = await Promise.all([this.#openImages(own), this.#openTrainers(base, backend, runs, compile)]);
      this.#images = images;
      this.#begin();
      await this.#runner?.drawSamples();
    });
  }

  /** @param {OwnData | undefined} own images in place of MNIST */
  async #openImages(own) {
    if (own) return new OwnImages(own);
    const onProgress = (/** @type {number} */ loaded, /** @type {number} */ total) =>
      this.#emit({ type: 'progress', loaded, total });
    const images = await Mnist.open(new URL('data/', this.#base), onProgress);
    await images.upTo(1);
    // The rest arrives while training; what fails here is told when training needs it.
    images.upTo(images.count).catch(() => {});
    return images;
  }

  /** @param {string} base @param {OpenOptions['backend']} wish @param {RunSpec[]} specs @param {Compile} compile */
  async #openTrainers(base, wish, specs, compile) {
    let choice = await openBackend(wish, base, compile);
    try {
      this.#runs = await createRuns(choice, specs);
    } catch (error) {
      if (choice.backend === 'cpu') throw error;
      // A GPU may be there and still not start.
      choice = await onCpu(base, { ...choice, reason: 'failed', details: messageOf(error) }, compile);
      this.#runs = await createRuns(choice, specs);
    }
    this.#backend = choice;
    const { backend, reason, adapter, details } = choice;
    this.#emit({ type: 'backend', backend, reason, adapter, details });
  }

  /** @param {Run[]} runs */
  #batchesFor(runs) {
    const { seed } = JSON.parse(runs[0].trainer.config());
    return new Batches(required(this.#images), { batchSize: mostImages(runs), seed });
  }

  /** A runner for the present trainers, from the first batch or from where they were. @param {{ batches?: Batches, step?: number, diverged?: number[] }} [where] */
  #begin({ batches = this.#batchesFor(this.#runs), step, diverged } = {}) {
    this.#batches = batches;
    this.#runner = new Runner({
      runs: this.#runs,
      batches,
      step,
      diverged,
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

  async advance() {
    await required(this.#runner).advance();
  }

  /** @param {number} id @param {number} count @param {number} seed */
  async sample(id, count, seed) {
    const samples = await this.#runner?.sampleOnce(id, count, seed);
    return samples && Comlink.transfer(samples, [samples.pixels.buffer]);
  }

  /** @param {RunSpec[]} specs */
  async configure(specs) {
    await inWords(async () => {
      // A step that was begun would be half by the old settings and half by the new.
      await this.#runner?.finishStep();
      const changes = specs.map(({ id, config }) => ({
        run: required(this.#runs.find((run) => run.id === id)),
        config,
      }));
      const enough = () =>
        checkEnough(
          required(this.#images),
          this.#runs.map(({ trainer }) => settingsOf(trainer)),
        );
      configureAll(
        changes.map(({ run, config }) => [run.trainer, JSON.stringify(config)]),
        enough,
      );
      for (const { run } of changes) Object.assign(run, settingsOf(run.trainer));
      required(this.#batches).batchSize = mostImages(this.#runs);
    });
  }

  /** @param {number} id */
  async remove(id) {
    const gone = this.#runs.find((run) => run.id === id);
    if (!gone || this.#runs.length === 1) return;
    this.#runs = this.#runs.filter((run) => run !== gone);
    required(this.#batches).batchSize = mostImages(this.#runs);
    await required(this.#runner).remove(id);
    gone.trainer.free();
  }

  /** @param {RunSpec[]} specs */
  async reset(specs) {
    await inWords(async () => {
      const fresh = await createRuns(required(this.#backend), specs);
      try {
        checkEnough(required(this.#images), fresh);
      } catch (error) {
        freeAll(fresh);
        throw error;
      }
      await this.#replace(fresh);
    });
  }

  /** Other runs in place of the present ones. @param {Run[]} fresh @param {{ batches: Batches, step: number, diverged: number[] }} [where] */
  async #replace(fresh, where) {
    await this.#runner?.close();
    for (const { trainer } of this.#runs) trainer.free();
    this.#runs = fresh;
    // Told on the channel of the frames, so that none of the old runs comes after it.
    this.#emit({ type: 'reset', runs: fresh.map(({ id }) => id) });
    this.#begin(where);
    await this.#runner?.drawSamples();
  }

  /** @param {OwnData | undefined} own @param {RunSpec[]} specs */
  async useImages(own, specs) {
    await inWords(async () => {
      const fresh = await createRuns(required(this.#backend), specs);
      try {
        const images = await this.#openImages(own);
        checkEnough(images, fresh);
        this.#images = images;
      } catch (error) {
        freeAll(fresh);
        throw error;
      }
      await this.#replace(fresh);
    });
  }

  async save() {
    return inWords(() => snapshotOf(required(this.#runner), required(this.#batches), required(this.#images)));
  }

  /** @param {Restore} saved */
  async restore(saved) {
    await inWords(async () => {
      const fresh = await createRuns(required(this.#backend), saved.runs);
      let batches;
      try {
        loadAll(fresh, saved.runs);
        batches = this.#batchesFor(fresh);
        await batches.resume(saved.batches);
      } catch (error) {
        freeAll(fresh);
        throw error;
      }
      const diverged = saved.runs.filter((run) => run.diverged).map(({ id }) => id);
      await this.#replace(fresh, { batches, step: saved.step, diverged });
    });
  }

  /** @param {number} id */
  async weights(id) {
    return inWords(async () => {
      const run = required(this.#runs.find((one) => one.id === id));
      const { step, reads } = await required(this.#runner).readBetweenSteps(async (one) =>
        one === run ? run.trainer.exportWeights() : undefined,
      );
      const bytes = /** @type {Uint8Array<ArrayBuffer>} */ ((await reads).find(Boolean));
      return Comlink.transfer({ step, bytes }, [bytes.buffer]);
    });
  }
}

/** @template T @param {T | undefined} value @returns {T} */
function required(value) {
  if (value === undefined) throw new Error(JSON.stringify({ code: 'notOpen' }));
  return value;
}

Comlink.expose(new Engine());
