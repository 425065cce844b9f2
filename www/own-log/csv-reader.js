// Reads a table of norms from its bytes, as they come: each number from the bytes themselves, without a text for each
// field. That takes a third of PapaParse's time, which ten million rows make felt.
import { columnsOf, nameInRun } from './columns.js';
import { NormLog } from './norm-log.js';
import { readNumber } from './numbers.js';

/**
 * @typedef {import('./columns.js').Long} Long
 * @typedef {import('./columns.js').Wide} Wide
 * @typedef {import('./bad-rows.js').BadRows} BadRows
 */

const [NEWLINE, RETURN, QUOTE, SPACE] = [10, 13, 34, 32];
/** What may part fields; the one that the first line has most of does. */
const SEPARATORS = [',', ';', '\t'];
/** Of a first line; a file without any line end is none of ours. */
const LONGEST_LINE = 1 << 20;

const decoder = new TextDecoder();

export class CsvReader {
  /** @type {NormLog | undefined} */
  log;
  /** Why it cannot be read at all. @type {import('../types.d.ts').Message | undefined} */
  problem;
  #line = 0;
  /** The beginning of a line whose end has not come. */
  #rest = new Uint8Array(0);
  #separator = 44;
  /** @type {Long | undefined} */
  #long;
  /** @type {Wide | undefined} */
  #wide;
  /** Begin and end of each field of a line. */
  #begins = new Int32Array(64);
  #ends = new Int32Array(64);
  /** The names as they stand in the file, by their numbers: the next one is mostly the one after the last. @type {Uint8Array[]} */
  #names = [];
  #last = -1;
  /** Of a table with a column for each parameter, their numbers by the run. @type {Map<string, number[]>} */
  #numbers = new Map();

  /** @param {BadRows} bad */
  constructor(bad) {
    this.bad = bad;
  }

