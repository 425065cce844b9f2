// Whether a device's results come late whatever is queued, or its steps are slow: bursts of two sizes take the same
// time there, and here one takes twice as long as the other.

/** Bursts of each size; the first of them still waits for one of the other size. */
const BURSTS = 5;
/** Twice the steps take less than this many times as long, where it is not the steps that take the time. */
const SAME = 1.75;

export class LateTrial {
  /** Steps of the two sizes. */
  #sizes;
  /** What the bursts of each took. @type {number[][]} */
  #took = [[], []];

  /** @param {number} steps of the burst before @param {boolean} late what was found before; then the second size is the half, so that the device has its work meanwhile */
  constructor(steps, late) {
    this.#sizes = [steps, late && steps > 1 ? Math.round(steps / 2) : steps * 2];
  }

  /** Steps of the next burst. */
  get burst() {
    return this.#sizes[this.#took[0].length < BURSTS ? 0 : 1];
  }

  /** Hears what a burst took; returns whether that was the last. @param {number} steps @param {number} ms */
  hear(steps, ms) {
    // Training ended in the midst of it.
    if (steps !== this.burst) return true;
    this.#took[this.#took[0].length < BURSTS ? 0 : 1].push(ms);
    return this.#took[1].length === BURSTS;
  }

  /** Nothing where it was broken off. */
  get late() {
    if (this.#took[1].length < BURSTS) return undefined;
    const [first, second] = this.#means;
    const [less, more] = this.#sizes[0] < this.#sizes[1] ? [first, second] : [second, first];
    return more < SAME * less;
  }

  /** Milliseconds of a burst of the size that took less. */
  get leastMs() {
    return Math.min(...this.#means);
  }

  get #means() {
    return this.#took.map((all) => all.slice(1).reduce((sum, ms) => sum + ms, 0) / (BURSTS - 1));
  }
}
