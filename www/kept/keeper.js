// Keeps the runs of a figure on the reader's device while they train, and offers what an earlier page kept, after a
// reload or a crash. What it is given is the state that the page keeps in memory for a new engine anyway; what the
// browser refuses is told in a sentence and stops nothing.
import { VERSION } from './kept-store.js';
import { Leftovers } from './leftovers.js';

/**
 * @typedef {import('../types.d.ts').Kept} Kept
 * @typedef {import('../types.d.ts').Message} Message
 * @typedef {import('./kept-store.js').KeptState} KeptState
 * @typedef {import('./kept-store.js').Place} Place
 *
 * @typedef {Pick<import('./kept-store.js').KeptStore, 'open' | 'close' | 'isOpen' | 'places' | 'read' | 'write' | 'drop'>} Store
 * @typedef {Pick<import('./claims.js').Claims, 'claim' | 'release' | 'close'>} Claims
 *
 * @typedef {import('./leftovers.js').Offer} Offer
 *
 * @typedef {object} Given what it asks and tells
 * @property {() => string} figure what tells this figure from others of the origin
 * @property {(kept: Kept) => KeptState} pack a state with what was seen of the runs up to it
 * @property {(value: unknown) => value is KeptState} isState whether that can be gone on from
 * @property {() => void} changed
 * @property {() => number} [now] milliseconds since 1970
 * @property {() => number} [clock] milliseconds, which never go back
 */

/** Runs of fewer steps are soon had again. */
const FROM_STEP = 20;
/** Two writes are so far apart … */
const EVERY_MS = 5000;
/** … and as much as a disk is given: a second a megabyte … */
const MS_A_BYTE = 1000 / 1e6;
/** … and so many times what the last one took of the page's time. */
const REST = 100;
/** After a refusal: what is full may be emptied. */
const AGAIN_MS = 60_000;
/** A state of that age is still as good as the runs: they are kept once a second, or where that costs much more seldom. */
const FRESH_MS = 30_000;

export class Keeper {
  /** What an earlier page kept. @type {Offer | undefined} */
  offer;
  /** Why the runs are not kept. @type {Message | undefined} */
  problem;
  /** Whether it keeps what it is given. */
  on = false;
  /** Milliseconds of the page's time, and bytes, of the last write. */
  cost = { ms: 0, bytes: 0 };
  #slot = newSlot();
  /** Whether the slot is claimed. @type {Promise<boolean> | undefined} */
  #claimed;
  /** What was written, the newest first; two at the most. @type {Place[]} */
  #written = [];
  /** What goes with the next write: those that the runs went on from. @type {Place[]} */
  #adopted = [];
  /** The last state. @type {Kept | undefined} */
  #latest;
  /** Whether it is yet to be written. */
  #due = false;
  #notBefore = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** One after the other. @type {Promise<unknown>} */
  #last = Promise.resolve();
  /** When that came. */
  #heardAt = -Infinity;

  /** @param {Given} given @param {Store} store @param {Claims} claims */
  constructor(given, store, claims) {
    this.given = given;
    this.store = store;
    this.claims = claims;
    this.leftovers = new Leftovers(given.isState, store, claims);
    this.now = given.now ?? (() => Date.now());
    this.clock = given.clock ?? (() => performance.now());
  }

