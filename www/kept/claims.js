// Which kept runs this tab writes or offers, so that no other living tab offers them. A claim ends with its tab, however
// that ends: by Web Locks, or where a page has none, as on an address without TLS, by asking the other tabs.

const NAME = 'gan-clipping-lab kept';
/** Another tab is given so long to answer, and one that is just being left to be gone. */
const PATIENCE_MS = 1500;

/**
 * @typedef {object} Means what it claims by
 * @property {LockManager} [locks]
 * @property {typeof BroadcastChannel} [Channel]
 * @property {number} [patience] milliseconds
 */

export class Claims {
  /** What gives each claim up. @type {Map<string, () => void>} */
  #held = new Map();
  /** @type {BroadcastChannel | undefined} */
  #channel;

  /** @param {Means} [means] */
  constructor({ locks = navigator.locks, Channel = globalThis.BroadcastChannel, patience = PATIENCE_MS } = {}) {
    this.locks = locks;
    this.Channel = Channel;
    this.patience = patience;
  }

  /** Settles with whether it is this tab's. @param {string} slot @returns {Promise<boolean>} */
  async claim(slot) {
    if (this.#held.has(slot)) return false;
    return this.locks ? this.#lock(this.locks, slot) : this.#ask(slot);
  }

  /** @param {string} slot */
  release(slot) {
    this.#held.get(slot)?.();
    this.#held.delete(slot);
  }

  /** Holds nothing any more, and answers no other tab. */
  close() {
    for (const slot of [...this.#held.keys()]) this.release(slot);
    this.#channel?.close();
    this.#channel = undefined;
  }

  /** @param {LockManager} locks @param {string} slot @returns {Promise<boolean>} */
  #lock(locks, slot) {
    return new Promise((resolve) => {
      const held = () => {
        resolve(true);
        return /** @type {Promise<void>} */ (new Promise((end) => this.#held.set(slot, end)));
      };
      // A frame without an origin has locks that refuse.
      locks
        .request(`${NAME} ${slot}`, { signal: AbortSignal.timeout(this.patience) }, held)
        .catch(() => resolve(false));
    });
  }

  /** @param {string} slot @returns {Promise<boolean>} */
  async #ask(slot) {
    if (!this.Channel) return true;
    this.#channel ??= this.#answering(new this.Channel(NAME));
    const asking = new this.Channel(NAME);
    const answered = new Promise((resolve) => {
      asking.onmessage = ({ data }) => data?.held === slot && resolve(true);
      setTimeout(() => resolve(false), this.patience);
    });
    asking.postMessage({ asked: slot });
    const isHeld = await answered;
    asking.close();
    if (isHeld || this.#held.has(slot)) return false;
    this.#held.set(slot, () => {});
    return true;
  }

  /** @param {BroadcastChannel} channel */
  #answering(channel) {
    channel.onmessage = ({ data }) => {
      if (this.#held.has(data?.asked)) channel.postMessage({ held: data.asked });
    };
    return channel;
  }
}
