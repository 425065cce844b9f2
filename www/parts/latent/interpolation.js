// Images between two vectors of noise, z₀ and z₁, which are those of two samples: drawn in all runs as
// they train, one draw at a time and seldom enough to leave the worker to the training. It knows no DOM.
import { IMAGE_PIXELS } from '../../data/image.js';
import { messageOf } from '../../messages/message-of-error.js';
import { angle, length, slerp } from './slerp.js';

/**
 * @typedef {import('../../types.d.ts').Generated} Generated
 * @typedef {import('../../types.d.ts').Message} Message
 *
 * @typedef {object} Row a run's images
 * @property {number} step
 * @property {string} way from which noise to which, and the t of the large one
 * @property {number} t
 * @property {Uint8Array} pixels SHOWN × 784, from t = 0 to 1
 * @property {Uint8Array} large 784, at t
 *
 * @typedef {object} Given what it asks and tells
 * @property {() => Promise<Float32Array | undefined>} noise of all samples, one after the other
 * @property {(noise: Float32Array) => Promise<Generated[]>} generate images of that noise in every run
 * @property {() => void} changed
 * @property {() => number} [clock] milliseconds
 */

/** Samples of a run: each has its noise. */
export const SAMPLES = 64;
/** Images from one end to the other. */
export const SHOWN = 9;
/** While it trains there is so much time between two draws at the least … */
const DRAW_EVERY_MS = 300;
/** … and so many times what the last one took. */
const REST = 9;

export class Interpolation {
  /** The sample whose noise is z₀, from 0: the pinned one. @type {number | undefined} */
  from;
  /** The sample whose noise is z₁. @type {number | undefined} */
  to;
  t = 0.5;
  /** By run. @type {Map<number, Row>} */
  rows = new Map();
  /** @type {Message | undefined} */
  problem;
  /** Of all samples. @type {Float32Array | undefined} */
  #noise;
  #drawn = { way: '', step: -1, at: -Infinity, took: 0 };
  #busy = false;
  /** Runs that begin have another map: what was asked of the old ones comes too late. @type {Map<number, unknown> | undefined} */
  #runs;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later;

  /** @param {Given} given */
  constructor(given) {
    this.given = given;
    this.clock = given.clock ?? (() => performance.now());
  }

  /** Chooses ends or t; what is undefined is taken away. @param {{ from?: number, to?: number, t?: number }} choice */
  set(choice) {
    Object.assign(this, choice);
    if (this.from === undefined) this.rows = new Map();
    // The other end, where none was chosen: the next sample.
    else this.to ??= (this.from + 1) % SAMPLES;
    this.problem = undefined;
    this.given.changed();
  }

  /** Both ends, once their noise is known. @returns {{ from: number, to: number, degrees: number, dim: number } | undefined} */
  get ends() {
    if (!this.#noise || this.from === undefined || this.to === undefined) return undefined;
    const [from, to] = [this.#noiseOf(this.from), this.#noiseOf(this.to)];
    return { from: length(from), to: length(to), degrees: (angle(from, to) * 180) / Math.PI, dim: from.length };
  }

  /** The samples at its ends. */
  get marks() {
    return this.from === undefined ? [] : [this.from, this.to ?? this.from];
  }

  /** @param {number} sample */
  #noiseOf(sample) {
    const noise = this.#noise ?? new Float32Array();
    const dim = noise.length / SAMPLES;
    return noise.subarray(sample * dim, (sample + 1) * dim);
  }

  get #way() {
    return `${this.from} ${this.to} ${this.t}`;
  }

  /** Draws what is due. @param {Map<number, unknown>} runs the same map as long as the runs are the same @param {number} step that they have reached @param {boolean} training whether there is training to be left its time */
  async offer(runs, step, training) {
    if (runs !== this.#runs) this.#begin(runs);
    if (this.#busy || this.problem || this.from === undefined || !this.#isDue(step, training)) return;
    this.#busy = true;
    try {
      await this.#draw(runs, step);
    } catch (error) {
      if (runs === this.#runs) this.problem = messageOf(error);
    }
    if (runs !== this.#runs) return;
    this.#busy = false;
    this.given.changed();
  }

  /** @param {Map<number, unknown>} runs */
  #begin(runs) {
    this.#runs = runs;
    this.#busy = false;
    this.#noise = undefined;
    this.#drawn = { way: '', step: -1, at: -Infinity, took: 0 };
    this.rows = new Map();
    this.problem = undefined;
  }

  /** @param {number} step @param {boolean} training */
  #isDue(step, training) {
    const { way, step: last, at, took } = this.#drawn;
    if (way !== this.#way) return true;
    if (step <= last) return false;
    const wait = at + Math.max(DRAW_EVERY_MS, REST * took) - this.clock();
    if (wait <= 0 || !training) return true;
    // The last step is drawn too, where none follows.
    clearTimeout(this.#later);
    this.#later = setTimeout(this.given.changed, wait);
    return false;
  }

  /** @param {Map<number, unknown>} runs @param {number} step */
  async #draw(runs, step) {
    const noise = this.#noise ?? (await this.given.noise());
    if (!noise) throw new Error(JSON.stringify({ code: 'notOpen' }));
    if (runs !== this.#runs || this.from === undefined) return;
    this.#noise = noise;
    const [t, way, began] = [this.t, this.#way, this.clock()];
    const [from, to] = [this.#noiseOf(this.from), this.#noiseOf(this.to ?? this.from)];
    const stops = [...Array.from({ length: SHOWN }, (_, index) => index / (SHOWN - 1)), t];
    const generated = await this.given.generate(Float32Array.from(stops.flatMap((stop) => [...slerp(from, to, stop)])));
    if (runs !== this.#runs || this.from === undefined) return;
    const last = Math.max(step, ...generated.map((one) => one.step));
    this.#drawn = { way, step: last, at: this.clock(), took: this.clock() - began };
    // A run that draws no more keeps its row as long as it is of this way.
    const rows = [...this.rows].filter(([id, row]) => runs.has(id) && row.way === way);
    this.rows = new Map(rows);
    const end = SHOWN * IMAGE_PIXELS;
    for (const { run, step: at, pixels } of generated) {
      this.rows.set(run, { step: at, way, t, pixels: pixels.subarray(0, end), large: pixels.subarray(end) });
    }
  }
}
