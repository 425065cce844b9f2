// What the page keeps of the runs so that they outlive their engine: the last state of all of them, and what they
// are set to. Once they go on from it in another engine; if that is lost too, what is known is told. It knows
// neither DOM nor worker.
import { KeepPace } from './keep-pace.js';
import { runNumber } from '../messages/run-number.js';
import { Run } from '../seen/run.js';

/**
 * @typedef {import('../types.d.ts').Kept} Kept
 * @typedef {import('../types.d.ts').Message} Message
 * @typedef {import('../types.d.ts').Restore} Restore
 * @typedef {import('../types.d.ts').RunSpec} RunSpec
 * @typedef {import('../seen/run.js').Seen} Seen
 *
 * @typedef {object} State
 * @property {Kept} kept
 * @property {Map<number, Seen['tally']>} tallies how often each run had been clipped by then
 *
 * @typedef {object} Given what it asks
 * @property {() => Promise<Kept | undefined>} keep the runs as they are; nothing where that is not the moment
 * @property {() => Map<number, Run>} runs what was seen of them
 * @property {(kept: Kept) => void} [kept] hears each state
 */

export class Recovery {
  /** What the engine was lost of, and the step that was reached, each time. @type {{ error: string, step: number }[]} */
  losses = [];
  /** The step at which training that was asked for by steps ends. */
  goal = 0;
  /** The runs as they are set. @type {RunSpec[]} */
  #specs = [];
  /** The last one. @type {State | undefined} */
  #last;
  /** The last state of each run in which its gradients were finite, of all runs together. @type {Map<number, State>} */
  #sound = new Map();
  /** Settings that were taken since. @type {Set<number>} */
  #changed = new Set();
  #reached = 0;
  #pace = new KeepPace(() => void this.keep());
  #busy = false;
  /** Settles with the state that was begun last. @type {Promise<unknown>} */
  #keeping = Promise.resolve();
  /** Asked for while another was being kept. */
  #again = false;
  /** Counts what was forgotten: what was asked for before comes too late. */
  #era = 0;

  /** @param {Given} given */
  constructor(given) {
    this.given = given;
  }

  /** Runs that the reader began: all that was before is of others. @param {RunSpec[]} specs */
  begin(specs) {
    this.losses = [];
    this.#specs = [...specs];
    this.forget();
  }

  /** Runs that begin from their seed: no state is theirs. */
  forget() {
    this.#era += 1;
    this.#last = undefined;
    this.#sound.clear();
    this.#changed.clear();
    this.#busy = false;
    this.#again = false;
    this.goal = 0;
    this.#reached = 0;
    this.#pace.begin();
  }

  /** The runs are set so, those that are named. @param {RunSpec[]} specs */
  took(specs) {
    for (const spec of specs) {
      this.#specs = this.#specs.map((one) => (one.id === spec.id ? spec : one));
      this.#changed.add(spec.id);
    }
    this.#pace.soon();
  }

  /** A run has ended. @param {number} id */
  remove(id) {
    this.#specs = this.#specs.filter((spec) => spec.id !== id);
    this.#sound.delete(id);
  }

