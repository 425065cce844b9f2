import { css, html, LitElement } from 'lit';

import { define } from './define.js';
import { IMAGE_SIDE, paintGreys } from '../data/image.js';

/** A picture of numbers, 0 to 255, on a canvas: rows of `width`, or images of 28 × 28 side by side. */
export class Strip extends LitElement {
  static properties = {
    pixels: { attribute: false },
    width: { type: Number },
    images: { type: Boolean },
    label: {},
  };

  static styles = css`
    :host {
      display: block;
    }
    canvas {
      display: block;
      width: 100%;
      image-rendering: pixelated;
      border-radius: 4px;
    }
    /* Ink on paper where the page is light. */
    canvas.images {
      outline: 1px solid color-mix(in srgb, var(--ink-soft) 35%, transparent);
      filter: invert(var(--ink-on-paper, 0));
    }
  `;

  constructor() {
    super();
    /** @type {Uint8Array} */
    this.pixels = new Uint8Array();
    /** Numbers in a row; of images, their number in a row. */
    this.width = 1;
    this.images = false;
    this.label = '';
  }

  render() {
    return html`<canvas class=${this.images ? 'images' : ''} role="img" aria-label=${this.label}></canvas>`;
  }

  updated() {
    const canvas = this.renderRoot.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (!canvas || !context || this.pixels.length === 0) return;
    const side = this.images ? IMAGE_SIDE : 1;
    canvas.width = this.width * side;
    canvas.height = Math.ceil(this.pixels.length / (this.width * side * side)) * side;
    const image = context.createImageData(canvas.width, canvas.height);
    paintGreys(image, this.pixels, side);
    context.putImageData(image, 0, 0);
  }
}

define('gcl-strip', Strip);
