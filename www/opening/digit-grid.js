import { css, html, LitElement, nothing } from 'lit';

import { IMAGE_PIXELS, IMAGE_SIDE, paintGreys } from '../data/image.js';
import { define } from '../ui/define.js';

/** Samples in a row, and rows. */
export const ROW = 6;
/** A sample with the gap beside it. */
const CELL = IMAGE_SIDE + 1;
const SIDE = ROW * CELL - 1;
/** Grey of the gaps, where digits are white on black. */
const GAP = 36;

/**
 * Samples of one run, each pixel a whole number of the screen's, ink on paper where the page is light. What stands in
 * one place of two grids is of one noise: `ring` is the place that is pointed at in either.
 */
export class DigitGrid extends LitElement {
  static properties = {
    pixels: { attribute: false },
    picture: {},
    label: {},
    ring: { type: Number },
  };

  static styles = css`
    :host {
      display: block;
      position: relative;
      width: 100%;
      width: min(100%, ${SIDE * 2}px, max(round(down, 100%, ${SIDE}px), min(100%, ${SIDE}px)));
      aspect-ratio: 1;
    }
    canvas {
      display: block;
      width: 100%;
      height: 100%;
      image-rendering: pixelated;
      border-radius: 3px;
      outline: 1px solid color-mix(in srgb, var(--ink-soft) 35%, transparent);
      filter: invert(var(--ink-on-paper, 0));
    }
    .ring {
      position: absolute;
      width: ${(100 * CELL) / SIDE}%;
      height: ${(100 * CELL) / SIDE}%;
      outline: 2px solid var(--run);
      outline-offset: -1px;
      border-radius: 2px;
      pointer-events: none;
    }
  `;

  constructor() {
    super();
    /** The run's own, row-major, the first of them shown. @type {Uint8Array | undefined} */
    this.pixels = undefined;
    /** A recorded grid in their place, as the address of a picture without gaps. */
    this.picture = '';
    this.label = '';
    /** @type {number | undefined} */
    this.ring = undefined;
  }

  /** @param {Map<string, unknown>} changed */
  async updated(changed) {
    if (!changed.has('pixels') && !changed.has('picture')) return;
    if (this.pixels) return this.#draw(this.pixels);
    if (!this.picture) return;
    const { picture } = this;
    const pixels = await pixelsOf(picture);
    // Another may have been asked for meanwhile.
    if (picture === this.picture && !this.pixels && pixels) this.#draw(pixels);
  }

  /** @param {Uint8Array} pixels */
  #draw(pixels) {
    const context = this.renderRoot.querySelector('canvas')?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(SIDE, SIDE);
    const greys = new Uint8Array(SIDE * SIDE).fill(GAP);
    for (let place = 0; place < ROW * ROW; place += 1) {
      const corner = Math.floor(place / ROW) * CELL * SIDE + (place % ROW) * CELL;
      for (let y = 0; y < IMAGE_SIDE; y += 1) {
        const from = place * IMAGE_PIXELS + y * IMAGE_SIDE;
        greys.set(pixels.subarray(from, from + IMAGE_SIDE), corner + y * SIDE);
      }
    }
    paintGreys(image, greys, 1);
    context.putImageData(image, 0, 0);
  }

  render() {
    const { ring } = this;
    const at = (/** @type {number} */ index) => `${(100 * CELL * index) / SIDE}%`;
    return html`<canvas
        width=${SIDE}
        height=${SIDE}
        role="img"
        aria-label=${this.label}
        @pointermove=${this.#point}
        @pointerleave=${() => this.#tell(undefined)}
      ></canvas>
      ${
        ring === undefined
          ? nothing
          : html`<div class="ring" .style=${`left: ${at(ring % ROW)}; top: ${at(Math.floor(ring / ROW))}`}></div>`
      }`;
  }

  /** @param {PointerEvent} event */
  #point({ offsetX, offsetY, target }) {
    const { clientWidth } = /** @type {HTMLElement} */ (target);
    const place = (/** @type {number} */ offset) =>
      Math.min(ROW - 1, Math.max(0, Math.floor((offset / clientWidth) * ROW)));
    this.#tell(place(offsetY) * ROW + place(offsetX));
  }

  /** @param {number | undefined} place */
  #tell(place) {
    if (place !== this.ring) this.dispatchEvent(new CustomEvent('place', { detail: place }));
  }
}

/** The greys of a recorded grid, sample by sample; nothing where it cannot be read. @param {string} url */
async function pixelsOf(url) {
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
  } catch {
    return undefined;
  }
  const side = ROW * IMAGE_SIDE;
  const canvas = Object.assign(document.createElement('canvas'), { width: side, height: side });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return undefined;
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, side, side);
  const pixels = new Uint8Array(ROW * ROW * IMAGE_PIXELS);
  for (let index = 0; index < side * side; index += 1) {
    const [x, y] = [index % side, Math.floor(index / side)];
    const place = Math.floor(y / IMAGE_SIDE) * ROW + Math.floor(x / IMAGE_SIDE);
    pixels[place * IMAGE_PIXELS + (y % IMAGE_SIDE) * IMAGE_SIDE + (x % IMAGE_SIDE)] = data[index * 4];
  }
  return pixels;
}

define('gcl-digit-grid', DigitGrid);
