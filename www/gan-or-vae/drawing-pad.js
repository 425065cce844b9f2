import { css, html, LitElement } from 'lit';

import { define } from '../ui/define.js';
import { asMnist } from './as-mnist.js';
import { IMAGE_SIDE, paintGreys } from '../data/image.js';

/** Of the canvas: four for each pixel of an image. */
const SIDE = 4 * IMAGE_SIDE;
/** Of the pen: a digit that fills the pad has strokes as thick as MNIST's. */
const PEN = 11;
/** What is meant to be drawn moves so far; less is a tap, which draws a dot. */
const DOT = 0.01;

/**
 * A pad to draw a digit on with a mouse, a pen or a finger. Each stroke tells the drawing as MNIST would have it (event
 * `digit`: its pixels, and whether the stroke is the first). Another image can be shown in its place.
 */
export class DrawingPad extends LitElement {
  static properties = { label: {} };

  static styles = css`
    :host {
      display: block;
    }
    canvas {
      display: block;
      width: 100%;
      aspect-ratio: 1;
      image-rendering: pixelated;
      border-radius: 3px;
      outline: 1px solid color-mix(in srgb, var(--ink-soft) 60%, transparent);
      filter: invert(var(--ink-on-paper, 0));
      cursor: crosshair;
      /* It is drawn on here: nothing scrolls. */
      touch-action: none;
    }
  `;

  /** The pointer that draws, and where it was. @type {{ id: number, x: number, y: number } | undefined} */
  #pen;
  /** Whether what is on the canvas was drawn here. */
  #drawn = false;
  #strokes = 0;

  constructor() {
    super();
    this.label = '';
  }

  get #context() {
    return this.renderRoot.querySelector('canvas')?.getContext('2d', { willReadFrequently: true });
  }

  /** An image in place of the drawing. @param {Uint8Array} pixels */
  show(pixels) {
    this.#drawn = false;
    const image = new ImageData(SIDE, SIDE);
    const zoom = SIDE / IMAGE_SIDE;
    const greys = Uint8Array.from({ length: SIDE * SIDE }, (_, index) => {
      const [x, y] = [Math.floor((index % SIDE) / zoom), Math.floor(index / SIDE / zoom)];
      return pixels[y * IMAGE_SIDE + x];
    });
    paintGreys(image, greys, 1);
    this.#context?.putImageData(image, 0, 0);
  }

  clear() {
    const context = this.#context;
    if (!context) return;
    context.fillStyle = '#000';
    context.fillRect(0, 0, SIDE, SIDE);
    this.#drawn = true;
    this.#strokes = 0;
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button !== 0 || this.#pen) return;
    const canvas = /** @type {HTMLCanvasElement} */ (event.currentTarget);
    canvas.setPointerCapture(event.pointerId);
    // What was shown was not drawn: a drawing begins on an empty pad.
    if (!this.#drawn) this.clear();
    const [x, y] = placeOf(event);
    this.#pen = { id: event.pointerId, x, y };
    this.#line(x + DOT, y);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (event.pointerId === this.#pen?.id) this.#line(...placeOf(event));
  }

  /** @param {number} x @param {number} y */
  #line(x, y) {
    const [context, pen] = [this.#context, this.#pen];
    if (!context || !pen) return;
    Object.assign(context, { strokeStyle: '#fff', lineWidth: PEN, lineCap: 'round', lineJoin: 'round' });
    context.beginPath();
    context.moveTo(pen.x, pen.y);
    context.lineTo(x, y);
    context.stroke();
    Object.assign(pen, { x, y });
  }

  /** @param {PointerEvent} event */
  #up(event) {
    if (event.pointerId !== this.#pen?.id) return;
    this.#pen = undefined;
    const data = this.#context?.getImageData(0, 0, SIDE, SIDE).data;
    const digit =
      data &&
      asMnist(
        Uint8Array.from({ length: SIDE * SIDE }, (_, index) => data[4 * index]),
        SIDE,
      );
    if (!digit) return;
    this.#strokes += 1;
    this.dispatchEvent(new CustomEvent('digit', { detail: { pixels: digit, isFirst: this.#strokes === 1 } }));
  }

  render() {
    return html`<canvas
      width=${SIDE}
      height=${SIDE}
      role="img"
      aria-label=${this.label}
      @pointerdown=${this.#down}
      @pointermove=${this.#move}
      @pointerup=${this.#up}
      @pointercancel=${this.#up}
    ></canvas>`;
  }
}

/** Where a pointer is, in pixels of the canvas. @param {PointerEvent} event @returns {[number, number]} */
function placeOf({ clientX, clientY, currentTarget }) {
  const { left, top, width, height } = /** @type {Element} */ (currentTarget).getBoundingClientRect();
  return [((clientX - left) / width) * SIDE, ((clientY - top) / height) * SIDE];
}

define('gcl-drawing-pad', DrawingPad);
