// Runs as they were, in the browser's own database (IndexedDB), for the page to go on from after a reload. A state is
// added and an older one deleted in one transaction, and the last two stay: whatever a crash breaks, one is whole.
import { openDB } from 'idb';

/**
 * @typedef {import('idb').IDBPDatabase} Database
 * @typedef {import('../types.d.ts').RunFile} RunFile
 *
 * @typedef {object} KeptState what is kept of the runs of a figure
 * @property {RunFile} header
 * @property {Uint8Array<ArrayBuffer>[]} files of the runs, in its order
 *
 * @typedef {object} Place where a state is, which says what it is of without its being read
 * @property {string} figure
 * @property {string} slot whose states these are: of one figure in one tab
 * @property {number} at when, in milliseconds since 1970
 * @property {number} step
 * @property {number} version of its layout
 */

const NAME = 'gan-clipping-lab';
const STORE = 'runs';
/** Of the database, which has one store of values under keys; what a value holds has a version of its own. */
const DATABASE_VERSION = 1;
export const VERSION = 1;
/** After so many days it is deleted. */
export const DAYS = 7;
const DAY_MS = 24 * 60 * 60 * 1000;

export class KeptStore {
  /** @type {Promise<Database> | undefined} */
  #opening;
  /** @type {Database | undefined} */
  #database;

  /** Opens the database, if it is not open. Rejects where the browser refuses. @returns {Promise<Database>} */
  async open() {
    const opening = (this.#opening ??= this.#request());
    try {
      const database = await opening;
      if (this.#opening === opening) this.#database = database;
      return database;
    } catch (error) {
      if (this.#opening === opening) this.#opening = undefined;
      throw error;
    }
  }

  /** @returns {Promise<Database>} */
  async #request() {
    return openDB(NAME, DATABASE_VERSION, {
      upgrade: (database) => void database.createObjectStore(STORE),
      // Another tab has a newer version of the page: it is not to wait for this one.
      blocking: () => this.close(),
      terminated: () => this.close(),
    });
  }

  /** What was begun is finished; the next call opens it again. */
  close() {
    void this.#opening?.then((database) => database.close()).catch(() => {});
    this.#database = undefined;
    this.#opening = undefined;
  }

  /** Whether a write begins at once, as it has to where the page is about to go. */
  get isOpen() {
    return this.#database !== undefined;
  }

  /** The states of all figures, the newest first; what is too old is deleted. @param {number} now @returns {Promise<Place[]>} */
  async places(now) {
    const places = (await (await this.open()).getAllKeys(STORE)).flatMap((key) => placeOf(key) ?? []);
    const isOld = (/** @type {Place} */ { at }) => now - at > DAYS * DAY_MS;
    await this.drop(places.filter(isOld));
    return places.filter((place) => !isOld(place)).toSorted((a, b) => b.at - a.at);
  }

  /** @param {Place} place @returns {Promise<unknown>} what is there, whatever that is */
  async read(place) {
    return (await this.open()).get(STORE, keyOf(place));
  }

  /**
   * Adds a state and deletes others, all or nothing. What is handed over is copied before this returns, where the
   * database is open.
   * @param {Place} place @param {unknown} value @param {Place[]} old
   */
  async write(place, value, old) {
    const database = this.#database ?? (await this.open());
    const transaction = database.transaction(STORE, 'readwrite', { durability: 'relaxed' });
    const requests = [
      transaction.store.put(value, keyOf(place)),
      ...old.map((one) => transaction.store.delete(keyOf(one))),
    ];
    // A page that goes hears of no request any more, and nothing would be written.
    transaction.commit();
    await Promise.all([...requests, transaction.done]);
  }

  /** @param {Place[]} places */
  async drop(places) {
    if (places.length === 0) return;
    const transaction = (await this.open()).transaction(STORE, 'readwrite', { durability: 'relaxed' });
    await Promise.all([...places.map((place) => transaction.store.delete(keyOf(place))), transaction.done]);
  }
}

/** @param {Place} place */
const keyOf = ({ figure, slot, at, step, version }) => [figure, slot, at, step, version];

/** @param {unknown} key @returns {Place | undefined} */
function placeOf(key) {
  if (!Array.isArray(key) || key.length !== 5) return undefined;
  const [figure, slot, at, step, version] = key;
  const isPlace =
    [figure, slot].every((text) => typeof text === 'string') && [at, step, version].every(Number.isFinite);
  return isPlace ? { figure, slot, at, step, version } : undefined;
}
