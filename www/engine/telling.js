// What the worker tells the page. Events and answers come to it by channels of their own: an answer that is to come
// after what was told before waits until that was heard.

/** @typedef {import('../types.d.ts').EngineEvent} EngineEvent */

export class Telling {
  /** @type {unknown} */
  #last;

  /** @param {(event: EngineEvent) => unknown} emit a promise of it settles when the page has taken the event */
  constructor(emit) {
    this.emit = emit;
  }

  /** @param {EngineEvent} event */
  tell(event) {
    this.#last = this.emit(event);
  }

  /** Settles when the page has taken all that was told so far. */
  async heard() {
    try {
      await this.#last;
    } catch {
      // What the page could not do with it is told there.
    }
  }
}
