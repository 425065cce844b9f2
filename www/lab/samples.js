import { css, html, LitElement } from 'lit';

import { translate } from '../i18n/index.js';
import { common } from './styles.js';

const SIDE = 28;
const COLUMNS = 8;

/** A grid of images on a canvas, each 28 × 28, drawn as they are: 0 is black, 255 white. */
export class Samples extends LitElement {
  static properties = {
    samples: { attribute: false },
    name: {},
    lang: {},
  };

  static styles = [
    common,
    css`
      :host {
        display: block;
      }
      canvas {
        display: block;
        width: 100%;
        aspect-ratio: 1;
        background: #000;
        border-radius: 4px;
        image-rendering: pixelated;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {{ step: number, pixels: Uint8Array } | undefined} */
    this.samples = undefined;
    /** The run's letter. */
    this.name = '';
    this.lang = 'en';
  }

  render() {
    const side = SIDE * COLUMNS;
    const details = { name: this.name, step: this.samples?.step ?? 0 };
    return html`<canvas
      width=${side}
      height=${side}
      role="img"
      aria-label=${translate(this.lang, this.samples ? 'samples.alt' : 'samples.waiting', details)}
    ></canvas>`;
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (!changed.has('samples') || !this.samples) return;
    const canvas = this.renderRoot.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (context) drawGrid(context, this.samples.pixels);
  }
}

/** @param {CanvasRenderingContext2D} context @param {Uint8Array} pixels count × 784 */
function drawGrid(context, pixels) {
  const { width, height } = context.canvas;
  const image = context.createImageData(width, height);
  const words = new Uint32Array(image.data.buffer).fill(0xff000000);
  for (let index = 0; index < pixels.length; index += 1) {
    const sample = Math.floor(index / (SIDE * SIDE));
    const row = Math.floor(sample / COLUMNS) * SIDE + (Math.floor(index / SIDE) % SIDE);
    const column = (sample % COLUMNS) * SIDE + (index % SIDE);
    // Grey: the same value for red, green and blue under full opacity.
    if (row < height) words[row * width + column] = 0xff000000 | (pixels[index] * 0x010101);
  }
  context.putImageData(image, 0, 0);
}

customElements.define('gcl-samples', Samples);
