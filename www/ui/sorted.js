/** Where a value stands in a sorted list, or would: the first place whose value is not below it. Pure. @param {number[]} sorted @param {number} value */
export function firstNotBelow(sorted, value) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