  /** Whether leaving loses nothing of runs that are at this step, or no more than a moment's training. @param {number} step */
  isSafe(step) {
    if (!this.on || this.problem || this.#written.length === 0 || !this.#latest) return false;
    return this.#latest.step === step || this.clock() - this.#heardAt < FRESH_MS;
  }

  /** Begins to keep, and looks for what an earlier page kept. Settles when it is known. */
  async start() {
    if (this.on) return;
    this.on = true;
    try {
      const offer = await this.leftovers.find(this.given.figure(), this.#slot, this.now());
      if (this.on) this.offer = offer;
      else this.#let(offer);
    } catch {
      // That the browser refuses is told once there is something to keep.
    }
    this.given.changed();
  }

  /** Keeps nothing any more; what is kept stays, for this page too to offer when it starts again. */
  stop() {
    if (!this.on) return;
    this.leave();
    this.on = false;
    this.#forget();
    this.#slot = newSlot();
    [this.#written, this.#adopted] = [[], []];
    Object.assign(this, { offer: undefined, problem: undefined });
  }

  #forget() {
    this.#latest = undefined;
    this.#due = false;
    this.#wait(undefined);
  }

  /** Gives up what was offered, for another tab to offer. @param {Offer | undefined} offer */
  #let(offer) {
    if (offer) this.claims.release(offer.places[0].slot);
  }

  /** The states of what is offered, the newest first, each read when it is asked for. */
  async *states() {
    for (const place of this.offer?.places ?? []) {
      const value = await this.store.read(place);
      if (this.given.isState(value)) yield value;
    }
  }

  /** The runs went on from what was offered: it goes once they are kept themselves. */
  adopt() {
    const { offer } = this;
    if (!offer) return;
    this.#adopted.push(...offer.places);
    this.offer = undefined;
    this.given.changed();
  }

  /** What was offered is deleted. */
  async discard() {
    const { offer } = this;
    if (!offer) return;
    this.offer = undefined;
    this.given.changed();
    await this.#inTurn(() => this.store.drop(offer.places));
    this.#let(offer);
  }

  /** New runs begin in place of those that were kept. */
  began() {
    this.#forget();
    const gone = [...this.#written, ...this.#adopted];
    [this.#written, this.#adopted] = [[], []];
    if (this.on && gone.length > 0) void this.#inTurn(() => this.store.drop(gone));
  }

  /** The runs as they are. @param {Kept} kept */
  heed(kept) {
    // Without their images they could not go on.
    if (!this.on || kept.images || kept.step < FROM_STEP) return;
    this.#latest = kept;
    this.#heardAt = this.clock();
    this.#due = true;
    if (this.#timer === undefined) this.#wait(Math.max(0, this.#notBefore - this.clock()));
  }

  /** Writes at once what is not written yet, if there is something: the page may not be there any more in a moment. */
  flush() {
    if (!this.#due || !this.store.isOpen || !this.#claimed) return;
    this.#wait(undefined);
    void this.#inTurn(this.#begin());
  }

  /** The page goes, perhaps to come back: what is kept is for others to offer. */
  leave() {
    this.flush();
    this.#wait(undefined);
    this.claims.close();
    this.store.close();
    this.#claimed = undefined;
  }

  /** The page is back as it was. What it left may be another tab's by now: it goes on in a place of its own then. */
  async back() {
    if (!this.on) return;
    this.#claimed = this.claims.claim(this.#slot);
    if (!(await this.#claimed)) {
      this.#slot = newSlot();
      this.#written = [];
      this.#claimed = undefined;
    }
    const { offer } = this;
    if (offer && !(await this.claims.claim(offer.places[0].slot)) && this.offer === offer) this.offer = undefined;
    if (this.#due && this.#latest) this.heed(this.#latest);
    this.given.changed();
  }

  /** @param {number | undefined} ms */
  #wait(ms) {
    clearTimeout(this.#timer);
    this.#timer = ms === undefined ? undefined : setTimeout(() => this.#write(), ms);
  }

  async #write() {
    this.#claimed ??= this.claims.claim(this.#slot);
    try {
      await Promise.all([this.#claimed, this.store.open()]);
    } catch (error) {
      return this.#refused(error);
    }
    this.#timer = undefined;
    if (this.#due && this.on) await this.#inTurn(this.#begin());
  }

  /** Hands the last state to the database, at once. @returns {() => Promise<void>} what waits for it */
  #begin() {
    const kept = /** @type {Kept} */ (this.#latest);
    this.#due = false;
    const began = this.clock();
    const place = {
      figure: this.given.figure(),
      slot: this.#slot,
      at: this.#nextTime,
      step: kept.step,
      version: VERSION,
    };
    const [last] = this.#written;
    // Where room is short the last one has to go with the others.
    const stays = last && !this.problem ? [last] : [];
    const old = [...this.#written.filter((one) => !stays.includes(one)), ...this.#adopted];
    let writing;
    try {
      const state = this.given.pack(kept);
      writing = this.store.write(place, state, old);
      this.cost = { ms: this.clock() - began, bytes: state.files.reduce((sum, file) => sum + file.length, 0) };
    } catch (error) {
      writing = Promise.reject(error);
    }
    writing.catch(() => {});
    // What is written next comes after this, also where this is not known to be there yet.
    this.#written = [place, ...stays];
    this.#adopted = [];
    this.#notBefore = this.clock() + Math.max(EVERY_MS, MS_A_BYTE * this.cost.bytes, REST * this.cost.ms);
    return async () => {
      try {
        await writing;
      } catch (error) {
        // Nothing of it was done: what was there still is.
        this.#written = [...this.#written.filter((one) => one !== place), ...old];
        return this.#refused(error);
      }
      if (this.problem || this.#written.length === 1) {
        this.problem = undefined;
        this.given.changed();
      }
    };
  }

  /** Of two writes in one millisecond the later one is the newer. */
  get #nextTime() {
    return Math.max(this.now(), (this.#written[0]?.at ?? 0) + 1);
  }

  /** @param {unknown} error */
  #refused(error) {
    const isFull = error instanceof DOMException && error.name === 'QuotaExceededError';
    // A database that the browser has given up is opened again.
    this.store.close();
    this.problem = { code: isFull ? 'kept.full' : 'kept.refused' };
    this.#due = this.#latest !== undefined;
    this.#notBefore = this.clock() + AGAIN_MS;
    this.#wait(AGAIN_MS);
    this.given.changed();
  }

  /** @param {() => Promise<unknown>} work */
  #inTurn(work) {
    this.#last = this.#last.then(work).catch(() => {});
    return this.#last;
  }
}

/** A name that no other tab has; `crypto` names one only where a page comes by TLS or from this machine. */
function newSlot() {
  return globalThis.crypto?.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;
}
