// Where a chart's axes end, and where its lines across lie: at 1, 2 and 5 and their decades. Pure.

/** Fewer lines across than this, and those at 2 and 5 are drawn as well. */
const FEWEST = 3;
const IN_A_DECADE = [1, 2, 5];
/** A run that begins after this step goes on from another visit. */
const LATE = 500;
/** What a logarithmic axis has before there is a value. */
const EMPTY = /** @type {[number, number]} */ ([1e-3, 10]);
const EXPONENTS = Array.from({ length: 40 }, (_, index) => index - 20);

/** Distances between the lines across of a linear axis. */
export const INCREMENTS = EXPONENTS.flatMap((exponent) => IN_A_DECADE.map((digit) => power(digit, exponent)));

/**
 * The steps that an axis has room for: from 0 to the next of 10, 20, 50, 100 …, so that it holds still while a run
 * grows. A run that goes on from a late step begins there.
 * @param {number | null} first
 * @param {number | null} last
 * @returns {[number, number]}
 */
export function stepRange(first, last) {
  if (first === null || last === null) return [0, 10];
  if (first > last / 2 && first > LATE) return [first, Math.max(last, first + 1)];
  const end = INCREMENTS.find((one) => one >= Math.max(10, last) * (1 - 1e-9));
  return [0, end ?? last];
}

/**
 * A logarithmic axis that has room for these values, ending at 1, 2 or 5.
 * @param {number} least
 * @param {number} most
 * @returns {[number, number]}
 */
export function logRange(least, most) {
  // A gradient of zero has no place on a logarithmic axis; it is left out.
  if (!(least > 0) || !(most > 0)) return EMPTY;
  const low = INCREMENTS.findLast((one) => one <= least * (1 + 1e-9)) ?? least;
  const high = INCREMENTS.find((one) => one >= most * (1 - 1e-9)) ?? most;
  // One value alone lies between two lines.
  return low === high ? [low / 2, high * 2] : [low, high];
}

/**
 * The lines across of a logarithmic axis: a line each decade, or every other and so on where there are many of them,
 * and those at 2 and 5 where there are few.
 * @param {number} low
 * @param {number} high
 * @param {number} most so many have room
 * @returns {number[]}
 */
export function logLines(low, high, most) {
  const within = (/** @type {number} */ one) => one >= low * (1 - 1e-9) && one <= high * (1 + 1e-9);
  const all = INCREMENTS.filter(within);
  if (all.length <= most) return all;
  const decades = EXPONENTS.map((exponent) => power(1, exponent)).filter(within);
  if (decades.length < FEWEST) return all.filter((_, index) => index % Math.ceil(all.length / most) === 0);
  const stride = Math.ceil(decades.length / most);
  return decades.filter((_, index) => index % stride === 0);
}

/** Written as it is read: 0.02, not 0.020000000000000004. @param {number} digit @param {number} exponent */
function power(digit, exponent) {
  return Number(`${digit}e${exponent}`);
}
