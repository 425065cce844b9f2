// The reader's own images in place of MNIST, with the same interface for the batches. No DOM, no wasm.
import { IMAGE_PIXELS } from './image.js';

/** @typedef {import('../types.d.ts').OwnData} OwnData */

export class OwnImages {
  /** @param {OwnData} data */
  constructor({ name, pixels, print }) {
    this.name = name;
    this.pixels = pixels;
    this.print = print;
    this.count = pixels.length / IMAGE_PIXELS;
    /** All are for training: nothing is measured on a split of them. */
    this.most = this.count;
  }

  /** They are all there. */
  async upTo() {
    return this.pixels;
  }
}

/** A number that tells images from others (FNV-1a, 32 bits). @param {Uint8Array} pixels @param {number} [hash] that of the images before them */
export function printOf(pixels, hash = 0x811c9dc5) {
  for (const value of pixels) hash = Math.imul(hash ^ value, 0x01000193);
  return hash >>> 0;
}