  /** While it trains the runs are kept now and then; where it rests, as they are then. @param {boolean} [running] whether it trains; nothing where steps were reported */
  heed(running) {
    if (running !== undefined) this.#pace.heed(running);
    else if (this.#seen > this.step) this.#pace.stepped();
  }

  /** Keeps the runs as they are. */
  async keep() {
    // After a second loss nothing goes on: what is kept after the first is of no use.
    if (this.losses.length > 0) return;
    if (this.#busy) {
      this.#again = true;
      return;
    }
    this.#busy = true;
    this.#pace.stop();
    const era = this.#era;
    const changed = new Set(this.#changed);
    // What fails leaves the state before it; that the engine was lost of it is told to the session.
    const keeping = this.given.keep().catch(() => undefined);
    this.#keeping = keeping;
    const kept = await keeping;
    if (era !== this.#era) return;
    this.#busy = false;
    if (kept) this.#take(kept, changed);
    this.#pace.spent(kept?.ms ?? 0);
    if (this.#again) this.#pace.soon();
    this.#again = false;
  }

  /** Settles when they are kept as they are now: a state that is being kept may be an older one. */
  async keepNow() {
    while (this.#busy) await this.#keeping;
    await this.keep();
  }

  /** @param {Kept} kept @param {Set<number>} changed whose settings it has */
  #take(kept, changed) {
    const tallies = new Map([...this.given.runs()].map(([id, { seen }]) => [id, seen.tally]));
    const state = { kept, tallies };
    this.#last = state;
    for (const id of changed) this.#changed.delete(id);
    for (const { id, diverged, stats } of kept.runs) if (!diverged && !stats?.diverged) this.#sound.set(id, state);
    this.given.kept?.(kept);
  }

  /** The step that was last seen. */
  get #seen() {
    return Math.max(0, ...[...this.given.runs().values()].map((run) => run.step));
  }

  /** The step that was reached when the runs last left an engine. */
  get reached() {
    return this.#reached;
  }

  /** The step that the runs go on from. */
  get step() {
    return this.#last?.kept.step ?? 0;
  }

  /** Takes note that the engine was lost. Returns whether the runs are to go on in another. @param {Message} problem */
  lose({ details }) {
    this.losses.push({ error: String(details?.error ?? ''), step: this.#seen });
    this.leave();
    return this.losses.length === 1;
  }

  /** The same of a GPU, which says nothing of the engine for the CPU: that may still be lost once. */
  loseGpu() {
    this.leave();
    return this.losses.length === 0;
  }

  /** The runs leave their engine: what was under way does not come. */
  leave() {
    this.#reached = this.#seen;
    this.#era += 1;
    this.#busy = false;
    this.#again = false;
    this.#pace.begin();
  }

  /** What another engine is opened with. @returns {{ runs: RunSpec[], saved?: Omit<Restore, 'number'> }} */
  get open() {
    return { runs: this.#specs, ...(this.#last && { saved: this.#savedOf(this.#last) }) };
  }

  /** @param {State} state @returns {Omit<Restore, 'number'>} */
  #savedOf({ kept: { runs, batches, step } }) {
    const alive = runs.filter(({ id }) => this.#specs.some((spec) => spec.id === id));
    return { batches, step, runs: alive.map(({ id, config, file, diverged }) => ({ id, config, file, diverged })) };
  }

  /** The last step that was kept of a run whose gradients were finite then. @param {number} id */
  soundStep(id) {
    return this.#sound.get(id)?.kept.step;
  }

  /** All runs as they were then, and what had been seen of them. @param {number} id */
  sound(id) {
    const state = this.#sound.get(id);
    return state && { saved: this.#savedOf(state), seen: this.#seenOf(state) };
  }

  /** What was set after that state. */
  get changed() {
    return this.#last ? this.#specs.filter(({ id }) => this.#changed.has(id)) : [];
  }

  /** What was seen of the runs, without what they will do again. */
  rewound() {
    return this.#seenOf(this.#last);
  }

  /** What had been seen of the runs in that state, which have taken no step where there is none. @param {State | undefined} state */
  #seenOf(state) {
    return new Map(this.#specs.map(({ id }) => [id, state ? this.#rewind(id, state) : new Run(id)]));
  }

  /** @param {number} id @param {State} state */
  #rewind(id, { kept: { runs, step }, tallies }) {
    const run = this.given.runs().get(id);
    const kept = runs.find((one) => one.id === id);
    const tally = tallies.get(id);
    if (!run || !kept || !tally) return new Run(id);
    // One that diverged takes no step any more.
    return kept.diverged ? run : run.rewound({ step, stats: kept.stats, clips: kept.clips, tally });
  }

  /** What to report: the settings with what it was lost of, as JSON. @param {Record<string, unknown>} where what the runs were on */
  report(where) {
    const runs = this.#specs.map(({ id, config }) => {
      const kept = this.#changed.has(id) ? undefined : this.#last?.kept.runs.find((run) => run.id === id);
      return { run: runNumber(id), config: kept?.config ?? config };
    });
    const { losses, step } = this;
    return JSON.stringify({ losses, ...(losses.length > 1 && { wentOnFrom: step }), ...where, runs }, undefined, 2);
  }
}
