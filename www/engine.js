// The worker: the only owner of the trainers, and with backend.js the only importer of the wasm
// packages.
import * as Comlink from 'comlink';

import { onCpu, onGpu, openBackend } from './backend.js';
import { Batches } from './batches.js';
import { failure, inWords, messageOf } from './failures.js';
import { carryOver, compare, SlowerError, warmUp } from './handover.js';
import { Mnist } from './mnist.js';
import { OwnImages } from './own-images.js';
import { Runner } from './runner.js';
import { loadAll, snapshotOf } from './snapshot.js';
import { checkEnough, configureAll, createRuns, freeAll, mostImages, settingsOf } from './trainers.js';
import { computes, isSuspect, PoisonedError } from './trust.js';

/**
 * @typedef {import('./backend.js').Choice} Choice
 * @typedef {import('./types.d.ts').EngineEvent} EngineEvent
 * @typedef {import('./types.d.ts').OpenOptions} OpenOptions
 * @typedef {import('./types.d.ts').OwnData} OwnData
 * @typedef {import('./types.d.ts').Restore} Restore
 * @typedef {import('./types.d.ts').RunSpec} RunSpec
 * @typedef {import('./types.d.ts').RunStats} RunStats
 * @typedef {import('./types.d.ts').Supply} Supply
 * @typedef {Awaited<ReturnType<typeof openBackend>>} OpenBackend
 * @typedef {import('./types.d.ts').Trainer} Trainer
 * @typedef {import('./trainers.js').Run} Run
 */

/** Samples come from this noise, the same in each run: what stands in one place has one z. */
const SAMPLE_SEED = 1;

class Engine {
  /** @type {(event: EngineEvent) => void} */
  #emit = () => {};
  /** @type {OpenBackend | undefined} */
  #backend;
  /** @type {Mnist | OwnImages | undefined} */
  #images;
  /** @type {Run[]} */
  #runs = [];
  /** @type {Batches | undefined} */
  #batches;
  /** @type {Runner | undefined} */
  #runner;
  #sampling = { count: 64, seed: SAMPLE_SEED };
  #base = '';
  /** @type {Supply | undefined} */
  #supply;
  /** Whether a step of these runs has been shown. */
  #shown = false;
  /** Steps that were last asked for. */
  #asked = 0;
  /** Settles when the runs that a GPU could not train are on the CPU. @type {Promise<void>} */
  #moved = Promise.resolve();
  /** A GPU that is ready and waits for the end of a step. @type {OpenBackend | undefined} */
  #gpu;
  /** Settles when all that makes, changes or replaces runs is done. @type {Promise<unknown>} */
  #turn = Promise.resolve();

  /** @param {OpenOptions} options @param {(event: EngineEvent) => void} emit @param {Supply} supply */
  async open({ base, backend, lost, runs, samples, own }, emit, supply) {
    await inWords(async () => {
      this.#emit = emit;
      this.#sampling.count = samples;
      this.#base = base;
      this.#supply = supply;
      const [images] = await Promise.all([
        this.#openImages(own),
        this.#openTrainers(base, backend, lost, runs, supply),
      ]);
      this.#images = images;
      this.#begin();
      await this.#drawFirstSamples();
    });
    if (this.#backend?.reason === 'preparing') void this.#prepareGpu(this.#backend);
  }

  /** One after the other. @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  #inTurn(work) {
    const turn = this.#turn.then(async () => {
      await this.#moved;
      return work();
    });
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /** @param {OwnData | undefined} own images in place of MNIST */
  async #openImages(own) {
    if (own) return new OwnImages(own);
    const onProgress = (/** @type {number} */ loaded, /** @type {number} */ total) =>
      this.#emit({ type: 'progress', loaded, total });
    const images = await Mnist.open(new URL('data/', this.#base), required(this.#supply), onProgress);
    await images.upTo(1);
    // The rest arrives while training; what fails here is told when training needs it.
    images.upTo(images.count).catch(() => {});
    return images;
  }

  /** @param {string} base @param {OpenOptions['backend']} wish @param {string | undefined} lost @param {RunSpec[]} specs @param {Supply} supply */
  async #openTrainers(base, wish, lost, specs, supply) {
    let choice = await openBackend(wish, base, supply);
    if (lost !== undefined) choice = { ...choice, reason: 'lost', adapter: lost };
    try {
      this.#runs = await createRuns(choice, specs);
    } catch (error) {
      if (choice.backend === 'cpu') throw error;
      // A GPU may be there and still not start.
      choice = await onCpu(base, { ...choice, reason: 'failed', details: messageOf(error) }, supply);
      this.#runs = await createRuns(choice, specs);
    }
    this.#tellBackend(choice);
  }

  /** @param {OpenBackend} choice */
  #tellBackend(choice) {
    this.#backend = choice;
    const { backend, reason, adapter, details, since = 0, paces } = choice;
    this.#emit({ type: 'backend', backend, reason, adapter, details, since, paces });
  }

