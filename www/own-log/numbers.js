// Numbers out of bytes. Pure.

const [ZERO, NINE, POINT, MINUS, PLUS, SPACE] = [48, 57, 46, 45, 43, 32];
/** Powers of ten that a 64-bit float holds exactly. */
const EXACT = Array.from({ length: 23 }, (_, index) => Number(`1e${index}`));
/** Digits that fit a whole number of a 64-bit float. */
const DIGITS = 15;

const decoder = new TextDecoder();
/** As Python, NumPy, Rust and spreadsheets write what is no number. */
const NOT_FINITE = /^([+-]?)(?:inf|infinity)$|^[+-]?nan(?:\(.*\))?$/i;

/**
 * The number that stands in some bytes; NaN and ±∞ where those are written, undefined where no number is. Digits are
 * read at once where that is exact, and by the platform otherwise.
 * @param {Uint8Array} bytes @param {number} from @param {number} to
 */
export function readNumber(bytes, from, to) {
  let at = from;
  let end = to;
  while (at < end && bytes[at] === SPACE) at += 1;
  while (end > at && bytes[end - 1] === SPACE) end -= 1;
  const first = at;
  const negative = bytes[at] === MINUS;
  if (negative || bytes[at] === PLUS) at += 1;
  let [whole, digits, decimals, point] = [0, 0, 0, false];
  for (; at < end; at += 1) {
    const byte = bytes[at];
    if (byte >= ZERO && byte <= NINE) {
      whole = whole * 10 + (byte - ZERO);
      digits += whole > 0 ? 1 : 0;
      if (point) decimals += 1;
    } else if (byte === POINT && !point) point = true;
    else break;
  }
  if (at < end || digits > DIGITS || decimals >= EXACT.length || first === end) return slowly(bytes, first, end);
  if (at - first === Number(negative) + Number(point)) return undefined;
  const value = whole / EXACT[decimals];
  return negative ? -value : value;
}

/** @param {Uint8Array} bytes @param {number} from @param {number} to */
function slowly(bytes, from, to) {
  const text = decoder.decode(bytes.subarray(from, to));
  if (text === '') return undefined;
  const [found, sign] = NOT_FINITE.exec(text) ?? [];
  if (found !== undefined) return sign === undefined ? NaN : sign === '-' ? -Infinity : Infinity;
  // An empty text, hexadecimal and the like are numbers to the platform alone.
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}
