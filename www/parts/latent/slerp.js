// Ways between two vectors of noise. Pure.

/** Where the sine of the angle is smaller, the arc and the straight line are one in 32 bits, or the arc is not determined. */
const SMALLEST_SINE = 1e-6;

/**
 * Spherical linear interpolation: the vector at t on the arc from `from` (t = 0) to `to` (t = 1),
 * sin((1 − t)θ)/sin θ · from + sin(tθ)/sin θ · to, with θ the angle between them (Shoemake 1985; for
 * latent vectors White 2016, "Sampling Generative Networks", section 2.1).
 *
 * Noise z ~ N(0, I) of n numbers lies near the sphere of radius √n. A straight line between two such
 * vectors, mostly near 90° apart, has only 1/√2 of that radius in its middle, where noise hardly ever
 * lies and G was hardly trained; the arc keeps the radius of two ends that are alike in it. Vectors that
 * point the same way, or of which one is 0, have no angle to follow: there it is the straight line, and
 * so it is between opposite ones, where no arc is the shortest.
 *
 * @param {Float32Array} from
 * @param {Float32Array} to as long as `from`
 * @param {number} t 0 to 1
 */
export function slerp(from, to, t) {
  const theta = angle(from, to);
  const sine = Math.sin(theta);
  const [a, b] = sine > SMALLEST_SINE ? [Math.sin((1 - t) * theta) / sine, Math.sin(t * theta) / sine] : [1 - t, t];
  return from.map((value, index) => a * value + b * to[index]);
}

/** The angle between two vectors, 0 to π; 0 where one of them is 0. @param {Float32Array} a @param {Float32Array} b */
export function angle(a, b) {
  const lengths = length(a) * length(b);
  if (lengths === 0) return 0;
  const dot = a.reduce((sum, value, index) => sum + value * b[index], 0);
  return Math.acos(Math.max(-1, Math.min(1, dot / lengths)));
}

/** The L2 norm. @param {Float32Array} vector */
export function length(vector) {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}
