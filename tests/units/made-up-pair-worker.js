// The worker of a GAN and a VAE, with trainers that count and a search that comes nearer by one with each step.
import { createHash } from 'node:crypto';

import * as Comlink from 'comlink';

import { Counting } from './made-up-run-worker.js';
import { beginWorker, build } from './made-up-worker-module.js';

/** It comes nearer by one with each step. */
export class Search {
  /** Those that were begun. @type {Search[]} */
  static begun = [];
  /** What is waited for before it says what it has found. */
  static wait = async () => {};
  wait = Search.wait;
  steps = 0;
  freed = false;

  advance(count) {
    if (this.freed) throw new Error('advanced after it was freed');
    this.steps += count;
  }

  async found() {
    await this.wait();
    return {
      steps: this.steps,
      distance: 1000 - this.steps,
      pixels: new Uint8Array(1),
      noise: new Float32Array([3, 4]),
    };
  }

  free() {
    this.freed = true;
  }
}

export class Gan extends Counting {
  /** What is waited for before one is made. */
  static wait = async () => {};

  static async create(config) {
    await Gan.wait();
    return super.create(config);
  }

  search() {
    Search.begun.push(new Search());
    return Search.begun.at(-1);
  }
}

export class Vae extends Counting {
  /** What is waited for before an image is encoded. */
  static wait = async () => {};

  async encode(images) {
    await Vae.wait();
    return { mean: Float32Array.from([images[0], images[784]]) };
  }

  async decode(codes) {
    return Uint8Array.from(codes);
  }
}

const pixels = new Uint8Array(64 * 784).fill(1);
const sha256 = createHash('sha256').update(pixels).digest('hex');
const shard = { file: 'a', set: 'train', count: 64, bytes: pixels.length, sha256 };
const manifest = JSON.stringify({ rows: 28, columns: 28, shards: [shard] });
const supply = {
  compile: async (url) => url,
  file: async (url) => ({ blob: new Blob([url.endsWith('.json') ? manifest : pixels]), status: 200 }),
};

export const settings = (gan = {}, vae = {}) => ({ gan, vae });

/** A worker, and what the page has heard of it. */
export async function madeUpPairWorker() {
  Search.begun = [];
  Counting.made.length = 0;
  Gan.wait = Vae.wait = Search.wait = async () => {};
  build({ cpu: { Trainer: Gan, VaeTrainer: Vae } });
  const worker = await beginWorker(() => import('../../www/engine/pair-worker.js'));
  const events = [];
  const emit = (event) => void events.push(event);
  const options = { base: 'https://made.up/', samples: 2, ...settings() };
  return {
    worker,
    events,
    open: () => worker.open(options, Comlink.proxy(emit), Comlink.proxy(supply)),
    told: (type) => events.filter((event) => event.type === type),
    last: (type) => events.findLast((event) => event.type === type),
    held: () => Counting.made.filter(({ freed }) => !freed),
  };
}
