// The runs in one file, and back. How that file is laid out stands here alone, numbers little-endian:
//
//   0    8 bytes   "GCL-RUNS"
//   8    uint32    version, 1
//   12   uint32    length of the header
//   16   header    JSON, gzipped, whose checksum covers it: a RunFile
//   …    runs      of each run what Trainer.save() gave (safetensors with a checksum of its own), one
//                  after another in the header's order and of the lengths that it says
//
// Numbers that JSON has not are written as the texts "NaN", "Infinity" and "-Infinity". No DOM.
import { gunzip, gzip } from '../data/gzip.js';
import { Refusal } from '../messages/refusal.js';

/**
 * @typedef {import('../types.d.ts').RunFile} RunFile
 * @typedef {import('../types.d.ts').SavedRun} SavedRun
 */

const MAGIC = 'GCL-RUNS';
const VERSION = 1;
const START = 16;
const MOST_HEADER = 256 * 2 ** 20;
const NUMBERS = new Map([NaN, Infinity, -Infinity].map((value) => [String(value), value]));

/** JSON in which every number survives. @param {unknown} value @param {number} [space] */
export function toJson(value, space) {
  const keep = (/** @type {string} */ _, /** @type {unknown} */ one) =>
    typeof one === 'number' && !Number.isFinite(one) ? String(one) : one;
  return JSON.stringify(value, keep, space);
}

/** @param {string} text */
export function fromJson(text) {
  return JSON.parse(text, (_, one) => (typeof one === 'string' ? (NUMBERS.get(one) ?? one) : one));
}

/** @param {RunFile} header @param {Uint8Array<ArrayBuffer>[]} files of the runs, in its order */
export async function writeRuns(header, files) {
  const packed = await gzip(new TextEncoder().encode(toJson(header)));
  const start = new Uint8Array(START);
  start.set(new TextEncoder().encode(MAGIC));
  const view = new DataView(start.buffer);
  view.setUint32(8, VERSION, true);
  view.setUint32(12, packed.length, true);
  return new Blob([start, packed, ...files], { type: 'application/octet-stream' });
}

/**
 * Reads what writeRuns wrote; what is foreign, newer, cut short or damaged is refused.
 * @param {Uint8Array<ArrayBuffer>} bytes @param {string} file its name
 * @returns {Promise<{ header: RunFile, files: Uint8Array<ArrayBuffer>[] }>}
 */
export async function readRuns(bytes, file) {
  const magic = new TextDecoder('latin1').decode(bytes.subarray(0, MAGIC.length));
  if (magic !== MAGIC) throw new Refusal('file.foreign', { file });
  if (bytes.length < START) throw new Refusal('file.short', { file });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(8, true);
  if (version !== VERSION) throw new Refusal('file.version', { file, version, known: VERSION });
  const end = START + view.getUint32(12, true);
  if (bytes.length < end) throw new Refusal('file.short', { file });
  const header = await readHeader(bytes.slice(START, end), file);
  const expected = header.runs.reduce((sum, run) => sum + run.bytes, end);
  if (bytes.length < expected) throw new Refusal('file.short', { file });
  if (bytes.length > expected) throw new Refusal('file.damaged', { file });
  let at = end;
  const files = header.runs.map((run) => bytes.slice(at, (at += run.bytes)));
  return { header, files };
}

/** @param {Uint8Array<ArrayBuffer>} packed @param {string} file @returns {Promise<RunFile>} */
async function readHeader(packed, file) {
  /** @type {RunFile} */
  let header;
  try {
    header = fromJson(new TextDecoder().decode(await gunzip(packed, { most: MOST_HEADER, file })));
  } catch {
    throw new Refusal('file.damaged', { file });
  }
  if (!isRunFile(header)) throw new Refusal('file.damaged', { file });
  return header;
}

/** Whether a header has what the page goes on from. @param {RunFile} header */
export function isRunFile({ setup, runs, batches, step }) {
  const count = (/** @type {unknown} */ value) => Number.isInteger(value) && Number(value) >= 0;
  return (
    typeof setup?.preset === 'string' &&
    typeof setup.base === 'object' &&
    Array.isArray(runs) &&
    runs.length >= 1 &&
    runs.length <= 4 &&
    new Set(runs.map(({ id }) => id)).size === runs.length &&
    runs.every((run) => [0, 1, 2, 3].includes(run.id) && count(run.bytes) && typeof run.config === 'object') &&
    Number.isInteger(batches?.epoch) &&
    batches.epoch >= -1 &&
    count(batches.next) &&
    count(step)
  );
}
