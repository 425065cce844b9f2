// The lines of a chart that has one for each run.
import { letter } from '../../messages/letter.js';

/** @typedef {import('../../ui/chart.js').Line} Line */

export class RunLines {
  /** @type {Line[]} */
  #lines = [];
  #for = '';

  /** The same array until the runs change: a chart with new lines is built anew. @param {number[]} ids */
  of(ids) {
    const key = ids.join();
    if (key !== this.#for) {
      this.#for = key;
      this.#lines = ids.map((id) => ({ label: letter(id), color: `--run-${id}` }));
    }
    return this.#lines;
  }
}
