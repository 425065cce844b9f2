// Reads norms from JSON as it comes: a record a line, or an array of records. Each record is parsed by itself, so that a
// bad one is named by its line and the others are read all the same.
import { isDeeperThan } from '../messages/nesting.js';
import { columnNamed } from './columns.js';
import { NormLog } from './norm-log.js';

/** @typedef {import('./bad-rows.js').BadRows} BadRows */

const [NEWLINE, QUOTE, BACKSLASH, OPEN, CLOSE] = [10, 34, 92, 123, 125];
/** A record of norms is no longer. */
const LONGEST_RECORD = 1 << 20;
/** Names that are remembered. */
const MOST_KEYS = 50_000;
/** A record may have lists among its values, as of histograms. */
const DEEPEST = 4;
const decoder = new TextDecoder();

export class JsonReader {
  /** @type {NormLog | undefined} */
  log;
  /** @type {import('../types.d.ts').Message | undefined} */
  problem;
  #line = 1;
  /** The line on which the present record begins. */
  #began = 1;
  /** What has come of a record that is not at its end. */
  #rest = new Uint8Array(0);
  /** Whether a record is open, and in it a text; records hold none of their own. */
  #state = { open: false, text: false, escaped: false };
  /** By the first record: which of our columns its keys are; the others are parameters. @type {Map<string, ReturnType<typeof columnNamed>>} */
  #keys = new Map();

  /** @param {BadRows} bad */
  constructor(bad) {
    this.bad = bad;
  }

  /** @param {Uint8Array} chunk */
  push(chunk) {
    const before = this.#rest.length;
    const bytes = new Uint8Array(before + chunk.length);
    bytes.set(this.#rest);
    bytes.set(chunk, before);
    const state = this.#state;
    // What was kept begins with the record, and has been looked through.
    let begin = 0;
    for (let at = before; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === NEWLINE) {
        this.#line += 1;
        // A record a line: what is broken ends with its line, and the next begins afresh.
        if (state.text) this.#abandon();
      }
      if (state.text) {
        if (state.escaped) state.escaped = false;
        else if (byte === BACKSLASH) state.escaped = true;
        else if (byte === QUOTE) state.text = false;
      } else if (byte === QUOTE && state.open) state.text = true;
      else if (byte === OPEN) {
        // The one before it has no end.
        if (state.open) this.#abandon();
        [begin, this.#began, state.open] = [at, this.#line, true];
      } else if (byte === CLOSE && state.open) {
        state.open = false;
        this.#readRecord(decoder.decode(bytes.subarray(begin, at + 1)));
      }
    }
    this.#rest = state.open ? bytes.slice(begin) : new Uint8Array(0);
    if (this.#rest.length > LONGEST_RECORD) this.problem ??= { code: 'ownLog.problem.noRecords' };
  }

  end() {
    if (this.#state.open) this.bad.add(this.#began, 'ownLog.bad.json', {});
    if (!this.log) this.problem ??= { code: 'ownLog.problem.noRecords' };
  }

  #abandon() {
    this.bad.add(this.#began, 'ownLog.bad.json', {});
    Object.assign(this.#state, { open: false, text: false, escaped: false });
  }

  /** @param {string} text */
  #readRecord(text) {
    const refuse = (/** @type {string} */ code, /** @type {Record<string, string | number>} */ details = {}) =>
      this.bad.add(this.#began, code, details);
    /** @type {Record<string, unknown>} */
    let record;
    try {
      // Python writes NaN and Infinity, which are no JSON.
      record = JSON.parse(text.replace(/:\s*(-?(?:NaN|Infinity))\b/g, ':"$1"'));
    } catch {
      return refuse('ownLog.bad.json');
    }
    if (isDeeperThan(record, DEEPEST)) return refuse('ownLog.bad.json');
    /** @type {Record<string, unknown>} */
    const found = {};
    /** @type {[string, unknown][]} */
    const others = [];
    for (const [key, value] of Object.entries(record)) {
      // Keys may go on being new, as where they hold an address or a time.
      if (this.#keys.size > MOST_KEYS) this.#keys.clear();
      if (!this.#keys.has(key)) this.#keys.set(key, columnNamed(key));
      const known = this.#keys.get(key);
      if (known) found[known] = value;
      else others.push([key, value]);
    }
    const step = Number(found.step ?? NaN);
    if (!(step >= 0) || !Number.isFinite(step)) return refuse('ownLog.bad.step', { value: shown(found.step) });
    this.log ??= new NormLog([
      'norm',
      ...('mean' in found ? /** @type {const} */ (['mean']) : []),
      ...('max' in found ? /** @type {const} */ (['max']) : []),
    ]);
    if (found.parameter === undefined) return this.#readWide(step, others, refuse);
    if (typeof found.parameter !== 'string' || found.parameter === '') return refuse('ownLog.bad.name');
    const norm = measure(found.norm);
    if (norm === undefined) return refuse('ownLog.bad.norm', { value: shown(found.norm) });
    if (norm < 0 && Number.isFinite(norm)) return refuse('ownLog.bad.negative', { value: shown(found.norm) });
    this.log.add(step, this.log.numberOf(found.parameter), norm, measure(found.mean), measure(found.max));
  }

  /** A record of a step, with a key for each parameter. @param {number} step @param {[string, unknown][]} others @param {(code: string, details?: Record<string, string | number>) => void} refuse */
  #readWide(step, others, refuse) {
    const log = /** @type {NormLog} */ (this.log);
    const norms = others.flatMap(([name, value]) => {
      const norm = measure(value);
      return norm === undefined || norm < 0 ? [] : [{ name, norm }];
    });
    if (norms.length === 0) return refuse('ownLog.bad.noNorms');
    for (const { name, norm } of norms) log.add(step, log.numberOf(name), norm);
  }
}

/** @param {unknown} value */
function measure(value) {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  if (/^[+-]?nan$/i.test(value)) return NaN;
  const number = Number(value.replace(/^([+-]?)inf$/i, '$1Infinity'));
  return Number.isNaN(number) ? undefined : number;
}

/** @param {unknown} value */
const shown = (value) => String(JSON.stringify(value) ?? '').slice(0, 40);
