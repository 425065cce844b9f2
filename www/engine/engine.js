// The engine's worker: the only owner of the runs and the images. Trainers may be in workers beside it.
import * as Comlink from 'comlink';

import { Abandonment } from './abandonment.js';
import { keptOf, loadAll, checkpointOf } from './checkpoint.js';
import { Batches } from '../data/batches.js';
import { computes, isSuspect, PoisonedError } from './device-check.js';
import { failure, inWords } from './failures.js';
import { Host } from './host.js';
import { openImages } from './images.js';
import { inTime } from './in-time.js';
import { holdLifeline } from './lifeline.js';
import { Refusal } from '../messages/refusal.js';
import { Runner } from './runner.js';
import { Telling } from './telling.js';
import { checkEnough, configureAll, discard, freeAll, mostImages } from './trainers.js';
import { Turns } from './turns.js';
import { WorkerPool } from './worker-pool.js';

/**
 * @typedef {import('../types.d.ts').EngineEvent} EngineEvent
 * @typedef {import('../types.d.ts').OpenOptions} OpenOptions
 * @typedef {import('../types.d.ts').OwnData} OwnData
 * @typedef {import('../types.d.ts').Restore} Restore
 * @typedef {import('../types.d.ts').RunSpec} RunSpec
 * @typedef {import('../types.d.ts').RunStats} RunStats
 * @typedef {import('../types.d.ts').RunWorkers} RunWorkers
 * @typedef {import('../types.d.ts').Supply} Supply
 * @typedef {import('./trainers.js').Run} Run
 */

/** Samples come from this noise, the same in each run: what stands in one place has one z. */
const SAMPLE_SEED = 1;

class Engine {
  #page = new Telling(() => {});
  /** @type {Host | undefined} */
  #host;
  /** @type {Awaited<ReturnType<typeof openImages>> | undefined} */
  #images;
  /** @type {Run[]} */
  #runs = [];
  /** @type {Batches | undefined} */
  #batches;
  /** @type {Runner | undefined} */
  #runner;
  /** The same, as long as what its runs say counts: not when they were given up. @type {Runner | undefined} */
  #heard;
  #abandonment = new Abandonment();
  #sampling = { count: 64, seed: SAMPLE_SEED };
  #base = '';
  /** @type {Supply | undefined} */
  #supply;
  /** Whether a step of these runs has been shown. */
  #shown = false;
  /** Steps that were last asked for. */
  #asked = 0;
  /** Counts pauses: what waited to begin before one does not begin after it. */
  #pauses = 0;
  #turns = new Turns();
  /** Where runs train beside this worker. @type {WorkerPool | undefined} */
  #pool;

