// Whether an element can be seen: on screen or near it, displayed, and in a tab that is shown.

/** @typedef {import('lit').ReactiveControllerHost & Element} Host */

/** So far beyond the screen's edges counts as seen: what is scrolled to is then already there. */
const MARGIN = '200px 0px';

export class Presence {
  #near = false;
  #present = false;
  /** @type {IntersectionObserver | undefined} */
  #observer;
  #onVisibility = () => this.#look();

  /**
   * A Lit controller.
   * @param {Host} host
   * @param {(present: boolean) => void} changed
   */
  constructor(host, changed) {
    this.host = host;
    this.changed = changed;
    host.addController(this);
  }

  hostConnected() {
    // What is not displayed intersects with nothing, and in a hidden tab nothing is told.
    this.#observer = new IntersectionObserver(
      (entries) => {
        this.#near = entries[entries.length - 1].isIntersecting;
        this.#look();
      },
      { rootMargin: MARGIN },
    );
    this.#observer.observe(this.host);
    document.addEventListener('visibilitychange', this.#onVisibility);
  }

  hostDisconnected() {
    this.#observer?.disconnect();
    document.removeEventListener('visibilitychange', this.#onVisibility);
    this.#near = false;
    this.#look();
  }

  #look() {
    const present = this.#near && !document.hidden;
    if (present === this.#present) return;
    this.#present = present;
    this.changed(present);
  }
}
