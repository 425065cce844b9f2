// What a device is asked for beside the runs' own reads. One that is silent is not waited for: it has the time that it
// has for a first answer.
import { Reads } from './reads.js';

/**
 * What it answers, or a SilentError.
 * @template T @param {Promise<T>} answer @param {(answer: T) => void} [late] hears it where it comes after all
 * @returns {Promise<T>}
 */
export function inTime(answer, late = () => {}) {
  return new Promise((resolve, reject) => {
    let isSilent = false;
    const reads = new Reads((error) => {
      isSilent = true;
      reject(error);
    });
    reads.of(0, answer).then((value) => (isSilent ? late(value) : resolve(value)), reject);
  });
}
