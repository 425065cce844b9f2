import { LitElement } from 'lit';

/** Out of sight, a part is drawn so often at the most. */
const OUT_OF_SIGHT_MS = 1000;

/**
 * A part that follows training, told by its property `tick`. Out of sight it is seldom drawn, which
 * leaves the processor to the training.
 */
export class Unhurried extends LitElement {
  #inSight = true;
  #drawnAt = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later;
  /** @type {IntersectionObserver | undefined} */
  #observer;

  connectedCallback() {
    super.connectedCallback();
    this.#observer = new IntersectionObserver(([entry]) => {
      this.#inSight = entry.isIntersecting;
      if (this.#inSight) this.requestUpdate();
    });
    this.#observer.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#observer?.disconnect();
    clearTimeout(this.#later);
  }

  get inSight() {
    return this.#inSight;
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  shouldUpdate(changed) {
    const onlyTick = changed.size === 1 && changed.has('tick');
    const wait = OUT_OF_SIGHT_MS - (performance.now() - this.#drawnAt);
    clearTimeout(this.#later);
    if (onlyTick && !this.#inSight && wait > 0) {
      this.#later = setTimeout(() => this.requestUpdate(), wait);
      return false;
    }
    this.#drawnAt = performance.now();
    return true;
  }
}
