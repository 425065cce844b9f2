/**
 * The number of a run, by which all messages and files call it: no letter, as C is the threshold and D the
 * discriminator.
 * @param {number} id 0 is run 1
 */
export function runNumber(id) {
  return id + 1;
}
