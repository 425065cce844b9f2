// What the page keeps of the runs so that they outlive their engine: the last state of all of them, and what they
// are set to. Once they go on from it in another engine; if that is lost too, what is known is told. It knows
// neither DOM nor worker.
import { Run } from '../seen/run.js';
import { letter } from '../messages/letter.js';

/**
 * @typedef {import('../types.d.ts').Kept} Kept
 * @typedef {import('../types.d.ts').Message} Message
 * @typedef {import('../types.d.ts').Restore} Restore
 * @typedef {import('../types.d.ts').RunSpec} RunSpec
 * @typedef {import('../seen/run.js').Seen} Seen
 *
 * @typedef {object} Given what it asks
 * @property {() => Promise<Kept | undefined>} keep the runs as they are; nothing where that is not the moment
 * @property {() => Map<number, Run>} runs what was seen of them
 */

/** While it trains, the runs are kept no more often than this … */
const EVERY_MS = 2000;
/** … and only after so many times what it cost the training: a fiftieth of its time at the most. */
const REST = 50;

export class Recovery {
  /** What the engine was lost of, and the step that was reached, each time. @type {{ error: string, step: number }[]} */
  losses = [];
  /** The step at which training that was asked for by steps ends. */
  goal = 0;
  /** The runs as they are set. @type {RunSpec[]} */
  #specs = [];
  /** The last state. @type {Kept | undefined} */
  #kept;
  /** How often each run had been clipped by then. @type {Map<number, Seen['tally']>} */
  #tallies = new Map();
  /** Settings that were taken since. @type {Set<number>} */
  #changed = new Set();
  #running = false;
  #busy = false;
  /** Asked for while another was being kept. */
  #again = false;
  /** Counts what was forgotten: what was asked for before comes too late. */
  #era = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

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
    this.#kept = undefined;
    this.#changed.clear();
    this.#busy = false;
    this.#again = false;
    this.goal = 0;
    this.stop();
  }

  /** Nothing is kept until it is told again that the runs train. */
  stop() {
    this.#running = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** The runs are set so, those that are named. @param {RunSpec[]} specs */
  took(specs) {
    for (const spec of specs) {
      this.#specs = this.#specs.map((one) => (one.id === spec.id ? spec : one));
      this.#changed.add(spec.id);
    }
    void this.keep();
  }

  /** A run has ended. @param {number} id */
  remove(id) {
    this.#specs = this.#specs.filter((spec) => spec.id !== id);
  }

  /** While it trains the runs are kept now and then; where it rests, as they are then. @param {boolean} [running] whether it trains; nothing where steps were reported */
  async heed(running = this.#running) {
    if (running === this.#running) {
      // A step that was taken stage by stage has ended.
      if (!running && this.#reached > this.step) await this.keep();
      return;
    }
    this.#running = running;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (running) this.#keepIn(EVERY_MS);
    else await this.keep();
  }

  /** @param {number} ms */
  #keepIn(ms) {
    // A second loss is the last: nothing would go on from what is kept after the first.
    if (this.losses.length > 0) return;
    this.#timer = setTimeout(() => void this.keep(), ms);
  }

  /** Keeps the runs as they are. */
  async keep() {
    if (this.losses.length > 0) return;
    if (this.#busy) {
      this.#again = true;
      return;
    }
    this.#busy = true;
    clearTimeout(this.#timer);
    const era = this.#era;
    const changed = new Set(this.#changed);
    // What fails leaves the state before it; that the engine was lost of it is told to the session.
    const kept = await this.given.keep().catch(() => undefined);
    if (era !== this.#era) return;
    this.#busy = false;
    if (kept) this.#take(kept, changed);
    if (this.#again) {
      this.#again = false;
      await this.keep();
    } else if (this.#running) {
      this.#keepIn(Math.max(EVERY_MS, REST * (kept?.ms ?? 0)));
    }
  }

  /** @param {Kept} kept @param {Set<number>} changed whose settings it has */
  #take(kept, changed) {
    this.#kept = kept;
    for (const id of changed) this.#changed.delete(id);
    this.#tallies = new Map([...this.given.runs()].map(([id, { seen }]) => [id, seen.tally]));
  }

  /** The step that was last seen. */
  get #reached() {
    return Math.max(0, ...[...this.given.runs().values()].map((run) => run.step));
  }

  /** The step that the runs go on from. */
  get step() {
    return this.#kept?.step ?? 0;
  }

  /** Takes note that the engine was lost. Returns whether the runs are to go on in another. @param {Message} problem */
  lose({ details }) {
    this.losses.push({ error: String(details?.error ?? ''), step: this.#reached });
    this.#era += 1;
    this.#busy = false;
    this.#again = false;
    this.stop();
    return this.losses.length === 1;
  }

  /** What another engine is opened with. @returns {{ runs: RunSpec[], saved?: Omit<Restore, 'number'> }} */
  get open() {
    if (!this.#kept) return { runs: this.#specs };
    const { runs, batches, step } = this.#kept;
    const alive = runs.filter(({ id }) => this.#specs.some((spec) => spec.id === id));
    return {
      runs: this.#specs,
      saved: { batches, step, runs: alive.map(({ id, config, file, diverged }) => ({ id, config, file, diverged })) },
    };
  }

  /** What was set after that state. */
  get changed() {
    return this.#kept ? this.#specs.filter(({ id }) => this.#changed.has(id)) : [];
  }

  /** What was seen of the runs, without what they will do again. */
  rewound() {
    return new Map(this.#specs.map(({ id }) => [id, this.#rewind(id)]));
  }

  /** @param {number} id */
  #rewind(id) {
    const run = this.given.runs().get(id);
    const kept = this.#kept?.runs.find((one) => one.id === id);
    const tally = this.#tallies.get(id);
    if (!run || !kept || !tally) return new Run(id);
    // One that diverged takes no step any more.
    return kept.diverged ? run : run.rewound({ step: this.step, stats: kept.stats, clips: kept.clips, tally });
  }

  /** What to report: the settings with what it was lost of, as JSON. @param {Record<string, unknown>} where what the runs were on */
  report(where) {
    const runs = this.#specs.map(({ id, config }) => {
      const kept = this.#changed.has(id) ? undefined : this.#kept?.runs.find((run) => run.id === id);
      return { run: letter(id), config: kept?.config ?? config };
    });
    const { losses, step } = this;
    return JSON.stringify({ losses, ...(losses.length > 1 && { wentOnFrom: step }), ...where, runs }, undefined, 2);
  }
}
