// What both make of one digit: the VAE rebuilds it and walks from it to the digit before, at every look; the GAN is
// searched for it, once. It knows no DOM.
import { messageOf } from '../messages/message-of-error.js';

/**
 * @typedef {import('../types.d.ts').Message} Message
 * @typedef {import('../types.d.ts').SearchedImage} SearchedImage
 *
 * @typedef {object} Walk what the VAE made of it
 * @property {number} step of the training
 * @property {Uint8Array} pixels from the digit itself to the one before, side by side
 *
 * @typedef {object} Given what it asks and tells
 * @property {(image: Uint8Array, other: Uint8Array) => Promise<Walk | undefined>} read
 * @property {(image: Uint8Array, found: (image: SearchedImage) => void) => Promise<void>} search
 * @property {() => void} changed
 * @property {() => number} [clock] milliseconds
 */

/** While it trains the VAE's reading is looked at again so often at the most. */
const EVERY_MS = 500;

export class Reading {
  /** @type {Walk | undefined} */
  walk;
  /** What the search has found so far, by its steps. @type {SearchedImage[]} */
  found = [];
  /** Whether the search goes on. */
  searching = false;
  /** @type {Message | undefined} */
  problem;
  #busy = false;
  #readAt = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later;
  /** Counts digits and trainings: what was begun before comes too late. */
  #era = 0;

  /** @param {Given} given @param {Uint8Array} digit @param {Uint8Array} before the digit that the walk ends at */
  constructor(given, digit, before) {
    this.given = given;
    this.clock = given.clock ?? (() => performance.now());
    this.digit = digit;
    this.before = before;
  }

  /** Another digit: the walk ends at the one that it was. @param {Uint8Array} digit */
  take(digit) {
    [this.digit, this.before] = [digit, this.digit];
    this.forget();
  }

  /** The same digit goes on being drawn: the walk's other end stays. @param {Uint8Array} digit */
  redraw(digit) {
    this.digit = digit;
    this.forget();
  }

  /** Nothing is known of it any more: the digit or the networks are others. */
  forget() {
    this.#era += 1;
    Object.assign(this, { walk: undefined, found: [], searching: false, problem: undefined });
    this.#busy = false;
    this.#readAt = -Infinity;
    this.given.changed();
  }

  /** Looks at the VAE's reading if it is due. @param {number} step that the training has reached */
  async offer(step) {
    const isOld = this.walk === undefined || step > this.walk.step;
    if (this.#busy || this.problem || !isOld) return;
    const wait = this.#readAt + EVERY_MS - this.clock();
    clearTimeout(this.#later);
    if (wait > 0) {
      // The last step is read too, where none follows.
      this.#later = setTimeout(this.given.changed, wait);
      return;
    }
    this.#busy = true;
    this.#readAt = this.clock();
    await this.#during(async (isCurrent) => {
      const walk = await this.given.read(this.digit, this.before);
      if (!isCurrent()) return;
      this.#busy = false;
      this.walk = walk ?? this.walk;
    });
  }

  /** Searches the GAN as it is now. */
  async search() {
    this.found = [];
    this.searching = true;
    this.given.changed();
    await this.#during(async (isCurrent) => {
      const hear = (/** @type {SearchedImage} */ image) => {
        if (!isCurrent()) return;
        this.found = [...this.found, image];
        this.given.changed();
      };
      await this.given.search(this.digit, hear);
      if (isCurrent()) this.searching = false;
    });
  }

  /** @param {(isCurrent: () => boolean) => Promise<void>} work */
  async #during(work) {
    const era = this.#era;
    const isCurrent = () => era === this.#era;
    try {
      await work(isCurrent);
    } catch (error) {
      if (isCurrent()) Object.assign(this, { problem: messageOf(error), searching: false });
    }
    if (isCurrent()) this.given.changed();
  }
}
