// The judge's worker: says how good samples are, beside the training, which never waits for it. Always
// on the CPU.
import * as Comlink from 'comlink';

import { IMAGE_PIXELS } from '../data/image.js';
import { loadCpuPackage } from '../engine/backend.js';
import { inWords } from '../engine/failures.js';
import { fetchJudge } from './judge-file.js';
import { holdLifeline } from '../engine/lifeline.js';
import { Mnist } from '../data/mnist.js';

/**
 * @typedef {import('../types.d.ts').Judge} Judge
 * @typedef {import('../types.d.ts').NearImage} NearImage
 * @typedef {import('../types.d.ts').Supply} Supply
 */

/** Images searched in one call: 8 MB are copied for it. */
const SEARCHED_AT_ONCE = 10_000;

class JudgeEngine {
  /** @type {Judge | undefined} */
  #judge;
  #base = '';
  /** @type {Supply | undefined} */
  #supply;
  /** @type {Promise<Mnist> | undefined} */
  #images;

  /** @param {string} base @param {Supply} supply */
  async open(base, supply) {
    await inWords(async () => {
      this.#base = base;
      this.#supply = supply;
      const [{ Judge }, weights] = await Promise.all([loadCpuPackage(base, supply), fetchJudge(base, supply)]);
      this.#judge = await Judge.load(weights);
    });
  }

  /** @param {Uint8Array} pixels */
  quality(pixels) {
    return inWords(() => this.#required.quality(pixels, 'test'));
  }

  /** @param {Uint8Array} sample @param {number} count */
  likeness(sample, count) {
    return inWords(async () => {
      const [verdict] = await this.#required.verdicts(sample);
      const images = await this.#trainingImages();
      const near = this.#nearest(sample, images, count);
      // The nearest image of a training image is itself.
      const [, next] = this.#nearest(near[0].pixels, images, 2);
      return { verdict, near, between: next.distance };
    });
  }

  get #required() {
    if (!this.#judge) throw new Error(JSON.stringify({ code: 'notOpen' }));
    return this.#judge;
  }

  async #trainingImages() {
    this.#images ??= Mnist.open(new URL('data/', this.#base), /** @type {Supply} */ (this.#supply));
    try {
      const images = await this.#images;
      return await images.upTo(images.count);
    } catch (error) {
      this.#images = undefined;
      throw error;
    }
  }

  /** @param {Uint8Array} sample @param {Uint8Array} images @param {number} count @returns {NearImage[]} */
  #nearest(sample, images, count) {
    const found = [];
    const bytes = SEARCHED_AT_ONCE * IMAGE_PIXELS;
    for (let start = 0; start < images.length; start += bytes) {
      const part = images.subarray(start, start + bytes);
      for (const { index, distance } of this.#required.nearest(sample, part, count)) {
        const at = index * IMAGE_PIXELS;
        found.push({ distance, pixels: part.slice(at, at + IMAGE_PIXELS) });
      }
    }
    return found.toSorted((a, b) => a.distance - b.distance).slice(0, count);
  }
}

holdLifeline();
Comlink.expose(new JudgeEngine());
