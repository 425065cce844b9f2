/** A noisy line's course: at each step the median of what the steps before it had, so many of them. Pure. */
export const SPAN = 25;

/**
 * @param {(number | null | undefined)[]} steps rising
 * @param {(number | null | undefined)[]} values null where there is none, and there is none of the median either
 * @param {number} [span] in steps: where points are thinned out to fewer, their values stay as they are
 * @returns {(number | null | undefined)[]}
 */
export function runningMedian(steps, values, span = SPAN) {
  /** The values within the span, from the least. @type {number[]} */
  const sorted = [];
  let first = 0;
  return values.map((value, index) => {
    while (Number(steps[first]) <= Number(steps[index]) - span) {
      const old = values[first++];
      if (typeof old === 'number') sorted.splice(placeOf(sorted, old), 1);
    }
    if (typeof value !== 'number') return value;
    sorted.splice(placeOf(sorted, value), 0, value);
    const middle = sorted.length >> 1;
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  });
}

/** Where a value stands, or would. @param {number[]} sorted @param {number} value */
function placeOf(sorted, value) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