  /** Meanwhile the runs train on the CPU, and there they stay if it fails. @param {OpenBackend} choice */
  async #prepareGpu(choice) {
    try {
      const gpu = await onGpu(this.#base, { ...choice, reason: 'gpu' }, required(this.#supply));
      if (gpu.backend === 'cpu') return this.#tellBackend(gpu);
      await warmUp(gpu, this.#runs, this.#sampling);
      this.#gpu = gpu;
      await this.#takeOver();
    } catch (error) {
      this.#stay(error);
    }
  }

  /** The runs go on on the GPU that is ready, if they are between two steps. */
  #takeOver() {
    return this.#inTurn(async () => {
      const [gpu, runner] = [this.#gpu, required(this.#runner)];
      if (!gpu) return;
      /** @type {Trainer[]} */
      let old = [];
      const gone = await runner.visit(async () => {
        await compare(gpu, required(this.#backend), this.#runs);
        old = await carryOver(gpu, this.#runs);
        this.#gpu = undefined;
        this.#tellBackend({ ...gpu, since: runner.step });
      });
      if (!gone) return;
      await runner.settled();
      for (const trainer of old) trainer.free();
    }).catch((error) => this.#stay(error));
  }

  /** @param {unknown} error why the runs stay on the CPU */
  #stay(error) {
    this.#gpu = undefined;
    this.#tellBackend({ ...required(this.#backend), ...failureOf(error) });
  }

  /** Samples before the first step. A GPU that took the networks may still fail here. */
  async #drawFirstSamples() {
    try {
      await this.#runner?.drawSamples();
    } catch (error) {
      if (!this.#mayMove(error)) throw error;
      this.#move(error);
      await this.#moved;
    }
  }

  /** @param {Run[]} runs */
  #batchesFor(runs) {
    const { seed } = JSON.parse(runs[0].trainer.config());
    return new Batches(required(this.#images), { batchSize: mostImages(runs), seed });
  }

  /** A runner for the present trainers, from the first batch or from where they were. @param {{ batches?: Batches, step?: number, diverged?: number[] }} [where] */
  #begin({ batches = this.#batchesFor(this.#runs), step = 0, diverged } = {}) {
    this.#batches = batches;
    // Runs that go on from a file are not to begin again unasked.
    this.#shown = step > 0;
    const runner = new Runner({
      runs: this.#runs,
      batches,
      step,
      diverged,
      samples: this.#sampling,
      // What comes late of runs that were given up is of no use.
      publish: (event) => {
        if (this.#runner !== runner) return;
        this.#shown ||= event.type === 'frame';
        this.#emit(event);
      },
      fail: (error) => this.#runner === runner && this.#fail(error),
      check: (runs) => this.#check(runs),
    });
    this.#runner = runner;
  }

  /** Throws where what a GPU gave is no numbers because it is poisoned, and not because a run diverged. @param {RunStats[]} runs */
  async #check(runs) {
    const { backend, Trainer } = required(this.#backend);
    if (backend === 'cpu' || !runs.some(({ stats }) => isSuspect(stats))) return;
    if (!(await computes(Trainer, backend))) throw new PoisonedError();
  }

  /** @param {unknown} error */
  #fail(error) {
    if (this.#mayMove(error)) this.#move(error);
    else this.#emit({ type: 'failed', ...failure(error) });
  }

  /** Whether a GPU failed that has shown nothing yet: then nothing is lost by another beginning. @param {unknown} error */
  #mayMove(error) {
    return this.#backend?.backend === 'webgpu' && !this.#shown && failure(error).fatal;
  }

  /** @param {unknown} error */
  #move(error) {
    this.#moved = this.#moveToCpu(error).catch((failed) => this.#emit({ type: 'failed', ...failure(failed) }));
  }

  /** New runs on the CPU, which go on with what was asked for. The old ones are left as they are: their device may never answer. @param {unknown} error */
  async #moveToCpu(error) {
    void this.#runner?.pause();
    const choice = { ...required(this.#backend), ...failureOf(error) };
    const onIt = await onCpu(this.#base, choice, required(this.#supply));
    this.#runs = await createRuns(onIt, this.#runs);
    this.#tellBackend(onIt);
    this.#emit({ type: 'reset', runs: this.#runs.map(({ id }) => id) });
    this.#begin();
    await this.#runner?.drawSamples();
    if (this.#asked > 0) this.#runner?.start(this.#asked);
  }

  async start() {
    await this.step(Infinity);
  }

  async pause() {
    this.#asked = 0;
    await required(this.#runner).pause();
  }

  /** @param {number} count */
  async step(count) {
    await this.#ready();
    const runner = required(this.#runner);
    this.#asked = runner.running ? this.#asked + count : count;
    runner.start(count);
    if (this.#gpu) void this.#takeOver();
  }

  async advance() {
    await this.#ready();
    await required(this.#runner).advance();
    if (this.#gpu) void this.#takeOver();
  }

  /** @template T @param {() => Promise<T>} work */
  #changing(work) {
    return inWords(() => this.#inTurn(work));
  }

  async #ready() {
    await this.#turn;
    await this.#moved;
  }

  /** @param {number} id @param {number} count @param {number} seed */
  async sample(id, count, seed) {
    const samples = await inWords(async () => this.#runner?.sampleOnce(id, count, seed));
    return samples && Comlink.transfer(samples, [samples.pixels.buffer]);
  }

  async noise() {
    const noise = this.#runs[0].trainer.noise(this.#sampling.count, this.#sampling.seed);
    return Comlink.transfer(noise, [noise.buffer]);
  }

  /** @param {Float32Array} noise */
  async generate(noise) {
    const images = (await this.#runner?.generate(noise)) ?? [];
    return Comlink.transfer(
      images,
      images.map(({ pixels }) => pixels.buffer),
    );
  }

  /** @param {RunSpec[]} specs */
  async configure(specs) {
    await this.#changing(async () => {
      // A step that was begun would be half by the old settings and half by the new.
      await this.#runner?.finishStep();
      const changes = specs.map(({ id, config }) => ({
        run: required(this.#runs.find((run) => run.id === id)),
        config,
      }));
      const images = required(this.#images);
      configureAll(
        changes.map(({ run, config }) => [run.trainer, JSON.stringify(config)]),
        () =>
          checkEnough(
            images,
            this.#runs.map(({ trainer }) => settingsOf(trainer)),
          ),
      );
      for (const { run, config } of changes) Object.assign(run, { config }, settingsOf(run.trainer));
      required(this.#batches).batchSize = mostImages(this.#runs);
    });
  }

  /** @param {number} id */
  async remove(id) {
    await this.#inTurn(async () => {
      const gone = this.#runs.find((run) => run.id === id);
      if (!gone || this.#runs.length === 1) return;
      this.#runs = this.#runs.filter((run) => run !== gone);
      required(this.#batches).batchSize = mostImages(this.#runs);
      await required(this.#runner).remove(id);
      gone.trainer.free();
    });
  }

  /** @param {RunSpec[]} specs */
  async reset(specs) {
    await this.#changing(async () => {
      await this.#replace(specs, async (fresh) => {
        checkEnough(required(this.#images), fresh);
        return {};
      });
    });
  }

  /** @param {OwnData | undefined} own @param {RunSpec[]} specs */
  async useImages(own, specs) {
    await this.#changing(async () => {
      await this.#replace(specs, async (fresh) => {
        const images = await this.#openImages(own);
        checkEnough(images, fresh);
        this.#images = images;
        return {};
      });
    });
  }

  /** @param {Restore} saved */
  async restore(saved) {
    await this.#changing(async () => {
      await this.#replace(saved.runs, async (fresh) => {
        loadAll(fresh, saved.runs);
        const batches = this.#batchesFor(fresh);
        await batches.resume(saved.batches);
        const diverged = saved.runs.filter((run) => run.diverged).map(({ id }) => id);
        return { batches, step: saved.step, diverged, restored: saved.number };
      });
    });
  }

  /**
   * Fresh runs in place of the present ones, unless something refuses: then those go on.
   * @param {RunSpec[]} specs
   * @param {(fresh: Run[]) => Promise<{ batches?: Batches, step?: number, diverged?: number[], restored?: number }>} prepare where they begin
   */
  async #replace(specs, prepare) {
    const fresh = await createRuns(required(this.#backend), specs);
    let where;
    try {
      where = await prepare(fresh);
    } catch (error) {
      freeAll(fresh);
      throw error;
    }
    await this.#runner?.close();
    this.#asked = 0;
    freeAll(this.#runs);
    this.#runs = fresh;
    // Told on the channel of the frames, so that none of the old runs comes after it.
    this.#emit({ type: 'reset', runs: fresh.map(({ id }) => id), restored: where.restored });
    this.#begin(where);
    // They are all of the present backend.
    if (this.#backend?.since) this.#tellBackend({ ...this.#backend, since: 0 });
    await this.#drawFirstSamples();
    if (this.#gpu) void this.#takeOver();
  }

  async save() {
    return inWords(async () => {
      await this.#ready();
      return snapshotOf(required(this.#runner), required(this.#batches), required(this.#images));
    });
  }

  /** @param {number} id */
  async weights(id) {
    return inWords(async () => {
      await this.#ready();
      const run = required(this.#runs.find((one) => one.id === id));
      const { step, reads } = await required(this.#runner).readBetweenSteps(async (one) =>
        one === run ? run.trainer.exportWeights() : undefined,
      );
      const bytes = /** @type {Uint8Array<ArrayBuffer>} */ ((await reads).find(Boolean));
      return Comlink.transfer({ step, bytes }, [bytes.buffer]);
    });
  }
}

/** @param {unknown} error of a GPU @returns {Pick<Choice, 'reason' | 'details' | 'paces'>} */
function failureOf(error) {
  if (error instanceof SlowerError) return { reason: 'slower', details: '', paces: error.paces };
  return { reason: error instanceof PoisonedError ? 'poisoned' : 'failed', details: messageOf(error) };
}

/** @template T @param {T | undefined} value @returns {T} */
function required(value) {
  if (value === undefined) throw new Error(JSON.stringify({ code: 'notOpen' }));
  return value;
}

Comlink.expose(new Engine());
