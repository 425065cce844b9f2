// Workers for runs beside the engine's own, so that runs train at once: as many as the machine has cores for. Runs begin
// in the engine's worker and go on in another one once that is there, between two steps; what cannot be started leaves
// them where they are.
import { isCrash } from './failures.js';
import { carryOver } from './handover.js';
import { trainersOver } from './remote-trainer.js';

/**
 * @typedef {import('./runner.js').Runner} Runner
 * @typedef {import('./trainers.js').On} On
 * @typedef {import('./trainers.js').Run} Run
 * @typedef {import('./turns.js').Turns} Turns
 * @typedef {import('../types.d.ts').RunTrainer} RunTrainer
 * @typedef {import('../types.d.ts').RunTrainerClass} RunTrainerClass
 * @typedef {import('../types.d.ts').RunWorkers} RunWorkers
 *
 * @typedef {{ id: number } & ReturnType<typeof trainersOver>} Started
 */

export class WorkerPool {
  /** @type {Started[]} */
  #workers = [];
  #most;
  /** @type {Promise<void>} */
  #growing = Promise.resolve();

  /**
   * @param {object} given
   * @param {string} given.base the folder that holds pkg/
   * @param {number} given.most workers beside the engine's own
   * @param {RunWorkers} given.runWorkers
   * @param {Turns} given.turns of what makes and changes runs
   * @param {() => { on: On, runner: Runner, runs: Run[] }} given.present where runs are made now, and those that there are
   * @param {(error: unknown) => void} given.fail hears what the engine's own instance crashed of
   */
  constructor({ base, most, runWorkers, turns, present, fail }) {
    this.base = base;
    this.#most = most;
    this.runWorkers = runWorkers;
    this.turns = turns;
    this.present = present;
    this.fail = fail;
  }

  /** Runs on the CPU go on in workers of their own, as far as the machine has cores and the browser starts them. */
  async spread() {
    const { on, runs } = this.present();
    if (on.backend !== 'cpu') return;
    this.#growing = this.#growing.then(() => this.#grow(runs.length - 1));
    await this.#growing;
    await this.balance();
  }

  /** @param {number} wanted workers */
  async #grow(wanted) {
    const missing = Math.min(wanted, this.#most) - this.#workers.length;
    await Promise.all(Array.from({ length: Math.max(0, missing) }, () => this.#start()));
  }

  async #start() {
    try {
      const { id, port } = await this.runWorkers.start(this.base);
      this.#workers.push({ id, ...trainersOver(port) });
    } catch {
      // What cannot be started now is not tried again with every step that is asked for.
      this.#most = 0;
    }
  }

  /** No worker has two more runs than another, once all are between two steps; and none is there for nothing. @returns {Promise<void>} */
  async balance() {
    if (this.#moves.length > 0) {
      const { runner } = this.present();
      /** @type {RunTrainer[] | undefined} */
      let old;
      const came = await runner.visit(async () => {
        // What makes or changes runs does not wait for a step, whose images may be long in coming: this waits for it.
        if (this.turns.idle) old = await this.turns.take(() => this.#move());
      });
      // In the midst of a step that is taken stage by stage: when it trains on.
      if (!came) return;
      if (!old) return this.turns.settled().then(() => this.balance());
      await runner.settled();
      for (const trainer of old) trainer.free();
    }
    this.dismissIdle();
  }

  get #moves() {
    const { on, runs } = this.present();
    if (on.backend !== 'cpu') return [];
    return movesOf(
      runs,
      on.Trainer,
      this.#workers.map(({ Trainer }) => Trainer),
    );
  }

  /** Returns the trainers that runs had before. What fails leaves them where they are. */
  async #move() {
    /** @type {RunTrainer[]} */
    const old = [];
    try {
      for (const [run, Trainer] of this.#moves) old.push(...(await carryOver({ Trainer, backend: 'cpu' }, [run])));
    } catch (error) {
      if (isCrash(error)) this.fail(error);
    }
    return old;
  }

  /** Ends those that have no trainer. */
  dismissIdle() {
    const idle = this.#workers.filter(({ trainers }) => trainers.size === 0);
    this.#workers = this.#workers.filter(({ trainers }) => trainers.size > 0);
    for (const { id } of idle) void this.runWorkers.end(id);
  }
}

/**
 * Runs that are to go on elsewhere, and where, so that no worker has two more than another.
 * @template {{ trainer: { Siblings?: RunTrainerClass } }} T
 * @param {T[]} runs
 * @param {RunTrainerClass} own of the worker that trainers without `Siblings` are in
 * @param {RunTrainerClass[]} others of the workers beside it
 */
export function movesOf(runs, own, others) {
  const places = [own, ...others].map((place) => ({
    place,
    runs: runs.filter(({ trainer }) => (trainer.Siblings ?? own) === place),
  }));
  /** @type {[run: T, to: RunTrainerClass][]} */
  const moves = [];
  for (;;) {
    const most = places.reduce((a, b) => (b.runs.length > a.runs.length ? b : a));
    const least = places.reduce((a, b) => (b.runs.length < a.runs.length ? b : a));
    if (most.runs.length - least.runs.length < 2) return moves;
    const run = /** @type {T} */ (most.runs.pop());
    moves.push([run, least.place]);
    least.runs.push(run);
  }
}
