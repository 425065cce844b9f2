// The IDX format, in which MNIST and its kin come: two zero bytes, the type, the number of dimensions,
// each of them as a big-endian uint32, then the values row-major. No DOM.
import { gunzip, isGzip } from './gzip.js';
import { Refusal } from '../messages/refusal.js';

const MOST_BYTES = 512 * 2 ** 20;
const UNSIGNED_BYTES = 0x08;
/** Pixels on a side at the most. */
export const MOST_SIDE = 256;

/**
 * @typedef {object} Idx
 * @property {'images' | 'labels'} kind
 * @property {number} count
 * @property {number} rows
 * @property {number} columns
 * @property {Uint8Array<ArrayBuffer>} values row-major, count × rows × columns
 */

/** Whether a file is an IDX file, packed or not, by its name or its first bytes. @param {string} name @param {Uint8Array} bytes */
export function looksLikeIdx(name, bytes) {
  return isGzip(bytes) || /idx\d?[-.]?\w*(\.gz)?$/i.test(name) || (bytes[0] === 0 && bytes[1] === 0);
}

/** Reads and checks a file of images or of labels, gzipped or not. @param {Uint8Array<ArrayBuffer>} bytes @param {string} file @returns {Promise<Idx>} */
export async function readIdx(bytes, file) {
  const plain = isGzip(bytes) ? await gunzip(bytes, { most: MOST_BYTES, file }) : bytes;
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  if (plain.length < 4 || view.getUint16(0) !== 0) throw new Refusal('idx.foreign', { file });
  const [type, dimensions] = [plain[2], plain[3]];
  if (type !== UNSIGNED_BYTES) throw new Refusal('idx.type', { file });
  if (dimensions !== 1 && dimensions !== 3) throw new Refusal('idx.dimensions', { file, dimensions });
  const start = 4 + 4 * dimensions;
  if (plain.length < start) throw new Refusal('idx.short', { file, actual: plain.length, expected: start });
  const sizes = Array.from({ length: dimensions }, (_, index) => view.getUint32(4 + 4 * index));
  const [count, rows = 1, columns = 1] = sizes;
  if (dimensions === 3 && [rows, columns].some((side) => side < 1 || side > MOST_SIDE)) {
    throw new Refusal('idx.side', { file, rows, columns, most: MOST_SIDE });
  }
  const expected = start + count * rows * columns;
  if (plain.length < expected) throw new Refusal('idx.short', { file, actual: plain.length, expected });
  if (plain.length > expected) throw new Refusal('idx.long', { file, actual: plain.length, expected });
  return { kind: dimensions === 3 ? 'images' : 'labels', count, rows, columns, values: plain.subarray(start) };
}
