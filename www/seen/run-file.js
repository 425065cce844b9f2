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
import { JsonScan } from './json-scan.js';
import { RUN_FILE } from './run-file-form.js';

/**
 * @typedef {import('../types.d.ts').RunFile} RunFile
 * @typedef {import('../types.d.ts').SavedRun} SavedRun
 */

const MAGIC = 'GCL-RUNS';
const VERSION = 1;
const START = 16;
/** What four runs of the largest networks are charted by takes half of each: bytes, lists and objects, and marks between values. */
export const MOST = { header: 96 * 2 ** 20, nodes: 1e6, marks: 16e6, depth: 16 };
const NUMBERS = new Map([NaN, Infinity, -Infinity].map((value) => [String(value), value]));

/** JSON in which every number survives. @param {unknown} value @param {number} [space] */
export function toJson(value, space) {
  const keep = (/** @type {string} */ _, /** @type {unknown} */ one) =>
    typeof one === 'number' && !Number.isFinite(one) ? String(one) : one;
  return JSON.stringify(value, keep, space);
}

/** What toJson wrote. @param {string} text */
export function fromJson(text) {
  return revived(JSON.parse(text));
}

/** A value with its numbers in place of their texts. @param {any} value nested no deeper than the stack allows */
function revived(value) {
  if (typeof value === 'string') return NUMBERS.get(value) ?? value;
  if (typeof value !== 'object' || value === null) return value;
  // In its place: a history has some hundred thousand of them.
  for (const name of Object.keys(value)) {
    const one = revived(value[name]);
    if (one !== value[name]) value[name] = one;
  }
  return value;
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
  const text = await textOf(packed, file);
  /** @type {unknown} */
  let header;
  try {
    header = JSON.parse(text);
  } catch {
    throw new Refusal('file.damaged', { file });
  }
  const fault = faultOf(header);
  if (fault) throw new Refusal('file.field', { file, where: fault.field || 'header', found: fault.value });
  return revived(header);
}

/** The header's JSON, unpacked no further than a parser can bear it. @param {Uint8Array<ArrayBuffer>} packed @param {string} file */
async function textOf(packed, file) {
  const scan = new JsonScan();
  const look = (/** @type {Uint8Array} */ piece) => {
    scan.push(piece);
    for (const measure of /** @type {const} */ (['depth', 'nodes', 'marks']))
      if (scan[measure] > MOST[measure]) throw new Refusal('file.header', { file });
  };
  try {
    return new TextDecoder().decode(await gunzip(packed, { most: MOST.header, file, look }));
  } catch (error) {
    const large = error instanceof Refusal && ['file.header', 'file.large'].includes(error.code);
    throw new Refusal(large ? 'file.header' : 'file.damaged', { file });
  }
}

/** Whether a header has what the page goes on from; its numbers may be their texts. @param {unknown} header @returns {header is RunFile} */
export function isRunFile(header) {
  return faultOf(header) === undefined;
}

/** @param {unknown} header */
function faultOf(header) {
  return RUN_FILE(header, '') ?? idFault(/** @type {RunFile} */ (header));
}

/** No two runs have one place. @param {RunFile} header */
function idFault({ runs }) {
  const at = runs.findIndex(({ id }, index) => runs.findIndex((run) => run.id === id) < index);
  return at < 0 ? undefined : { field: `runs[${at}].id`, value: String(runs[at].id) };
}