  /** @param {Uint8Array} chunk */
  push(chunk) {
    let bytes = chunk;
    if (this.#rest.length > 0) {
      bytes = new Uint8Array(this.#rest.length + chunk.length);
      bytes.set(this.#rest);
      bytes.set(chunk, this.#rest.length);
    }
    let from = 0;
    while (!this.problem) {
      const end = bytes.indexOf(NEWLINE, from);
      if (end < 0) break;
      this.#readLine(bytes, from, end);
      from = end + 1;
    }
    this.#rest = bytes.slice(from);
    if (this.#rest.length > LONGEST_LINE) this.problem ??= { code: 'ownLog.problem.noLines' };
  }

  end() {
    if (this.#rest.length > 0 && !this.problem) this.#readLine(this.#rest, 0, this.#rest.length);
    this.#rest = new Uint8Array(0);
  }

  /** @param {Uint8Array} bytes @param {number} from @param {number} to */
  #readLine(bytes, from, to) {
    this.#line += 1;
    let end = to;
    while (end > from && (bytes[end - 1] === RETURN || bytes[end - 1] === SPACE)) end -= 1;
    if (end === from) return;
    if (!this.log) return this.#readHead(decoder.decode(bytes.subarray(from, end)).replace(/^\uFEFF/, ''));
    const count = this.#split(bytes, from, end);
    if (this.#long) this.#readRow(bytes, count, this.#long);
    else if (this.#wide) this.#readWideRow(bytes, count, this.#wide);
  }

  /** @param {string} line */
  #readHead(line) {
    const often = (/** @type {string} */ mark) => line.split(mark).length;
    const mark = SEPARATORS.reduce((best, one) => (often(one) > often(best) ? one : best));
    this.#separator = mark.charCodeAt(0);
    const columns = columnsOf(line.split(mark).map((title) => title.trim().replace(/^"|"$/g, '')));
    if ('problem' in columns) {
      this.problem = columns.problem;
      return;
    }
    // Also of a long table, whose columns may be among many others.
    const fields = line.split(mark).length;
    if (fields > this.#begins.length)
      [this.#begins, this.#ends] = [new Int32Array(fields + 1), new Int32Array(fields + 1)];
    if ('long' in columns) {
      this.#long = columns.long;
      this.log = new NormLog([
        'norm',
        ...(columns.long.mean < 0 ? [] : /** @type {const} */ (['mean'])),
        ...(columns.long.max < 0 ? [] : /** @type {const} */ (['max'])),
      ]);
      return;
    }
    this.#wide = columns.wide;
    this.log = new NormLog(['norm']);
  }

  /** Finds the fields of a line, and gives their number. @param {Uint8Array} bytes @param {number} from @param {number} to */
  #split(bytes, from, to) {
    const [begins, ends, separator] = [this.#begins, this.#ends, this.#separator];
    let count = 0;
    let begin = from;
    let quoted = false;
    for (let at = from; at <= to; at += 1) {
      const byte = at < to ? bytes[at] : separator;
      if (at < to && byte === QUOTE) quoted = !quoted;
      if (byte !== separator || (quoted && at < to)) continue;
      if (count < begins.length) {
        const inQuotes = at - begin >= 2 && bytes[begin] === QUOTE && bytes[at - 1] === QUOTE;
        begins[count] = inQuotes ? begin + 1 : begin;
        ends[count] = inQuotes ? at - 1 : at;
      }
      count += 1;
      begin = at + 1;
    }
    return count;
  }

  /** @param {Uint8Array} bytes @param {number} column */
  #number(bytes, column) {
    return readNumber(bytes, this.#begins[column], this.#ends[column]);
  }

  /** @param {Uint8Array} bytes @param {number} column */
  #text(bytes, column) {
    return decoder.decode(bytes.subarray(this.#begins[column], this.#ends[column]));
  }

  /** Why a step or a norm cannot be; nothing where it can. @param {number | undefined} step @param {number | undefined} norm */
  #fault(step, norm) {
    if (step === undefined || !(step >= 0) || step === Infinity) return 'step';
    if (norm === undefined) return 'norm';
    return norm < 0 && norm !== -Infinity ? 'negative' : undefined;
  }

  /** @param {Uint8Array} bytes @param {number} count of fields @param {Long} columns */
  #readRow(bytes, count, { step, parameter, norm, mean, max, run }) {
    if (count <= Math.max(step, parameter, norm, run)) return this.#refuse('fields', { count });
    const [at, length] = [this.#number(bytes, step), this.#number(bytes, norm)];
    const fault = this.#fault(at, length);
    if (fault) return this.#refuse(fault, { value: shown(this.#text(bytes, fault === 'step' ? step : norm)) });
    const name = this.#named(bytes, parameter, run);
    if (name < 0) return this.#refuse('name', {});
    const measure = (/** @type {number} */ column) =>
      column >= 0 && column < count ? (this.#number(bytes, column) ?? NaN) : NaN;
    this.log?.add(/** @type {number} */ (at), name, /** @type {number} */ (length), measure(mean), measure(max));
  }

  /** @param {Uint8Array} bytes @param {number} count of fields @param {Wide} columns */
  #readWideRow(bytes, count, { step, columns, run }) {
    if (count <= Math.max(step, run)) return this.#refuse('fields', { count });
    const at = this.#number(bytes, step);
    if (this.#fault(at, 0)) return this.#refuse('step', { value: shown(this.#text(bytes, step)) });
    const numbers = this.#numbersOf(run < 0 ? '' : this.#text(bytes, run), columns);
    for (const [index, { place }] of columns.entries()) {
      // A cell that is empty, as in a step that logged something else, is no norm.
      if (place >= count || this.#begins[place] === this.#ends[place]) continue;
      const norm = this.#number(bytes, place);
      const fault = this.#fault(0, norm);
      if (fault) this.#refuse(fault, { value: shown(this.#text(bytes, place)) });
      else this.log?.add(/** @type {number} */ (at), numbers[index], /** @type {number} */ (norm));
    }
  }

  /** The numbers of the parameters that have a column each; those of another run are others. @param {string} run @param {Wide['columns']} columns */
  #numbersOf(run, columns) {
    const known = this.#numbers.get(run);
    if (known) return known;
    const log = /** @type {NormLog} */ (this.log);
    const numbers = columns.map(({ name }) => log.numberOf(run ? nameInRun(run, name) : name));
    this.#numbers.set(run, numbers);
    return numbers;
  }

  /** The number of the parameter whose name stands in a column; −1 where none does. @param {Uint8Array} bytes @param {number} column @param {number} run its column, or −1 */
  #named(bytes, column, run) {
    const [from, to] = [this.#begins[column], this.#ends[column]];
    if (from === to) return -1;
    const log = /** @type {NormLog} */ (this.log);
    const written = () => this.#text(bytes, column).replaceAll('""', '"');
    if (run >= 0) return log.numberOf(nameInRun(this.#text(bytes, run), written()));
    const next = this.#last + 1 < this.#names.length ? this.#last + 1 : 0;
    for (const guess of [next, this.#last]) {
      if (guess >= 0 && same(this.#names[guess], bytes, from, to)) return (this.#last = guess);
    }
    const number = log.numberOf(written());
    this.#names[number] ??= bytes.slice(from, to);
    return (this.#last = number);
  }

  /** @param {string} reason @param {Record<string, string | number>} details */
  #refuse(reason, details) {
    this.bad.add(this.#line, `ownLog.bad.${reason}`, details);
  }
}

/** Of a value that was not understood, what a sentence has room for. @param {string} text */
const shown = (text) => text.slice(0, 40);

/** @param {Uint8Array | undefined} name @param {Uint8Array} bytes @param {number} from @param {number} to */
function same(name, bytes, from, to) {
  if (name?.length !== to - from) return false;
  for (let index = 0; index < name.length; index += 1) if (name[index] !== bytes[from + index]) return false;
  return true;
}
