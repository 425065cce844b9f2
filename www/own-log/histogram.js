// Counts on a logarithmic axis. Pure.

/** Bins in a decade. */
export const BINS = 10;
/** Decades of an axis at the most: what lies below is in its first bin. */
const MOST_DECADES = 12;

/**
 * Counts of what is above zero in bins of equal width over whole decades, and how many are zero.
 * @param {Float32Array[]} columns
 * @returns {{ counts: number[], range: [number, number], zeros: number }} `range`: exponents of ten
 */
export function histogramOf(columns) {
  let [least, largest, zeros] = [Infinity, 0, 0];
  for (const values of columns) {
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index];
      if (!(value > 0)) zeros += 1;
      else if (value < least) least = value;
      // A global norm may be beyond 32 bits where the norms are not.
      if (value > largest && value < Infinity) largest = value;
    }
  }
  if (largest === 0) return { counts: Array(BINS).fill(0), range: [0, 1], zeros };
  const top = Math.floor(Math.log10(largest)) + 1;
  const low = Math.max(Math.floor(Math.log10(least)), top - MOST_DECADES);
  const counts = Array((top - low) * BINS).fill(0);
  for (const values of columns) {
    for (let index = 0; index < values.length; index += 1) {
      if (!(values[index] > 0)) continue;
      const bin = Math.floor((Math.log10(values[index]) - low) * BINS);
      counts[Math.min(counts.length - 1, Math.max(0, bin))] += 1;
    }
  }
  return { counts, range: [low, top], zeros };
}