  /** @param {OpenOptions} options @param {(event: EngineEvent) => void} emit @param {Supply} supply @param {RunWorkers} runWorkers */
  async open({ base, backend, lost, runs, samples, own, saved, runWorkers: most = 0 }, emit, supply, runWorkers) {
    await inWords(async () => {
      this.#page = new Telling(emit);
      this.#sampling.count = samples;
      this.#base = base;
      this.#supply = supply;
      const host = new Host({ base, supply, tell: (choice) => this.#tellBackend(choice) });
      this.#host = host;
      this.#pool = new WorkerPool({
        base,
        most,
        runWorkers,
        turns: this.#turns,
        present: () => ({ on: host.backend, runner: required(this.#runner), runs: this.#runs }),
        fail: (error) => this.#fail(error),
      });
      const specs = saved?.runs ?? runs;
      [this.#images, this.#runs] = await Promise.all([this.#openImages(own), host.open(backend, lost, specs)]);
      this.#begin(saved && (await this.#resume(this.#runs, saved)));
      await this.#drawFirstSamples();
      await this.#page.heard();
    });
    if (this.#host?.prepares) void this.#host.prepare(this.#runs, this.#sampling).then(() => this.#takeOver());
  }

  /** @param {OwnData | undefined} own images in place of MNIST */
  #openImages(own) {
    const onProgress = (/** @type {number} */ loaded, /** @type {number} */ total) =>
      this.#page.tell({ type: 'progress', loaded, total });
    return openImages(own, { base: this.#base, supply: required(this.#supply), onProgress });
  }

  /** @param {Host['backend']} choice */
  #tellBackend({ backend, reason, adapter, details, since = 0, paces }) {
    this.#page.tell({ type: 'backend', backend, reason, adapter, details, since, paces });
  }

  /** The runs go on on a GPU that is ready, if they are between two steps; else later. */
  async #takeOver() {
    const host = required(this.#host);
    if (!host.waits) return;
    await this.#turns.take(async () => {
      await host.carryOver(required(this.#runner), this.#runs);
      this.#pool?.dismissIdle();
    });
  }

  /** Samples before the first step. A GPU that took the networks may still fail here. */
  async #drawFirstSamples() {
    await this.#orMove(required(this.#runner).drawSamples());
    await this.#turns.hurried();
  }

  /** What the present device answers; nothing where it is left for another, of this failure or meanwhile. @template T @param {Promise<T>} answer */
  async #orMove(answer) {
    try {
      return await this.#abandonment.orAnswer(answer);
    } catch (error) {
      if (!this.#mayMove(error)) throw error;
      this.#move(error);
      return undefined;
    }
  }

  /**
   * What the present runs answer; where they are given up meanwhile, what those answer that come in their place.
   * @template T @param {() => Promise<T>} ask @returns {Promise<T>}
   */
  async #answered(ask) {
    const { hurries } = this.#turns;
    const answer = await this.#abandonment.orAnswer(ask());
    if (hurries === this.#turns.hurries) return /** @type {T} */ (answer);
    await this.#turns.hurried();
    return this.#answered(ask);
  }

  /** @param {Run[]} runs */
  #batchesFor(runs) {
    const { seed } = runs[0];
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
        if (this.#heard !== runner) return;
        this.#shown ||= event.type === 'frame';
        this.#page.tell(event);
      },
      fail: (error) => this.#heard === runner && this.#fail(error),
      check: (runs) => this.#check(runs),
      // The CPU is in this worker: what it owes comes, however late.
      silent: (error) => this.#heard === runner && this.#host?.backend.backend === 'webgpu' && this.#fail(error),
    });
    this.#runner = runner;
    this.#heard = runner;
  }

  /** Throws where what a GPU gave is no numbers because it is poisoned, and not because a run diverged. @param {RunStats[]} runs */
  async #check(runs) {
    if (await this.#isPoisoned(runs)) throw new PoisonedError();
  }

  /** Whether a GPU gives no numbers for what has some. @param {{ stats: RunStats['stats'] | null }[]} runs */
  async #isPoisoned(runs) {
    const { backend, Trainer } = required(this.#host).backend;
    if (backend === 'cpu' || !runs.some(({ stats }) => stats && isSuspect(stats))) return false;
    return !(await inTime(computes(Trainer, backend)));
  }

  /** @param {unknown} error */
  #fail(error) {
    if (this.#mayMove(error)) this.#move(error);
    else this.#page.tell({ type: 'failed', ...failure(error) });
  }

  /** Whether a GPU failed that has shown nothing yet: then nothing is lost by another beginning. @param {unknown} error */
  #mayMove(error) {
    return this.#host?.backend.backend === 'webgpu' && !this.#shown && failure(error).fatal;
  }

