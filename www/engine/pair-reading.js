// How a digit is read by the VAE and searched for in the GAN. Pure.

/**
 * The search: from so many places, and its image is told after so many steps. From one alone the images are those of one
 * z on its way; the nearest of sixteen was hardly nearer to the test images that we tried.
 */
export const SEARCH = { starts: 1, stops: [0, 20, 50, 100, 200, 300] };
/** Images of a walk, both ends with them. */
const WALK = 6;

/** Codes on the straight line between two, the ends with them, one after the other. @param {Float32Array} ends 2 × latentDim */
export function walkBetween(ends) {
  const dim = ends.length / 2;
  const codes = new Float32Array(WALK * dim);
  for (let index = 0; index < WALK; index += 1) {
    const t = index / (WALK - 1);
    for (let at = 0; at < dim; at += 1) codes[index * dim + at] = (1 - t) * ends[at] + t * ends[dim + at];
  }
  return codes;
}
