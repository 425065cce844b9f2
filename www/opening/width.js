// How wide a picture is: charts are drawn anew for it, so that their text keeps its size.

/** @typedef {import('lit').ReactiveControllerHost & Element} Host */

export class Width {
  /** In CSS pixels; 0 before it is known. */
  value = 0;
  #observer = new ResizeObserver(([{ contentRect }]) => {
    const width = Math.round(contentRect.width);
    if (width === this.value) return;
    this.value = width;
    this.host.requestUpdate();
  });

  /** A Lit controller. @param {Host} host */
  constructor(host) {
    this.host = host;
    host.addController(this);
  }

  hostConnected() {
    this.#observer.observe(this.host);
  }

  hostDisconnected() {
    this.#observer.disconnect();
  }
}
