// The lines of a chart that has one for each run.
import { runNumber } from '../../messages/run-number.js';
import { runName } from '../../setup/runs-in-words.js';

/** @typedef {import('../../ui/chart.js').Line} Line */

export class RunLines {
  /** @type {Line[]} */
  #lines = [];
  #for = '';

  #smooth;

  /** @param {boolean} smooth whether the values are noisy */
  constructor(smooth) {
    this.#smooth = smooth;
  }

  /** The same array until the runs change: a chart with new lines is built anew. @param {string} lang @param {number[]} ids */
  of(lang, ids) {
    const key = [lang, ...ids].join();
    if (key !== this.#for) {
      this.#for = key;
      this.#lines = ids.map((id) => ({
        label: runName(lang, id),
        short: String(runNumber(id)),
        color: `--run-${id}`,
        shape: id,
        smooth: this.#smooth,
      }));
    }
    return this.#lines;
  }
}
