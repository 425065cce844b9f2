// The same counter-based generator as src/random.rs, so that a seed gives the same batches in the
// page as it does natively. Tests of both read tests/golden/shuffle.json.
//
// Source: Salmon, Moraes, Dror, Shaw 2011, "Parallel Random Numbers: As Easy as 1, 2, 3",
// section 4.2 (Threefry-2x32 with 20 rounds).

const KEY_PARITY = 0x1bd11bda;
const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24];
const BATCHES_STREAM = 5;

/** @param {number} word @param {number} bits */
const rotateLeft = (word, bits) => (word << bits) | (word >>> (32 - bits));

/**
 * Two random 32-bit words for a key and a counter, each of two 32-bit words.
 * @param {[number, number]} key
 * @param {[number, number]} counter
 * @returns {[number, number]}
 */
export function threefry2x32(key, counter) {
  const schedule = [key[0], key[1], KEY_PARITY ^ key[0] ^ key[1]];
  let a = (counter[0] + schedule[0]) | 0;
  let b = (counter[1] + schedule[1]) | 0;
  for (let round = 0; round < 20; round += 1) {
    a = (a + b) | 0;
    b = rotateLeft(b, ROTATIONS[round % 8]) ^ a;
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      a = (a + schedule[injection % 3]) | 0;
      b = (b + schedule[(injection + 1) % 3] + injection) | 0;
    }
  }
  return [a >>> 0, b >>> 0];
}

/**
 * A seeded shuffle of 0 … length − 1, by Fisher and Yates.
 * @param {number} seed
 * @param {number} epoch
 * @param {number} length
 */
export function shuffle(seed, epoch, length) {
  const order = Uint32Array.from({ length }, (_, index) => index);
  for (let last = length - 1; last > 0; last -= 1) {
    const [word] = threefry2x32([seed, BATCHES_STREAM], [epoch, last]);
    // Exact: the product stays below 2^53.
    const other = Math.floor((word * (last + 1)) / 2 ** 32);
    const kept = order[last];
    order[last] = order[other];
    order[other] = kept;
  }
  return order;
}
