// Samples of past steps: of a long run a bounded number, evenly spread. Pure.
import { Thinned } from './thinned.js';

/** @typedef {{ step: number, pixels: Uint8Array }} Snapshot */

/** With 64 samples of 784 bytes that is 3 MB a run, with the newest. */
const MOST = 59;

export class Snapshots {
  /** @type {Thinned<Snapshot>} */
  #past = new Thinned(MOST);
  /** @type {Snapshot | undefined} */
  #newest;

  /** @param {Snapshot} snapshot of a step that is not before the last one's */
  push(snapshot) {
    this.#newest = snapshot;
    this.#past.push(snapshot);
  }

  /** The first, the newest and what is kept between, in the order of their steps; 60 at the most. */
  get all() {
    const newest = this.#newest;
    const { kept } = this.#past;
    if (!newest || kept.at(-1)?.step === newest.step) return kept;
    return [...kept, newest];
  }

  /** The same without what came after a step. @param {number} step */
  until(step) {
    const earlier = new Snapshots();
    earlier.#past = this.#past.until(step);
    earlier.#newest = this.at(step);
    return earlier;
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
