// What earlier pages of a figure left: the newest of it that no living tab writes and that can be gone on from.
import { VERSION } from './kept-store.js';

/**
 * @typedef {import('./kept-store.js').KeptState} KeptState
 * @typedef {import('./kept-store.js').Place} Place
 *
 * @typedef {object} Offer
 * @property {number} step
 * @property {number} at when it was kept, in milliseconds since 1970
 * @property {Place[]} places of its states, the newest first
 */

/** The most tabs of one figure that left something: what is older goes. */
const MOST_SLOTS = 3;

export class Leftovers {
  /**
   * @param {(value: unknown) => value is KeptState} isState
   * @param {Pick<import('./kept-store.js').KeptStore, 'places' | 'read' | 'drop'>} store
   * @param {Pick<import('./claims.js').Claims, 'claim' | 'release'>} claims
   */
  constructor(isState, store, claims) {
    this.isState = isState;
    this.store = store;
    this.claims = claims;
  }

  /** From here on it is this tab's to offer. @param {string} figure @param {string} own slot of this tab @param {number} now @returns {Promise<Offer | undefined>} */
  async find(figure, own, now) {
    const all = (await this.store.places(now)).filter((place) => place.figure === figure);
    const slots = [...new Set(all.map(({ slot }) => slot))].filter((slot) => slot !== own);
    const free = await Promise.all(slots.map((slot) => this.claims.claim(slot)));
    /** @type {Offer | undefined} */
    let offer;
    for (const [index, slot] of slots.filter((_, at) => free[at]).entries()) {
      const places = all.filter((place) => place.slot === slot);
      const found = offer ? undefined : await this.#readable(places);
      offer ??= found;
      if (found) continue;
      if (index >= MOST_SLOTS) await this.store.drop(places);
      this.claims.release(slot);
    }
    return offer;
  }

  /** @param {Place[]} places of a slot @returns {Promise<Offer | undefined>} */
  async #readable(places) {
    for (const { step, at, ...place } of places) {
      if (place.version !== VERSION || !this.isState(await this.store.read({ step, at, ...place }))) continue;
      return { step, at, places: places.filter(({ version }) => version <= VERSION) };
    }
    // Broken, all of them, and of no use to any page; a newer version of the page may read its own.
    if (places.every(({ version }) => version <= VERSION)) await this.store.drop(places);
    return undefined;
  }
}
