// The browser asks before the reader leaves runs that took long: neither a reload nor the way back brings them again.

/** So many steps may be lost unasked. */
const ASKS_AFTER = 200;

export class Leaving {
  /**
   * A Lit controller.
   * @param {import('lit').ReactiveControllerHost} host
   * @param {() => number} steps that would be lost
   */
  constructor(host, steps) {
    this.steps = steps;
    host.addController(this);
  }

  hostConnected() {
    addEventListener('beforeunload', this.#ask);
  }

  hostDisconnected() {
    removeEventListener('beforeunload', this.#ask);
  }

  /** @param {BeforeUnloadEvent} event */
  #ask = (event) => {
    // In a frame the page around it is not this one to hold back.
    if (window === window.top && this.steps() > ASKS_AFTER) event.preventDefault();
  };
}
