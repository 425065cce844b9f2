// Checks and unpacks the shards that scripts/data.js packed. No DOM, no wasm.
import * as Comlink from 'comlink';

import { firstEpoch, TRAIN_IMAGES } from './batches.js';
import { gunzip, isGzip } from './gzip.js';

/**
 * @typedef {import('../types.d.ts').Supply} Supply
 *
 * @typedef {object} Shard
 * @property {string} file
 * @property {'train' | 'test'} set
 * @property {number} count images
 * @property {number} bytes of the packed file
 * @property {string} sha256 of the pixels
 *
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} source
 * @property {string} licence
 * @property {number} rows
 * @property {number} columns
 * @property {{ seed: number }} [order] the first epoch's images lie in the order in which this seed draws them, and
 *   all others, or all where there is none, by their numbers
 * @property {Shard[]} shards
 */

/** Data that is missing or damaged; `code` and `details` are for a sentence in any language. */
export class DataError extends Error {
  /** @param {'dataMissing' | 'dataDamaged'} code @param {Record<string, string | number>} details */
  constructor(code, details) {
    super(`${code}: ${JSON.stringify(details)}`);
    this.name = 'DataError';
    this.code = code;
    this.details = details;
  }
}

/**
 * The images for training, shard by shard, each fetched once. Those of the validation split,
 * after the first 50,000, are never fetched.
 */
export class Mnist {
  /** @type {Uint8Array} */
  #pixels;
  #loadedShards = 0;
  /** The first epoch's images as they come. */
  #order;
  /** When each of them comes. */
  #places;
  /** @type {Promise<void> | undefined} */
  #loading;

  /**
   * @param {URL} folder where manifest.json lies, with a slash at its end
   * @param {Manifest} manifest
   * @param {Supply} supply
   * @param {(loaded: number, total: number) => void} onProgress images there, of all
   */
  constructor(folder, manifest, supply, onProgress) {
    this.folder = folder;
    this.supply = supply;
    this.shards = forTraining(manifest.shards);
    this.imagePixels = manifest.rows * manifest.columns;
    this.count = countOf(this.shards);
    this.onProgress = onProgress;
    this.#order = manifest.order ? firstEpoch(manifest.order.seed) : Uint32Array.of();
    this.#places = inverse(this.#order);
    this.#pixels = new Uint8Array(this.count * this.imagePixels);
  }

  /** @param {URL} folder @param {Supply} supply @param {(loaded: number, total: number) => void} [onProgress] */
  static async open(folder, supply, onProgress = () => {}) {
    const url = new URL('manifest.json', folder);
    const file = await fetchOk(url, supply);
    try {
      return new Mnist(folder, JSON.parse(await file.text()), supply, onProgress);
    } catch {
      await supply.forget(url.href);
      throw new DataError('dataDamaged', { url: url.href });
    }
  }

  /** Images that are there. */
  get loaded() {
    return countOf(this.shards.slice(0, this.#loadedShards));
  }

  /** So many images come until these are there. @param {Uint32Array} images by their numbers */
  until(images) {
    return images.reduce((most, image) => Math.max(most, (this.#places[image] ?? image) + 1), 0);
  }

  /**
   * The pixels, each image's in its place, with at least the first `first` that come; waits until they are there.
   * After a failure the next call tries again.
   * @param {number} first
   */
  async upTo(first) {
    while (this.loaded < Math.min(first, this.count)) {
      this.#loading ??= this.#loadNext().finally(() => (this.#loading = undefined));
      await this.#loading;
    }
    return this.#pixels;
  }

  async #loadNext() {
    const shard = this.shards[this.#loadedShards];
    const url = new URL(shard.file, this.folder);
    const before = this.loaded;
    // A browser that has kept the file of an older release has what the supply fetches past it.
    const pixels = (await this.#fetch(url, shard)) ?? (await this.#fetch(url, shard));
    if (!pixels) {
      // The list itself may be the older one.
      await this.supply.forget(new URL('manifest.json', this.folder).href);
      throw new DataError('dataDamaged', { url: url.href });
    }
    this.#place(pixels, before);
    this.#loadedShards += 1;
    this.onProgress(this.loaded, this.count);
  }

  /** Its pixels; nothing where it is damaged. @param {URL} url @param {Shard} shard */
  async #fetch(url, shard) {
    const before = this.loaded;
    const packed = await fetchOk(url, this.supply, (bytes) => {
      const share = Math.min(1, bytes / shard.bytes);
      this.onProgress(before + Math.floor(share * shard.count), this.count);
    });
    this.#fetchAhead();
    const pixels = await unpackShard(packed, shard, this.imagePixels).catch(() => undefined);
    if (pixels && (await matches(pixels, shard, this.imagePixels))) return pixels;
    await this.supply.forget(url.href);
    return undefined;
  }

  /** The next one comes while this one is unpacked; what fails is told when it is loaded. */
  #fetchAhead() {
    const next = this.shards[this.#loadedShards + 1];
    if (next) void fetchOk(new URL(next.file, this.folder), this.supply).catch(() => {});
  }

  /** @param {Uint8Array} pixels of images that came one after the other @param {number} first when the first of them came */
  #place(pixels, first) {
    const { imagePixels } = this;
    for (let at = 0; at < pixels.length / imagePixels; at += 1) {
      const image = this.#order[first + at] ?? first + at;
      this.#pixels.set(pixels.subarray(at * imagePixels, (at + 1) * imagePixels), image * imagePixels);
    }
  }
}

/** The training shards that begin within the first 50,000 images. @param {Shard[]} shards */
export function forTraining(shards) {
  const all = shards.filter((shard) => shard.set === 'train');
  return all.filter((_, index) => countOf(all.slice(0, index)) < TRAIN_IMAGES);
}

/** Where each number is in an order. @param {Uint32Array} order */
function inverse(order) {
  const places = new Uint32Array(order.length);
  for (const [place, image] of order.entries()) places[image] = place;
  return places;
}

/** @param {Shard[]} shards */
const countOf = (shards) => shards.reduce((sum, shard) => sum + shard.count, 0);

/** @param {URL} url @param {Supply} supply @param {(bytes: number) => void} [onBytes] */
async function fetchOk({ href: url }, supply, onBytes) {
  const { blob, status } = await (onBytes ? supply.file(url, Comlink.proxy(onBytes)) : supply.file(url));
  if (!blob) throw new DataError('dataMissing', { url, status });
  return blob;
}

/** The pixels of a shard; a server that has unpacked it already leaves nothing to do. @param {Blob} packed @param {Shard} shard @param {number} imagePixels */
async function unpackShard(packed, { file, count }, imagePixels) {
  const bytes = new Uint8Array(await packed.arrayBuffer());
  return isGzip(bytes) ? gunzip(bytes, { most: count * imagePixels, file }) : bytes;
}

/** @param {Uint8Array<ArrayBuffer>} pixels @param {Shard} shard @param {number} imagePixels */
async function matches(pixels, shard, imagePixels) {
  if (pixels.length !== shard.count * imagePixels) return false;
  // Outside https and localhost there is no digest; gzip's own checksum has been checked then.
  if (!globalThis.crypto?.subtle) return true;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', pixels));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('') === shard.sha256;
}
