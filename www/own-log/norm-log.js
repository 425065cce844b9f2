// A log of gradient norms in memory: for each parameter its rows in typed arrays, so that ten million of them take some
// 120 MB. Pure.
import { Refusal } from '../messages/refusal.js';

/** More than these do not fit into the memory that a page has; so many different steps a Map can hold. */
export const MOST = { rows: 40e6, names: 20_000, steps: 2 ** 24 - 1 };

/** Columns of numbers that a row may have; all but the norm may be missing from a log. */
export const MEASURES = /** @type {const} */ (['norm', 'mean', 'max']);

/** @typedef {typeof MEASURES[number]} Measure */

/** A typed array that grows. @template {Float32Array | Float64Array | Uint32Array} T */
class Column {
  /** @param {new (length: number) => T} kind */
  constructor(kind) {
    this.kind = kind;
    this.all = new kind(64);
    this.length = 0;
  }

  /** @param {number} value */
  push(value) {
    if (this.length === this.all.length) {
      const larger = new this.kind(2 * this.length);
      larger.set(this.all);
      this.all = larger;
    }
    this.all[this.length] = value;
    this.length += 1;
  }

  get values() {
    return /** @type {T} */ (this.all.subarray(0, this.length));
  }
}

/** One parameter's rows, in the order of the file. */
export class Parameter {
  /** Which of the log's steps a row is of. */
  at = new Column(Uint32Array);
  norm = new Column(Float32Array);
  /** @type {Column<Float32Array> | undefined} */
  mean;
  /** @type {Column<Float32Array> | undefined} */
  max;

  /** @param {string} name @param {readonly Measure[]} measures */
  constructor(name, measures) {
    this.name = name;
    if (measures.includes('mean')) this.mean = new Column(Float32Array);
    if (measures.includes('max')) this.max = new Column(Float32Array);
  }
}

/** All parameters' rows. */
export class NormLog {
  /** @type {Parameter[]} */
  parameters = [];
  /** In the order in which they first came. */
  steps = new Column(Float64Array);
  rows = 0;
  /** Rows whose parameter had one in that step already. */
  repeats = 0;
  /** Norms that are NaN or infinite: the first of them, and how many. @type {{ step: number, name: string } | undefined} */
  firstNotFinite;
  notFinite = 0;
  /** @type {Map<number, number>} */
  #places = new Map();
  /** @type {Map<string, number>} */
  #names = new Map();
  #lastStep = NaN;
  #lastPlace = -1;

  /** @param {readonly Measure[]} measures that its rows have */
  constructor(measures) {
    this.measures = measures;
  }

  /** The number of a parameter. @param {string} name @throws {Refusal} where there are too many */
  numberOf(name) {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    if (this.parameters.length >= MOST.names) throw new Refusal('ownLog.problem.names', { most: MOST.names });
    this.#names.set(name, this.parameters.length);
    this.parameters.push(new Parameter(name, this.measures));
    return this.parameters.length - 1;
  }

  /**
   * @param {number} step
   * @param {number} number of the parameter
   * @param {number} norm ‖g‖, at least 0; one that is not finite is counted and not kept
   * @param {number} [mean] of |g|
   * @param {number} [max] of |g|
   * @throws {Refusal} where there are too many rows or steps
   */
  add(step, number, norm, mean = NaN, max = NaN) {
    this.rows += 1;
    if (this.rows > MOST.rows) throw new Refusal('ownLog.problem.rows', { most: MOST.rows });
    const parameter = this.parameters[number];
    // As it is kept: beyond 32 bits it is infinite.
    if (!Number.isFinite(Math.fround(norm))) {
      this.notFinite += 1;
      this.firstNotFinite ??= { step, name: parameter.name };
      return;
    }
    const place = this.#placeOf(step);
    const { at } = parameter;
    if (at.length > 0 && at.all[at.length - 1] === place) this.repeats += 1;
    at.push(place);
    parameter.norm.push(norm);
    parameter.mean?.push(finite(mean));
    parameter.max?.push(finite(max));
  }

  /** @param {number} step */
  #placeOf(step) {
    // Rows of one step mostly come together.
    if (step === this.#lastStep) return this.#lastPlace;
    let place = this.#places.get(step);
    if (place === undefined) {
      place = this.steps.length;
      if (place >= MOST.steps) throw new Refusal('ownLog.problem.steps', { most: MOST.steps });
      this.#places.set(step, place);
      this.steps.push(step);
    }
    this.#lastStep = step;
    this.#lastPlace = place;
    return place;
  }
}

/** What 32 bits hold of it; NaN for what they do not. @param {number} value */
const finite = (value) => (Number.isFinite(Math.fround(value)) ? value : NaN);
