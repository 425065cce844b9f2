// Samples of past steps: of a long run a bounded number, evenly spread. Pure.

/** @typedef {{ step: number, pixels: Uint8Array }} Snapshot */

/** With 64 samples of 784 bytes that is 3 MB a run. */
const MOST = 60;

export class Snapshots {
  /** From the first one, with at least the stride between them. @type {Snapshot[]} */
  #kept = [];
  /** @type {Snapshot | undefined} */
  #newest;
  #stride = 1;

  /** @param {Snapshot} snapshot of a step that is not before the last one's */
  push(snapshot) {
    this.#newest = snapshot;
    const last = this.#kept.at(-1);
    if (last && snapshot.step < last.step + this.#stride) return;
    this.#kept.push(snapshot);
    if (this.#kept.length < MOST) return;
    // Every second one goes; from here on they keep the distance that the rest have.
    this.#kept = this.#kept.filter((_, index) => index % 2 === 0);
    const span = this.#kept[this.#kept.length - 1].step - this.#kept[0].step;
    this.#stride = Math.ceil(span / (this.#kept.length - 1));
  }

  /** The first, the newest and what is kept between, in the order of their steps; 60 at the most. */
  get all() {
    const newest = this.#newest;
    if (!newest || this.#kept.at(-1)?.step === newest.step) return this.#kept;
    return [...this.#kept, newest];
  }

  /** What the run looked like then: the last one up to that step. @param {number} step */
  at(step) {
    return this.all.findLast((snapshot) => snapshot.step <= step);
  }
}

/** The steps of which there are samples, of any of the runs, in order. @param {Iterable<{ snapshots: Snapshots }>} runs */
export function stepsOf(runs) {
  const steps = new Set([...runs].flatMap(({ snapshots }) => snapshots.all.map(({ step }) => step)));
  return [...steps].sort((a, b) => a - b);
}

/**
 * At most so many of a list that grows: every one, every second, every fourth …, and the last. What is
 * chosen stays chosen while the list grows, until every second of it goes.
 * @template T
 * @param {T[]} list
 * @param {number} most 2 or more
 */
export function thinned(list, most) {
  let every = 1;
  while (Math.ceil(list.length / every) + 1 > most && list.length > every) every *= 2;
  const last = list.length - 1;
  return list.filter((_, index) => index % every === 0 || index === last);
}
