// Batches in a seeded order, without repetition in an epoch; image for image those of src/data/.
import { IMAGE_PIXELS } from './image.js';
import { Refusal } from '../messages/refusal.js';
import { shuffle } from './random.js';

/** An epoch's images grow by this many each epoch, as the shards arrive. */
export const SHARD_IMAGES = 10_000;
/** Training draws from so many of the first images; MNIST's last 10,000 are the validation split. */
export const TRAIN_IMAGES = 50_000;

/**
 * @typedef {object} ImageSource
 * @property {number} count images there are in all
 * @property {number} [most] that training may draw from; MNIST's training split where it says none
 * @property {(first: number) => Promise<Uint8Array>} upTo the pixels of at least the first so many
 *   images, row-major, count × 784
 * @property {number} [loaded] how many are there; all, where it says none
 */

/**
 * Epoch e draws from the first (e + 1) × 10,000 images, and none from more than the first 50,000:
 * training starts with the first shard, and the order still depends on the seed alone, not on the
 * network.
 */
export class Batches {
  /** @type {Uint32Array} */
  #order = new Uint32Array();
  /** @type {Uint8Array} */
  #pixels = new Uint8Array();
  #epoch = -1;
  #next = 0;

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
    // The first epochs are smaller than the largest batches.
    while (this.#next + this.batchSize > this.#order.length) await this.#beginEpoch();
    const batch = new Uint8Array(this.batchSize * IMAGE_PIXELS);
    for (let index = 0; index < this.batchSize; index += 1) {
      const start = this.#order[this.#next + index] * IMAGE_PIXELS;
      batch.set(this.#pixels.subarray(start, start + IMAGE_PIXELS), index * IMAGE_PIXELS);
    }
    this.#next += this.batchSize;
    return batch;
  }

  /** Whether the next batch would wait for images. */
  get late() {
    return this.#needed > (this.images.loaded ?? this.images.count);
  }

  /** Settles when the images of the next batch are there; nothing else changes. Rejects where they do not come. */
  async arrive() {
    await this.images.upTo(this.#needed);
  }

  /** So many of the first images the next batch is drawn from, if an epoch begins with it. */
  get #needed() {
    if (this.#next + this.batchSize <= this.#order.length) return 0;
    let epoch = this.#epoch + 1;
    while (this.#poolOf(epoch) < this.batchSize && this.#poolOf(epoch) < this.#poolOf(epoch + 1)) epoch += 1;
    return this.#poolOf(epoch);
  }

  /** @param {number} epoch */
  #poolOf(epoch) {
    const { count, most = TRAIN_IMAGES } = this.images;
    return Math.min(count, (epoch + 1) * SHARD_IMAGES, most);
  }

  /** Where it is, for `resume`. */
  get position() {
    return { epoch: this.#epoch, next: this.#next };
  }

  /** Goes on from a position, also of other batches of the same images and seed. @param {{ epoch: number, next: number }} position */
  async resume({ epoch, next }) {
    if (epoch < 0) return;
    this.#epoch = epoch - 1;
    await this.#beginEpoch();
    if (next > this.#order.length) throw new Refusal('file.position');
    this.#next = next;
  }

  async #beginEpoch() {
    const epoch = this.#epoch + 1;
    if (this.batchSize > this.images.count)
      throw new Refusal('own.few', { count: this.images.count, needed: this.batchSize });
    const pool = this.#poolOf(epoch);
    this.#pixels = await this.images.upTo(pool);
    this.#order = shuffle(this.seed, epoch, pool);
    this.#epoch = epoch;
    this.#next = 0;
  }
}
