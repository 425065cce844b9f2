// The IDX format, in which MNIST and its kin come: two zero bytes, the type, the number of dimensions,
// each of them as a big-endian uint32, then the values row-major. No DOM.
import { isGzip, unpacking } from './gzip.js';
import { Refusal } from '../messages/refusal.js';

const MOST_BYTES = 512 * 2 ** 20;
const UNSIGNED_BYTES = 0x08;
/** Unsigned and signed bytes, shorts, integers, floats, doubles. */
const TYPES = [UNSIGNED_BYTES, 0x09, 0x0b, 0x0c, 0x0d, 0x0e];
/** Zeros, type and dimensions; and the three sizes of images. */
const [MAGIC_BYTES, HEADER_BYTES] = [4, 16];
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

/** Whether a file is an IDX file, packed or not, by its name or its first four bytes. @param {string} name @param {Uint8Array} bytes */
export function looksLikeIdx(name, bytes) {
  if (isGzip(bytes) || /idx\d?[-.]?\w*(\.gz)?$/i.test(name)) return true;
  const [first, second, type, dimensions] = bytes;
  // Films begin with two zeros as well.
  return first === 0 && second === 0 && TYPES.includes(type) && dimensions >= 1;
}

/**
 * Reads and checks a file of images or of labels, gzipped or not. What its header does not announce is not read.
 * @param {Blob} blob @param {string} file its name @returns {Promise<Idx>}
 */
export async function readIdx(blob, file) {
  const packed = isGzip(new Uint8Array(await blob.slice(0, MAGIC_BYTES).arrayBuffer()));
  const pieces = packed ? unpacking(blob, file) : piecesOf(blob);
  try {
    return await readPieces(pieces, file, packed ? undefined : blob.size);
  } finally {
    await pieces.return(undefined);
  }
}

/** @param {Blob} blob */
async function* piecesOf(blob) {
  const reader = blob.stream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** @param {AsyncGenerator<Uint8Array>} pieces @param {string} file @param {number} [size] of all pieces, where it is known @returns {Promise<Idx>} */
async function readPieces(pieces, file, size) {
  /** @type {Uint8Array} */
  let head = new Uint8Array();
  /** @type {{ header: Omit<Idx, 'values'>, start: number, bytes: Uint8Array<ArrayBuffer> } | undefined} */
  let table;
  let length = 0;
  for await (const piece of pieces) {
    if (!table) {
      head = joined(head, piece);
      if (head.length < HEADER_BYTES) continue;
      table = tableOf(head, file, size);
    }
    const fresh = length === 0 ? head : piece;
    // That it is too long was seen before where its size is known.
    if (length + fresh.length > table.bytes.length)
      throw new Refusal('idx.more', { file, expected: table.bytes.length });
    table.bytes.set(fresh, length);
    length += fresh.length;
  }
  // Labels of less than four are shorter than the header of images.
  if (!table) {
    table = tableOf(head, file, size);
    length = head.length;
    if (length > table.bytes.length) throw new Refusal('idx.more', { file, expected: table.bytes.length });
    table.bytes.set(head);
  }
  const { header, start, bytes } = table;
  if (length < bytes.length) throw new Refusal('idx.short', { file, actual: length, expected: bytes.length });
  return { ...header, values: bytes.subarray(start) };
}

/** What a header announces, with room for it. @param {Uint8Array} head the first bytes @param {string} file @param {number} [size] */
function tableOf(head, file, size) {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (head.length < MAGIC_BYTES || view.getUint16(0) !== 0) throw new Refusal('idx.foreign', { file });
  const [type, dimensions] = [head[2], head[3]];
  if (type !== UNSIGNED_BYTES) throw new Refusal('idx.type', { file });
  if (dimensions !== 1 && dimensions !== 3) throw new Refusal('idx.dimensions', { file, dimensions });
  const start = MAGIC_BYTES + 4 * dimensions;
  if (head.length < start) throw new Refusal('idx.short', { file, actual: head.length, expected: start });
  const sizes = Array.from({ length: dimensions }, (_, index) => view.getUint32(MAGIC_BYTES + 4 * index));
  const [count, rows = 1, columns = 1] = sizes;
  if (dimensions === 3 && [rows, columns].some((side) => side < 1 || side > MOST_SIDE)) {
    throw new Refusal('idx.side', { file, rows, columns, most: MOST_SIDE });
  }
  const expected = start + count * rows * columns;
  if (size !== undefined && size < expected) throw new Refusal('idx.short', { file, actual: size, expected });
  if (size !== undefined && size > expected) throw new Refusal('idx.long', { file, actual: size, expected });
  if (expected > MOST_BYTES) throw new Refusal('file.large', { file, most: MOST_BYTES / 2 ** 20 });
  /** @type {Idx['kind']} */
  const kind = dimensions === 3 ? 'images' : 'labels';
  return { header: { kind, count, rows, columns }, start, bytes: roomFor(expected, file) };
}

/** A phone may not have it. @param {number} bytes @param {string} file */
function roomFor(bytes, file) {
  try {
    return new Uint8Array(bytes);
  } catch {
    throw new Refusal('file.large', { file, most: Math.floor((bytes - 1) / 2 ** 20) });
  }
}

/** @param {Uint8Array} one @param {Uint8Array} other */
function joined(one, other) {
  if (one.length === 0) return other;
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
