// The device that has the runs: found, told, and left for another. Worker side.
import { beforeGpu, onCpu, onGpu, openBackend } from './backend.js';
import { computes, isSuspect, PoisonedError } from './device-check.js';
import { carryOver, compare, CpuCrashError, SlowerError, warmUp } from './handover.js';
import { inTime } from './in-time.js';
import { errorText } from '../messages/error-text.js';
import { Refusal } from '../messages/refusal.js';
import { createRuns, discard } from './trainers.js';

/**
 * @typedef {import('./adapter.js').Choice} Choice
 * @typedef {import('./runner.js').Runner} Runner
 * @typedef {import('./trainers.js').Run} Run
 * @typedef {import('../types.d.ts').BackendWish} BackendWish
 * @typedef {import('../types.d.ts').RunSpec} RunSpec
 * @typedef {import('../types.d.ts').RunStats} RunStats
 * @typedef {import('../types.d.ts').Supply} Supply
 * @typedef {import('../types.d.ts').RunTrainer} RunTrainer
 * @typedef {Awaited<ReturnType<typeof openBackend>>} OpenBackend
 */

export class Host {
  /** @type {OpenBackend | undefined} */
  #backend;
  /** A GPU that is ready and waits for the end of a step. @type {OpenBackend | undefined} */
  #gpu;

  /**
   * @param {object} given
   * @param {string} given.base the folder that holds pkg/
   * @param {Supply} given.supply
   * @param {(choice: OpenBackend) => void} given.tell hears each device that the runs come to, and why they stay
   */
  constructor({ base, supply, tell }) {
    this.base = base;
    this.supply = supply;
    this.tell = tell;
  }

  /** Where runs are created now. */
  get backend() {
    if (!this.#backend) throw new Refusal('notOpen');
    return this.#backend;
  }

  /** Whether the runs are to go to a GPU that is not ready yet. */
  get prepares() {
    return ['asking', 'preparing'].includes(this.backend.reason);
  }

  /** Whether a GPU waits for them. */
  get waits() {
    return this.#gpu !== undefined;
  }

  /** The first runs. @param {BackendWish} wish @param {string | undefined} lost the GPU that failed before @param {RunSpec[]} specs */
  async open(wish, lost, specs) {
    let choice = await openBackend(wish, this.base, this.supply);
    if (lost !== undefined) choice = { ...choice, reason: 'lost', adapter: lost };
    try {
      const runs = await createOn(choice, specs);
      this.#settle(choice);
      return runs;
    } catch (error) {
      if (choice.backend === 'cpu') throw error;
      // A GPU may be there and still not start.
      this.#backend = choice;
      return this.retreat(error, specs);
    }
  }

  /** Fresh runs where they are created now. @param {RunSpec[]} specs */
  create(specs) {
    return createOn(this.backend, specs);
  }

  /** The same runs from step 0 on the CPU, after a GPU failed. @param {unknown} error @param {RunSpec[]} specs */
  async retreat(error, specs) {
    const choice = await onCpu(this.base, { ...this.backend, since: 0, ...failureOf(error) }, this.supply);
    const runs = await createRuns(choice, specs);
    this.#settle(choice);
    return runs;
  }

  /** Makes the GPU ready for runs that train on the CPU meanwhile, and stay there if it fails. @param {RunSpec[]} specs @param {{ count: number, seed: number }} sampling */
  async prepare(specs, sampling) {
    try {
      if (!(await this.#hear())) return;
      const gpu = await onGpu(this.base, { ...this.backend, reason: 'gpu' }, this.supply);
      if (gpu.backend === 'cpu') return this.#settle(gpu);
      await warmUp(gpu, specs, sampling);
      this.#gpu = gpu;
    } catch (error) {
      this.#stay(error);
    }
  }

  /** Whether there is a GPU to be made ready, which the browser may still have to say. */
  async #hear() {
    const { asked, reason } = this.backend;
    if (asked && reason === 'asking') {
      const choice = await asked;
      this.#settle({ ...this.backend, ...beforeGpu(choice) });
    }
    return this.prepares;
  }

  /**
   * The runs go on on the GPU that waits for them, if it is not slower and they are between two steps. Throws what the
   * CPU's engine crashes of, which they are lost with.
   * @param {Runner} runner @param {Run[]} runs
   */
  async carryOver(runner, runs) {
    const gpu = this.#gpu;
    if (!gpu) return;
    try {
      /** @type {RunTrainer[]} */
      let old = [];
      const came = await runner.visit(async () => {
        await inTime(compare(gpu, this.backend, runs));
        // A GPU that answers late is not to have them.
        const copies = runs.map((run) => ({ ...run }));
        old = await inTime(carryOver(gpu, copies), () => discard(copies));
        for (const [index, { trainer }] of copies.entries()) runs[index].trainer = trainer;
        this.#gpu = undefined;
        this.#settle({ ...gpu, since: runner.step });
      });
      if (!came) return;
      await runner.settled();
      for (const trainer of old) trainer.free();
    } catch (error) {
      if (error instanceof CpuCrashError) throw error.cause;
      this.#stay(error);
    }
  }

  /** Throws where what a GPU gave is no numbers because it is poisoned, and not because a run diverged. @param {RunStats[]} runs */
  async check(runs) {
    if (await this.isPoisoned(runs)) throw new PoisonedError();
  }

  /** Whether a GPU gives no numbers for what has some. @param {{ stats: RunStats['stats'] | null }[]} runs */
  async isPoisoned(runs) {
    const { backend, Trainer } = this.backend;
    if (backend === 'cpu' || !runs.some(({ stats }) => stats && isSuspect(stats))) return false;
    return !(await inTime(computes(Trainer, backend)));
  }

  /** The runs are new ones: they began where they are. */
  begin() {
    if (this.backend.since) this.#settle({ ...this.backend, since: 0 });
  }

  /** @param {unknown} error why the runs stay on the CPU */
  #stay(error) {
    this.#gpu = undefined;
    this.#settle({ ...this.backend, ...failureOf(error) });
  }

  /** @param {OpenBackend} choice */
  #settle(choice) {
    this.#backend = choice;
    this.tell(choice);
  }
}

/** Fresh runs; a GPU that is silent fails. @param {OpenBackend} on @param {RunSpec[]} specs */
function createOn(on, specs) {
  const runs = createRuns(on, specs);
  return on.backend === 'cpu' ? runs : inTime(runs, discard);
}

/** @param {unknown} error of a GPU @returns {Pick<Choice, 'reason' | 'details' | 'paces'>} */
function failureOf(error) {
  if (error instanceof SlowerError) return { reason: 'slower', details: '', paces: error.paces };
  return { reason: error instanceof PoisonedError ? 'poisoned' : 'failed', details: errorText(error) };
}
