// The engine's worker: the only owner of the runs and the images. Trainers may be in workers beside it.
import * as Comlink from 'comlink';

import { Fallback } from './fallback.js';
import { failure, inWords } from './failures.js';
import { Host } from './host.js';
import { openImages } from './images.js';
import { holdLifeline } from './lifeline.js';
import { Refusal } from '../messages/refusal.js';
import { Present, resumed } from './present.js';
import { Telling } from './telling.js';
import { checkEnough, discard, freeAll } from './trainers.js';
import { Turns } from './turns.js';
import { WorkerPool } from './worker-pool.js';

/**
 * @typedef {import('../types.d.ts').EngineEvent} EngineEvent
 * @typedef {import('../types.d.ts').OpenOptions} OpenOptions
 * @typedef {import('../types.d.ts').OwnData} OwnData
 * @typedef {import('../types.d.ts').Restore} Restore
 * @typedef {import('../types.d.ts').RunSpec} RunSpec
 * @typedef {import('../types.d.ts').RunWorkers} RunWorkers
 * @typedef {import('../types.d.ts').Supply} Supply
 * @typedef {import('./present.js').Images} Images
 * @typedef {import('./present.js').Where} Where
 * @typedef {import('./trainers.js').Run} Run
 */

/** Samples come from this noise, the same in each run: what stands in one place has one z. */
const SAMPLE_SEED = 1;

