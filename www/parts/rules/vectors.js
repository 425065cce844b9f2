// The clipping rules on a gradient of two entries, one parameter, by the formulas of src/clip/. For
// the figure: what trains is clipped in Rust.

/**
 * @typedef {readonly [number, number]} Vector
 * @typedef {Exclude<import('../../types.d.ts').ClipRule, 'none'>} Rule
 */

/** A unit whose weights are all near zero still learns (Brock et al. 2021, section 4). */
const MIN_WEIGHT_NORM = 1e-3;

/** ‖v‖₂. @param {Vector} v */
export const norm = ([x, y]) => Math.hypot(x, y);

/** (|v₁| + |v₂|) / 2. @param {Vector} v */
export const meanAbs = ([x, y]) => (Math.abs(x) + Math.abs(y)) / 2;

/** v₁ and v₂ to [−c, c]. @param {Vector} v @param {number} c @returns {Vector} */
export const clamp = ([x, y], c) => [Math.min(c, Math.max(-c, x)), Math.min(c, Math.max(-c, y))];

/**
 * The gradient after clipping. Of one parameter `globalNorm` is `norm`; `percentile` needs the norms
 * seen so far, this one included, `adaptive` the weights.
 * @param {Rule} rule
 * @param {Vector} g
 * @param {number} c the threshold C; of `percentile` in percent
 * @param {{ weights?: Vector, norms?: number[] }} [given]
 * @returns {Vector}
 */
export function clip(rule, g, c, { weights = [1, 0], norms = [] } = {}) {
  switch (rule) {
    case 'norm':
    case 'globalNorm':
      return shorten(g, norm(g), c);
    case 'meanAbs':
      return shorten(g, meanAbs(g), c);
    case 'adaptive':
      return shorten(g, norm(g), c * Math.max(norm(weights), MIN_WEIGHT_NORM));
    case 'percentile':
      return shorten(g, norm(g), percentile(norms, c));
    case 'value':
      return clamp(g, c);
  }
}

/** g · bound/measure where the measure is above its bound; zero stays zero. @param {Vector} g @param {number} measure @param {number} bound @returns {Vector} */
function shorten(g, measure, bound) {
  if (measure <= bound) return g;
  return [(g[0] * bound) / measure, (g[1] * bound) / measure];
}

/**
 * The percentile of numbers, between two of them by linear interpolation, as NumPy has it.
 * @param {number[]} numbers at least one
 * @param {number} percent 0 to 100
 */
export function percentile(numbers, percent) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const place = ((sorted.length - 1) * percent) / 100;
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

/** The angle between two vectors, in degrees; 0 where one is zero. @param {Vector} a @param {Vector} b */
export function angle(a, b) {
  const cross = a[0] * b[1] - a[1] * b[0];
  const dot = a[0] * b[0] + a[1] * b[1];
  return (Math.abs(Math.atan2(cross, dot)) * 180) / Math.PI;
}

/**
 * Weight clipping: a step of plain descent, then the weights to [−c, c]. The gradient is used as it is
 * (Arjovsky et al. 2017, algorithm 1).
 * @param {Vector} weights
 * @param {Vector} g
 * @param {number} rate
 * @param {number} c
 * @returns {{ stepped: Vector, clamped: Vector }}
 */
export function clipWeights(weights, g, rate, c) {
  /** @type {Vector} */
  const stepped = [weights[0] - rate * g[0], weights[1] - rate * g[1]];
  return { stepped, clamped: clamp(stepped, c) };
}
