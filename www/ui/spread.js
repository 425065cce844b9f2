/** Labels beside the ends of lines, at least so far apart. @param {{ y: number }[]} ends @param {number} apart @returns {number[]} heights, in the order of the ends */
export function spread(ends, apart) {
  const order = ends.map((_, index) => index).toSorted((a, b) => ends[a].y - ends[b].y);
  /** @type {number[]} */
  const heights = [];
  let last = -Infinity;
  for (const index of order) heights[index] = last = Math.max(ends[index].y, last + apart);
  return heights;
}
