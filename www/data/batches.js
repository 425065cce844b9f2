// Batches in a seeded order, without repetition in an epoch; image for image those of src/data/.
import { IMAGE_PIXELS } from './image.js';
import { Refusal } from '../messages/refusal.js';
import { shuffle } from './random.js';

/** An epoch's images grow by this many each epoch, as the shards arrive. */
export const SHARD_IMAGES = 10_000;
/** Training draws from so many of the first images; MNIST's last 10,000 are the validation split. */
export const TRAIN_IMAGES = 50_000;

/** The images of MNIST's first epoch, in a seed's order. @param {number} seed */
export const firstEpoch = (seed) => shuffle(seed, 0, SHARD_IMAGES);

/**
 * @typedef {object} ImageSource
 * @property {number} count images there are in all
 * @property {number} [most] that training may draw from; MNIST's training split where it says none
 * @property {(first: number) => Promise<Uint8Array>} upTo the pixels of at least so many images as they come first,
 *   row-major, count × 784: each in its place, and zeros where one has not come
 * @property {(images: Uint32Array) => number} [until] how many come until all of these have; they come by their
 *   numbers where it does not say
 * @property {number} [loaded] how many are there; all, where it says none
 *
 * @typedef {{ number: number, order: Uint32Array }} Epoch
 */

/**
 * Epoch e draws from the first (e + 1) × 10,000 images, and none from more than the first 50,000:
 * training starts with the first shard, and the order still depends on the seed alone, not on the
 * network.
 */
export class Batches {
  /** The images of the present epoch in their order, of which the next batch begins at `next`. @type {Epoch} */
  #epoch = { number: -1, order: new Uint32Array() };
  #next = 0;
  /** The epoch after it, once it was asked for. @type {Epoch | undefined} */
  #following;

  /** @param {ImageSource} images @param {{ batchSize: number, seed: number }} options */
  constructor(images, { batchSize, seed }) {
    this.images = images;
    this.batchSize = batchSize;
    this.seed = seed;
  }

  /**
   * The next batch, batch × 784; waits where its images have not arrived. A call that fails
   * changes nothing and can be repeated.
   */
  async next() {
    const { epoch, next, drawn } = this.#coming();
    const pixels = await this.images.upTo(this.#until(drawn));
    const batch = new Uint8Array(drawn.length * IMAGE_PIXELS);
    for (const [index, image] of drawn.entries()) {
      const start = image * IMAGE_PIXELS;
      batch.set(pixels.subarray(start, start + IMAGE_PIXELS), index * IMAGE_PIXELS);
    }
    this.#epoch = epoch;
    this.#next = next + drawn.length;
    return batch;
  }

  /** Whether the next batch would wait for images. */
  get late() {
    return this.#until(this.#coming().drawn) > (this.images.loaded ?? this.images.count);
  }

  /** Settles when the images of the next batch are there; nothing else changes. Rejects where they do not come. */
  async arrive() {
    await this.images.upTo(this.#until(this.#coming().drawn));
  }

  /** Where it is, for `resume`. */
  get position() {
    return { epoch: this.#epoch.number, next: this.#next };
  }

  /** Goes on from a position, also of other batches of the same images and seed. @param {{ epoch: number, next: number }} position */
  async resume({ epoch, next }) {
    if (epoch < 0) return;
    const order = this.#orderOf(epoch);
    if (next > order.length) throw new Refusal('file.position');
    this.#epoch = { number: epoch, order };
    this.#next = next;
  }

  /** The next batch, by its images, and where it is. The first epochs are smaller than the largest batches, and left out for them. */
  #coming() {
    let [epoch, next] = [this.#epoch, this.#next];
    if (next + this.batchSize > epoch.order.length) [epoch, next] = [this.#epochAfter(epoch.number), 0];
    return { epoch, next, drawn: epoch.order.subarray(next, next + this.batchSize) };
  }

  /** @param {number} last */
  #epochAfter(last) {
    let number = last + 1;
    while (this.#poolOf(number) < this.batchSize) {
      if (this.#poolOf(number) === this.#poolOf(number + 1))
        throw new Refusal('own.few', { count: this.#poolOf(number), needed: this.batchSize });
      number += 1;
    }
    if (this.#following?.number !== number) this.#following = { number, order: this.#orderOf(number) };
    return this.#following;
  }

  /** @param {number} epoch */
  #orderOf(epoch) {
    return shuffle(this.seed, epoch, this.#poolOf(epoch));
  }

  /** @param {number} epoch */
  #poolOf(epoch) {
    const { count, most = TRAIN_IMAGES } = this.images;
    return Math.min(count, (epoch + 1) * SHARD_IMAGES, most);
  }

  /** So many come until these are there. @param {Uint32Array} drawn */
  #until(drawn) {
    return this.images.until?.(drawn) ?? drawn.reduce((most, image) => Math.max(most, image + 1), 0);
  }
}
