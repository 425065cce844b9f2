// The worker: the only owner of the trainers.
import * as Comlink from 'comlink';

import { Batches } from '../data/batches.js';
import { failure, inWords } from './failures.js';
import { Host } from './host.js';
import { holdLifeline } from './lifeline.js';
import { Mnist } from '../data/mnist.js';
import { OwnImages } from '../data/own-images.js';
import { Runner } from './runner.js';
import { keptOf, loadAll, checkpointOf } from './checkpoint.js';
import { checkEnough, configureAll, createRuns, discard, freeAll, mostImages, settingsOf } from './trainers.js';
import { computes, isSuspect, PoisonedError } from './device-check.js';

/**
 * @typedef {import('../types.d.ts').EngineEvent} EngineEvent
 * @typedef {import('../types.d.ts').OpenOptions} OpenOptions
 * @typedef {import('../types.d.ts').OwnData} OwnData
 * @typedef {import('../types.d.ts').Restore} Restore
 * @typedef {import('../types.d.ts').RunSpec} RunSpec
 * @typedef {import('../types.d.ts').RunStats} RunStats
 * @typedef {import('../types.d.ts').Supply} Supply
 * @typedef {import('./trainers.js').Run} Run
 */

/** Samples come from this noise, the same in each run: what stands in one place has one z. */
const SAMPLE_SEED = 1;

class Engine {
  /** @type {(event: EngineEvent) => void} */
  #emit = () => {};
  /** @type {Host | undefined} */
  #host;
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
  /** Settles when all that makes, changes or replaces runs is done. @type {Promise<unknown>} */
  #turn = Promise.resolve();

  /** @param {OpenOptions} options @param {(event: EngineEvent) => void} emit @param {Supply} supply */
  async open({ base, backend, lost, runs, samples, own, saved }, emit, supply) {
    await inWords(async () => {
      this.#emit = emit;
      this.#sampling.count = samples;
      this.#base = base;
      this.#supply = supply;
      const host = new Host({ base, supply, tell: (choice) => this.#tellBackend(choice) });
      this.#host = host;
      const specs = saved?.runs ?? runs;
      [this.#images, this.#runs] = await Promise.all([this.#openImages(own), host.open(backend, lost, specs)]);
      this.#begin(saved && (await this.#resume(this.#runs, saved)));
      await this.#drawFirstSamples();
    });
    if (this.#host?.prepares) void this.#host.prepare(this.#runs, this.#sampling).then(() => this.#takeOver());
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

  /** @param {Host['backend']} choice */
  #tellBackend({ backend, reason, adapter, details, since = 0, paces }) {
    this.#emit({ type: 'backend', backend, reason, adapter, details, since, paces });
  }

  /** The runs go on on a GPU that is ready, if they are between two steps; else later. */
  async #takeOver() {
    const host = required(this.#host);
    if (host.waits) await this.#inTurn(() => host.carryOver(required(this.#runner), this.#runs));
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
    const { backend, Trainer } = required(this.#host).backend;
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
    return this.#host?.backend.backend === 'webgpu' && !this.#shown && failure(error).fatal;
  }

  /** @param {unknown} error */
  #move(error) {
    this.#moved = this.#moveToCpu(error).catch((failed) => this.#emit({ type: 'failed', ...failure(failed) }));
  }

  /** New runs on the CPU, which go on with what was asked for. The old ones are left as they are: their device may never answer. @param {unknown} error */
  async #moveToCpu(error) {
    void this.#runner?.pause();
    this.#runs = await required(this.#host).retreat(error, this.#runs);
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
    void this.#takeOver();
    return runner.goal;
  }

  async advance() {
    await this.#ready();
    await required(this.#runner).advance();
    void this.#takeOver();
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
    const noise = await inWords(async () => this.#runs[0].trainer.noise(this.#sampling.count, this.#sampling.seed));
    return Comlink.transfer(noise, [noise.buffer]);
  }

  /** @param {Float32Array} noise */
  async generate(noise) {
    const images = (await inWords(async () => this.#runner?.generate(noise))) ?? [];
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
      await this.#replace(saved.runs, async (fresh) => ({
        ...(await this.#resume(fresh, saved)),
        restored: saved.number,
      }));
    });
  }

  /** Fills fresh runs from saved ones, which they then go on from. @param {Run[]} fresh @param {Omit<Restore, 'number'>} saved */
  async #resume(fresh, { runs, batches: position, step }) {
    loadAll(fresh, runs);
    const batches = this.#batchesFor(fresh);
    await batches.resume(position);
    return { batches, step, diverged: runs.filter((run) => run.diverged).map(({ id }) => id) };
  }

  /**
   * Fresh runs in place of the present ones, unless something refuses: then those go on.
   * @param {RunSpec[]} specs
   * @param {(fresh: Run[]) => Promise<{ batches?: Batches, step?: number, diverged?: number[], restored?: number }>} prepare where they begin
   */
  async #replace(specs, prepare) {
    const host = required(this.#host);
    const fresh = await createRuns(host.backend, specs);
    let where;
    try {
      where = await prepare(fresh);
    } catch (error) {
      discard(fresh);
      throw error;
    }
    await this.#runner?.close();
    this.#asked = 0;
    freeAll(this.#runs);
    this.#runs = fresh;
    // Told on the channel of the frames, so that none of the old runs comes after it.
    this.#emit({ type: 'reset', runs: fresh.map(({ id }) => id), restored: where.restored });
    this.#begin(where);
    host.begin();
    await this.#drawFirstSamples();
    void this.#takeOver();
  }

  async save() {
    return inWords(async () => {
      await this.#ready();
      return checkpointOf(required(this.#runner), required(this.#batches), required(this.#images));
    });
  }

  async keep() {
    return inWords(async () => {
      await this.#ready();
      if (this.#host?.backend.backend !== 'cpu') return undefined;
      const kept = await keptOf(required(this.#runner), required(this.#batches), required(this.#images));
      if (!kept) return undefined;
      return Comlink.transfer(
        kept,
        kept.runs.map(({ file }) => file.buffer),
      );
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

/** @template T @param {T | undefined} value @returns {T} */
function required(value) {
  if (value === undefined) throw new Error(JSON.stringify({ code: 'notOpen' }));
  return value;
}

holdLifeline();
Comlink.expose(new Engine());
