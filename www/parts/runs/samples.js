import { css, html, LitElement } from 'lit';

import { IMAGE_SIDE, paintGreys } from '../../data/image.js';
import { translate } from '../../i18n/index.js';
import { define } from '../../ui/define.js';
import { common } from '../../ui/styles.js';

const COLUMNS = 8;
/** Of all images together. */
const SIDE = IMAGE_SIDE * COLUMNS;
/** More is not seen. */
const MOST_TIMES = 6;

/**
 * A grid of images on a canvas, each 28 × 28, drawn as they are: 0 is black, 255 white, or where the page is light ink
 * on paper. One of them can
 * be picked, by a click or by arrow keys and Enter: fires `pick` with `{ place, second }`, the place from
 * 0, and whether Shift was held.
 */
export class Samples extends LitElement {
  static properties = {
    samples: { attribute: false },
    name: {},
    marks: { attribute: false },
    lang: {},
    place: { state: true },
  };

  static styles = [
    common,
    css`
      :host {
        display: block;
        position: relative;
      }
      /* Over one image, and not seen but with the focus: the images are what is to be seen. */
      button {
        position: absolute;
        width: 12.5%;
        height: 12.5%;
        min-height: 0;
        padding: 0;
        border: none;
        background: none;
        cursor: pointer;
      }
      button:disabled {
        visibility: hidden;
      }
      /* Around an image, so that nothing of it is covered but its rim. */
      .mark {
        position: absolute;
        width: 12.5%;
        height: 12.5%;
        border: 2px solid var(--run-ink);
        outline: 2px solid var(--run);
        outline-offset: -1px;
        border-radius: 2px;
        pointer-events: none;
      }
      .mark.second {
        outline-style: dashed;
      }
      canvas {
        display: block;
        width: 100%;
        aspect-ratio: 1;
        background: #000;
        border-radius: 4px;
        outline: 1px solid color-mix(in srgb, var(--ink-soft) 35%, transparent);
        filter: invert(var(--ink-on-paper, 0));
      }
      canvas.waiting {
        background: var(--panel);
        filter: none;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {{ step: number, pixels: Uint8Array } | undefined} */
    this.samples = undefined;
    /** The run's number. */
    this.name = 1;
    /** Images that stand out: the first one, and the other. @type {number[]} */
    this.marks = [];
    this.lang = 'en';
    /** The image that can be picked. */
    this.place = 0;
  }

  render() {
    const details = { name: this.name, step: this.samples?.step ?? 0 };
    return html`<canvas
        class=${this.samples ? '' : 'waiting'}
        role="img"
        aria-label=${translate(this.lang, this.samples ? 'samples.alt' : 'samples.waiting', details)}
        @pointermove=${this.#point}
        @click=${this.#tap}
      ></canvas>
      ${this.marks.map(
        (place, index) => html`<div class="mark ${index === 0 ? '' : 'second'}" .style=${over(place)}></div>`,
      )}
      <button
        .style=${over(this.place)}
        ?disabled=${!this.samples}
        aria-label=${translate(this.lang, 'samples.pick', { name: this.name, place: this.place + 1 })}
        @pointermove=${this.#point}
        @keydown=${this.#move}
        @click=${this.#pick}
      ></button>`;
  }

  /** @param {MouseEvent} event by the keyboard too */
  #pick({ shiftKey: second }) {
    this.dispatchEvent(new CustomEvent('pick', { detail: { place: this.place, second } }));
  }

  /** A finger is not there before it taps: the button does not come under it. @param {PointerEvent} event */
  #tap(event) {
    this.#point(event);
    if (this.samples) this.#pick(event);
  }

  /** The button goes where the pointer is. @param {PointerEvent} event */
  #point({ clientX, clientY }) {
    const { left, top, width, height } = this.getBoundingClientRect();
    const column = Math.floor(((clientX - left) / width) * COLUMNS);
    const row = Math.floor(((clientY - top) / height) * COLUMNS);
    const inside = [column, row].every((at) => at >= 0 && at < COLUMNS);
    if (inside) this.place = row * COLUMNS + column;
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const to = {
      ArrowLeft: this.place - 1,
      ArrowRight: this.place + 1,
      ArrowUp: this.place - COLUMNS,
      ArrowDown: this.place + COLUMNS,
      // To the row's ends, where they would take the page to its own.
      Home: this.place - (this.place % COLUMNS),
      End: this.place - (this.place % COLUMNS) + COLUMNS - 1,
    };
    const place = to[/** @type {keyof typeof to} */ (event.key)];
    if (place === undefined) return;
    event.preventDefault();
    if (place >= 0 && place < COLUMNS * COLUMNS) this.place = place;
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (!changed.has('samples') || !this.samples) return;
    const canvas = this.renderRoot.querySelector('canvas');
    if (canvas) drawEvenly(canvas, this.samples.pixels);
  }
}

/**
 * Each pixel as a square of a whole number of the canvas', which is no smaller than the screen's room: what the browser
 * then takes away makes no stroke wider than its neighbours, as it does where 28 pixels are drawn as 41.
 * @param {HTMLCanvasElement} canvas @param {Uint8Array} pixels count × 784
 */
function drawEvenly(canvas, pixels) {
  // Not one off the screen, which some browsers lack.
  const grid = document.createElement('canvas');
  grid.width = grid.height = SIDE;
  const context = canvas.getContext('2d');
  const pen = grid.getContext('2d');
  if (!context || !pen) return;
  drawGrid(pen, pixels);
  const side = SIDE * Math.min(MOST_TIMES, Math.max(1, Math.ceil((canvas.clientWidth * devicePixelRatio) / SIDE)));
  if (canvas.width !== side) canvas.width = canvas.height = side;
  context.imageSmoothingEnabled = false;
  context.drawImage(grid, 0, 0, side, side);
}

/** Where an image is. @param {number} place */
function over(place) {
  return `left: ${(place % COLUMNS) * 12.5}%; top: ${Math.floor(place / COLUMNS) * 12.5}%`;
}

/** @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} context @param {Uint8Array} pixels count × 784 */
export function drawGrid(context, pixels) {
  const { width, height } = context.canvas;
  const image = context.createImageData(width, height);
  // Black where no image is.
  new Uint32Array(image.data.buffer).fill(0xff000000);
  paintGreys(image, pixels);
  context.putImageData(image, 0, 0);
}

define('gcl-samples', Samples);
