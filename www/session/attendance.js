// Training goes on only while it can be seen. What was asked for without an end rests out of sight and
// goes on when it is back; a number of steps is taken wherever it was asked for. It knows no DOM.

/**
 * @typedef {object} Engine what is told to train and to rest
 * @property {() => Promise<unknown>} start
 * @property {() => Promise<unknown>} pause
 */

export class Attendance {
  /** Whether the reader can see it. */
  present = false;
  /** Training was asked for and begins as soon as it can be seen. */
  waiting = false;
  /** Whether the engine is there, to be told to train. */
  ready = false;
  /** Whether the engine trains, as far as it has said. */
  running = false;
  /** Whether it was last started without an end. */
  #endless = false;
  /** Whether it was told to train and has not said yet that it does. */
  #starting = false;
  /** Settles when the engine trains as it was told. @type {Promise<void>} */
  #begun = Promise.resolve();

  /** @param {Engine} engine */
  constructor(engine) {
    this.engine = engine;
  }

  /** Whether it trains without an end, or will when it can be seen. */
  get training() {
    return this.waiting || (this.#endless && (this.running || this.#starting));
  }

  /** Trains until paused. */
  async start() {
    if (this.running && this.#endless) return;
    this.waiting = true;
    await this.#follow();
  }

  /** Settles when the engine trains that was told to, if one was. */
  async begun() {
    let begun;
    do await (begun = this.#begun);
    while (begun !== this.#begun);
  }

  /** Steps were asked for: they have an end, unless it trains already. */
  count() {
    if (!this.running) this.#endless = false;
  }

  /** The reader's own pause, or an end: nothing begins again by itself. */
  rest() {
    this.waiting = false;
    this.#endless = false;
  }

  /** What is known has changed. @param {{ present?: boolean, ready?: boolean, running?: boolean }} news */
  async heed(news) {
    Object.assign(this, news);
    await this.#follow();
  }

  async #follow() {
    if (!this.ready) return;
    if (!this.present && this.running && this.#endless && !this.waiting) {
      this.waiting = true;
      await this.engine.pause();
    } else if (this.present && this.waiting && !this.running) {
      this.waiting = false;
      this.#endless = true;
      const begun = this.#begin();
      this.#begun = begun.catch(() => {});
      await begun;
    }
  }

  async #begin() {
    this.#starting = true;
    try {
      await this.engine.start();
    } finally {
      this.#starting = false;
    }
  }
}