  /** @param {unknown} error */
  #move(error) {
    const moved = this.#moveToCpu(error);
    // Each read of a device that failed tells it.
    this.#heard = undefined;
    this.#turns.hurry(moved.catch((failed) => this.#page.tell({ type: 'failed', ...failure(failed) })));
    this.#abandonment.come();
  }

  /** New runs on the CPU, which go on with what was asked for. The old ones are left as they are: their device may never answer. @param {unknown} error */
  async #moveToCpu(error) {
    void this.#runner?.pause();
    this.#runs = await required(this.#host).retreat(error, this.#runs);
    this.#page.tell({ type: 'reset', runs: this.#runs.map(({ id }) => id) });
    this.#begin();
    await this.#runner?.drawSamples();
    if (this.#asked > 0) this.#runner?.start(this.#asked);
  }

  async start() {
    await this.step(Infinity);
    await this.#page.heard();
  }

  async pause() {
    this.#pauses += 1;
    this.#asked = 0;
    await this.#abandonment.orAnswer(required(this.#runner).pause());
    await this.#page.heard();
  }

  /** @param {number} count */
  async step(count) {
    const pauses = this.#pauses;
    await this.#turns.settled();
    const runner = required(this.#runner);
    if (pauses !== this.#pauses) return { last: runner.step, goal: runner.goal };
    this.#asked = runner.running ? this.#asked + count : count;
    const last = runner.start(count);
    void this.#takeOver();
    void this.#pool?.spread();
    return { last, goal: runner.goal };
  }

  /** @param {number} step */
  async reached(step) {
    await this.#turns.settled();
    await this.#answered(() => required(this.#runner).reached(step));
    await this.#page.heard();
  }

  async advance() {
    await this.#turns.settled();
    await this.#answered(() => required(this.#runner).advance());
    void this.#takeOver();
  }

  /** @param {() => Promise<void>} work */
  #changing(work) {
    return inWords(async () => {
      await this.#turns.take(work);
      await this.#page.heard();
    });
  }

  /** @param {number} id @param {number} count @param {number} seed */
  async sample(id, count, seed) {
    const samples = await inWords(() => this.#answered(async () => this.#runner?.sampleOnce(id, count, seed)));
    return samples && Comlink.transfer(samples, [samples.pixels.buffer]);
  }

  async noise() {
    const noise = await inWords(async () => this.#runs[0].trainer.noise(this.#sampling.count, this.#sampling.seed));
    return Comlink.transfer(noise, [noise.buffer]);
  }

  /** @param {Float32Array} noise */
  async generate(noise) {
    const images = (await inWords(() => this.#answered(async () => this.#runner?.generate(noise)))) ?? [];
    return Comlink.transfer(
      images,
      images.map(({ pixels }) => pixels.buffer),
    );
  }

  /** @param {RunSpec[]} specs */
  async configure(specs) {
    await this.#changing(async () => {
      // A step that was begun would be half by the old settings and half by the new.
      await this.#answered(async () => this.#runner?.finishStep());
      const changes = specs.map(({ id, config }) => ({
        run: required(this.#runs.find((run) => run.id === id)),
        config,
      }));
      const images = required(this.#images);
      await configureAll(changes, (settings) => {
        const taken = this.#runs.map((run) => settings.get(run) ?? run);
        checkEnough(images, taken);
        required(this.#batches).batchSize = mostImages(taken);
      });
    });
  }

  /** @param {number} id */
  async remove(id) {
    await this.#turns.take(async () => {
      const gone = this.#runs.find((run) => run.id === id);
      if (!gone || this.#runs.length === 1) return;
      this.#runs = this.#runs.filter((run) => run !== gone);
      required(this.#batches).batchSize = mostImages(this.#runs);
      const { hurries } = this.#turns;
      await this.#abandonment.orAnswer(required(this.#runner).remove(id));
      if (hurries === this.#turns.hurries) gone.trainer.free();
    });
    void this.#pool?.balance();
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
    await loadAll(fresh, runs);
    const batches = this.#batchesFor(fresh);
    await batches.resume(position);
    return { batches, step, diverged: runs.filter((run) => run.diverged).map(({ id }) => id) };
  }

  /**
   * Fresh runs in place of the present ones, unless something refuses: then those go on.
   * @param {RunSpec[]} specs
   * @param {(fresh: Run[]) => Promise<{ batches?: Batches, step?: number, diverged?: number[], restored?: number }>} prepare where they begin
   * @returns {Promise<void>}
   */
  async #replace(specs, prepare) {
    const host = required(this.#host);
    const { hurries } = this.#turns;
    const again = async () => {
      await this.#turns.hurried();
      return this.#replace(specs, prepare);
    };
    const making = host.create(specs);
    const fresh = await this.#orMove(making);
    if (!fresh) {
      making.then(discard, () => {});
      return again();
    }
    let where;
    try {
      where = await prepare(fresh);
    } catch (error) {
      discard(fresh);
      throw error;
    }
    await this.#abandonment.orAnswer(required(this.#runner).close());
    if (hurries !== this.#turns.hurries) {
      // These are on a GPU that failed meanwhile.
      discard(fresh);
      return again();
    }
    this.#asked = 0;
    freeAll(this.#runs);
    this.#runs = fresh;
    // Told on the channel of the frames, so that none of the old runs comes after it.
    this.#page.tell({ type: 'reset', runs: fresh.map(({ id }) => id), restored: where.restored });
    this.#begin(where);
    host.begin();
    await this.#drawFirstSamples();
    void this.#takeOver();
  }

  async save() {
    return inWords(async () => {
      await this.#turns.settled();
      return this.#answered(() =>
        checkpointOf(required(this.#runner), required(this.#batches), required(this.#images)),
      );
    });
  }

  async keep() {
    return inWords(async () => {
      await this.#turns.settled();
      const isGpu = this.#host?.backend.backend === 'webgpu';
      const keeping = keptOf(required(this.#runner), required(this.#batches), required(this.#images), isGpu);
      const kept = await this.#abandonment.orAnswer(keeping);
      if (!kept || (await this.#isPoisoned(kept.runs))) return undefined;
      return Comlink.transfer(
        kept,
        kept.runs.map(({ file }) => file.buffer),
      );
    });
  }

  /** @param {number} id */
  async #weightsOf(id) {
    const run = required(this.#runs.find((one) => one.id === id));
    const { step, reads } = await required(this.#runner).readBetweenSteps(async (one) =>
      one === run ? run.trainer.exportWeights() : undefined,
    );
    return { step, bytes: /** @type {Uint8Array<ArrayBuffer>} */ ((await reads).find(Boolean)) };
  }

  /** @param {number} id */
  async weights(id) {
    return inWords(async () => {
      await this.#turns.settled();
      const weights = await this.#answered(() => this.#weightsOf(id));
      return Comlink.transfer(weights, [weights.bytes.buffer]);
    });
  }
}

/** @template T @param {T | undefined} value @returns {T} */
function required(value) {
  if (value === undefined) throw new Refusal('notOpen');
  return value;
}

holdLifeline();
Comlink.expose(new Engine());
