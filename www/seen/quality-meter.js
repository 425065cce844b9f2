// Measures the quality of the runs' samples while they train, in a worker of its own: one measurement at a time, and
// where the judge has no core to itself in a share of the time, so that a slow machine has fewer points and not a slower
// training. It knows no DOM.
import { MEASURED_COUNT, MEASURED_SEED } from '../data/measured-samples.js';
import { messageOf } from '../messages/message-of-error.js';

/**
 * @typedef {import('../types.d.ts').JudgeEngine} JudgeEngine
 * @typedef {import('../types.d.ts').Message} Message
 * @typedef {import('../types.d.ts').Quality} Quality
 *
 * @typedef {{ step: number, quality: Quality }} Point
 * @typedef {{ step: number, pixels: Uint8Array }} Samples
 *
 * @typedef {object} Given what it asks and tells
 * @property {(run: number, count: number, seed: number) => Promise<Samples | undefined>} sample
 * @property {() => Promise<Pick<JudgeEngine, 'quality'>>} judge the judge, opened when it is first asked
 * @property {() => void} changed
 * @property {() => boolean} [foreign] whether the runs train on other images than the judge knows
 * @property {() => number} [share] of the time that the judge may take, up to 1
 * @property {() => number} [clock] milliseconds
 */

const STEPS_BETWEEN = 50;
/** A long run is measured more seldom: some so many points in all. */
const POINTS = 100;

export class Meter {
  on = true;
  /** By run. @type {Map<number, Point[]>} */
  points = new Map();
  /** What ended the measuring. @type {Message | undefined} */
  problem;
  /** What it went on after. @type {Message | undefined} */
  notice;
  /** Milliseconds of the last measurement: the training gave so long, the judge took so long. */
  cost = { sampling: 0, judging: 0 };
  #busy = false;
  /** Milliseconds of the measurements that were last made together. */
  #judged = 0;
  /** Nothing is measured before this time. */
  #restUntil = -Infinity;
  /** Counts what was forgotten: what was begun before comes too late. */
  #era = 0;

  /** @param {Given} given */
  constructor(given) {
    this.given = given;
    this.clock = given.clock ?? (() => performance.now());
  }

  /** Whether the runs train on images that the judge cannot judge: it knows MNIST's digits alone. */
  get foreign() {
    return this.given.foreign?.() ?? false;
  }

  /** @param {boolean} on */
  set(on) {
    this.on = on;
    this.problem = undefined;
    this.notice = undefined;
    this.given.changed();
  }

  /** New runs begin: nothing of the old ones is kept, nor waited for; a worker that was ended never answers. */
  forget() {
    this.#era += 1;
    this.#busy = false;
    this.#restUntil = -Infinity;
    this.points = new Map();
    this.problem = undefined;
    this.notice = undefined;
  }

  /** The runs go on from an earlier step: what was measured after it is measured again. @param {number} step */
  rewind(step) {
    this.#era += 1;
    this.#busy = false;
    this.#restUntil = -Infinity;
    this.points = new Map([...this.points].map(([id, points]) => [id, points.filter((point) => point.step <= step)]));
  }

  /** Measurements of saved runs, which go on. @param {[number, Point[]][]} points */
  recall(points) {
    this.points = new Map(points);
    this.given.changed();
  }

  /** Measures those of the runs, by their id and step, that are due. @param {{ id: number, step: number }[]} runs */
  async offer(runs) {
    if (!this.on || this.foreign || this.#busy || this.problem || this.#rests) return;
    const due = runs.filter((run) => this.#isDue(run));
    if (due.length === 0) return;
    this.#busy = true;
    this.#judged = 0;
    const era = this.#era;
    try {
      for (const { id } of due) if (this.on && era === this.#era) await this.#measure(id, era);
    } catch (error) {
      if (era === this.#era) this.#fail(messageOf(error));
    }
    if (era !== this.#era) return;
    this.#busy = false;
    const { share = () => 1 } = this.given;
    this.#restUntil = this.clock() + this.#judged * (1 / share() - 1);
    this.given.changed();
  }

  /** Whether it has had its share of the time; nobody needs the rest where nothing trains. */
  get #rests() {
    const { share = () => 1 } = this.given;
    return share() < 1 && this.clock() < this.#restUntil;
  }

  /** Once a judge that is lost is replaced by another; what else goes wrong, and that again, ends the measuring. @param {Message} problem */
  #fail(problem) {
    if (problem.code === 'judge.crashed' && !this.notice) this.notice = { ...problem, code: 'judge.again' };
    else this.problem = problem;
  }

  /** @param {{ id: number, step: number }} run */
  #isDue({ id, step }) {
    const last = this.points.get(id)?.at(-1)?.step ?? 0;
    return step - last >= Math.max(STEPS_BETWEEN, step / POINTS);
  }

  /** @param {number} id @param {number} era */
  async #measure(id, era) {
    const judge = await this.given.judge();
    const began = this.clock();
    const samples = await this.given.sample(id, MEASURED_COUNT, MEASURED_SEED);
    if (!samples) return;
    const sampled = this.clock();
    const quality = await judge.quality(samples.pixels);
    if (era !== this.#era) return;
    const judging = this.clock() - sampled;
    this.cost = { sampling: sampled - began, judging };
    this.#judged += judging;
    const points = this.points.get(id) ?? [];
    this.points.set(id, [...points, { step: samples.step, quality }]);
    this.given.changed();
  }
}