class Engine {
  #page = new Telling(() => {});
  /** @type {Host | undefined} */
  #host;
  /** @type {Present | undefined} */
  #begun;
  #sampling = { count: 64, seed: SAMPLE_SEED };
  #base = '';
  /** @type {Supply | undefined} */
  #supply;
  /** Steps that were last asked for. */
  #asked = 0;
  /** Counts pauses: what waited to begin before one does not begin after it. */
  #pauses = 0;
  #turns = new Turns();
  #fallback = new Fallback({
    turns: this.#turns,
    may: (error) => this.#mayMove(error),
    move: (error) => this.#moveToCpu(error),
    tell: (event) => this.#page.tell(event),
  });
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
        present: () => ({ on: host.backend, runner: this.#present.runner, runs: this.#present.runs }),
        fail: (error) => this.#fallback.fail(error),
      });
      const opening = host.open(backend, lost, saved?.runs ?? runs);
      const [images, fresh] = await Promise.all([this.#openImages(own), opening]);
      this.#begin(fresh, { images, ...(saved && (await resumed(fresh, saved, images))) });
      await this.#drawFirstSamples();
      await this.#page.heard();
    });
    void required(this.#host)
      .prepare(this.#present.runs, this.#sampling)
      .then(() => this.#takeOver());
  }

  get #present() {
    return required(this.#begun);
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
      try {
        await host.carryOver(this.#present.runner, this.#present.runs);
      } catch (error) {
        return this.#fallback.fail(error);
      }
      this.#pool?.dismissIdle();
    });
  }

  /** Samples before the first step. A GPU that took the networks may still fail here. */
  async #drawFirstSamples() {
    await this.#fallback.orMove(this.#present.runner.drawSamples());
    await this.#turns.hurried();
  }

  /** @param {Run[]} runs @param {{ images?: Images } & Where} [where] they go on */
  #begin(runs, { images = this.#present.images, ...where } = {}) {
    const host = required(this.#host);
    this.#begun = new Present(
      {
        runs,
        images,
        samples: this.#sampling,
        tell: (event) => this.#page.tell(event),
        check: (told) => host.check(told),
        fail: (error) => this.#fallback.fail(error),
        // The CPU is in this worker: what it owes comes, however late.
        silent: (error) => host.backend.backend === 'webgpu' && this.#fallback.fail(error),
      },
      where,
    );
  }

  /** Whether a GPU failed that has shown nothing yet: then nothing is lost by another beginning. @param {unknown} error */
  #mayMove(error) {
    return required(this.#host).backend.backend === 'webgpu' && !this.#present.shown && failure(error).fatal;
  }

  /** New runs on the CPU, which go on with what was asked for. The old ones are left as they are: their device may never answer. @param {unknown} error */
  async #moveToCpu(error) {
    const { runner, runs } = this.#present;
    void runner.pause();
    // Each read of a device that failed tells it.
    this.#present.giveUp();
    const fresh = await required(this.#host).retreat(error, runs);
    this.#tellReset(fresh);
    this.#begin(fresh);
    await this.#present.runner.drawSamples();
    if (this.#asked > 0) this.#present.runner.start(this.#asked);
  }

  /** Told on the channel of the frames, so that none of the old runs comes after it. @param {Run[]} fresh @param {number} [restored] */
  #tellReset(fresh, restored) {
    this.#page.tell({ type: 'reset', runs: fresh.map(({ id }) => id), restored });
  }

  async start() {
    await this.step(Infinity);
    await this.#page.heard();
  }

  async pause() {
    this.#pauses += 1;
    this.#asked = 0;
    await this.#fallback.orNothing(this.#present.runner.pause());
    await this.#page.heard();
  }

  /** @param {number} count */
  async step(count) {
    const pauses = this.#pauses;
    await this.#turns.settled();
    const { runner } = this.#present;
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
    await this.#fallback.answered(() => this.#present.runner.reached(step));
    await this.#page.heard();
  }

  async advance() {
    await this.#turns.settled();
    await this.#fallback.answered(() => this.#present.runner.advance());
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
    const samples = await inWords(() =>
      this.#fallback.answered(() => this.#present.runner.sampleOnce(id, count, seed)),
    );
    return samples && Comlink.transfer(samples, [samples.pixels.buffer]);
  }

  async noise() {
    const { count, seed } = this.#sampling;
    const noise = await inWords(async () => this.#present.runs[0].trainer.noise(count, seed));
    return Comlink.transfer(noise, [noise.buffer]);
  }

  /** @param {Float32Array} noise */
  async generate(noise) {
    const images = await inWords(() => this.#fallback.answered(() => this.#present.runner.generate(noise)));
    return Comlink.transfer(
      images,
      images.map(({ pixels }) => pixels.buffer),
    );
  }

  /** @param {RunSpec[]} specs */
  async configure(specs) {
    await this.#changing(async () => {
      // A step that was begun would be half by the old settings and half by the new.
      await this.#fallback.answered(() => this.#present.runner.finishStep());
      await this.#present.configure(specs);
    });
  }

  /** @param {number} id */
  async remove(id) {
    await this.#turns.take(async () => {
      const gone = await this.#fallback.orNothing(this.#present.remove(id));
      gone?.trainer.free();
    });
    void this.#pool?.balance();
  }

  /** @param {RunSpec[]} specs */
  async reset(specs) {
    await this.#changing(async () => {
      await this.#replace(specs, async (fresh) => {
        checkEnough(this.#present.images, fresh);
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
        return { images };
      });
    });
  }

  /** @param {Restore} saved */
  async restore(saved) {
    await this.#changing(async () => {
      await this.#replace(saved.runs, async (fresh) => ({
        ...(await resumed(fresh, saved, this.#present.images)),
        restored: saved.number,
      }));
    });
  }

  /**
   * Fresh runs in place of the present ones, unless something refuses: then those go on.
   * @param {RunSpec[]} specs
   * @param {(fresh: Run[]) => Promise<{ images?: Images, restored?: number } & Where>} prepare where they go on, and on which images
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
    const fresh = await this.#fallback.orMove(making);
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
    await this.#fallback.orNothing(this.#present.runner.close());
    if (hurries !== this.#turns.hurries) {
      // These are on a GPU that failed meanwhile.
      discard(fresh);
      return again();
    }
    this.#asked = 0;
    freeAll(this.#present.runs);
    this.#tellReset(fresh, where.restored);
    this.#begin(fresh, where);
    host.begin();
    await this.#drawFirstSamples();
    void this.#takeOver();
  }

  async save() {
    return inWords(async () => {
      await this.#turns.settled();
      return this.#fallback.answered(() => this.#present.save());
    });
  }

  async keep() {
    return inWords(async () => {
      await this.#turns.settled();
      const host = required(this.#host);
      const kept = await this.#fallback.orNothing(this.#present.keep(host.backend.backend === 'webgpu'));
      if (!kept || (await host.isPoisoned(kept.runs))) return undefined;
      return Comlink.transfer(
        kept,
        kept.runs.map(({ file }) => file.buffer),
      );
    });
  }

  /** @param {number} id */
  async weights(id) {
    return inWords(async () => {
      await this.#turns.settled();
      const weights = await this.#fallback.answered(() => this.#present.weights(id));
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
