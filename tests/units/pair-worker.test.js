// The worker of a GAN and a VAE that train side by side, with trainers that count.
import { createHash } from 'node:crypto';

import * as Comlink from 'comlink';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { gate, until } from './made-up-opened-engine.js';
import { Counting } from './made-up-run-worker.js';
import { beginWorker, build, endWorkers, refusal } from './made-up-worker-module.js';

/** The searches that were begun. @type {Search[]} */
let searches;

/** A search that comes nearer by one with each step. */
class Search {
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

class Gan extends Counting {
  search() {
    searches.push(new Search());
    return searches.at(-1);
  }
}

class Vae extends Counting {
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

let events, worker;
const told = (type) => events.filter((event) => event.type === type);
const last = (type) => events.findLast((event) => event.type === type);
const held = () => Counting.made.filter(({ freed }) => !freed);
const settings = (gan = {}, vae = {}) => ({ gan, vae });
const open = () =>
  worker.open(
    { base: 'https://made.up/', samples: 2, ...settings() },
    Comlink.proxy((event) => void events.push(event)),
    Comlink.proxy(supply),
  );

beforeEach(async () => {
  [events, searches, Counting.made.length] = [[], [], 0];
  Vae.wait = Search.wait = async () => {};
  build({ cpu: { Trainer: Gan, VaeTrainer: Vae } });
  worker = await beginWorker(() => import('../../www/engine/pair-worker.js'));
});

afterEach(async () => {
  await worker.pause().catch(() => {});
  endWorkers();
});

it('a pair that is not open refuses in words', async () => {
  expect(await refusal(worker.reset(settings()))).toBe('notOpen');
  expect(await refusal(worker.search(new Uint8Array(784), 1))).toBe('notOpen');
});

describe('a GAN and a VAE', () => {
  it('are drawn when they are there, the GAN as run 0', async () => {
    await open();
    await until(() =>
      expect(told('samples').map(({ run, step }) => [run, step])).toEqual([
        [0, 0],
        [1, 0],
      ]),
    );
    expect(Counting.made.map((trainer) => trainer instanceof Vae)).toEqual([false, true]);
    expect(last('progress')).toMatchObject({ loaded: 64, total: 64 });
  });

  it('train on the same batches until a pause', async () => {
    await open();
    await worker.start();
    await until(() => expect(told('frame').length).toBeGreaterThan(1));
    await worker.pause();
    await until(() => expect(last('running').running).toBe(false));
    const [gan, vae] = held();
    expect([vae.steps, vae.sum]).toEqual([gan.steps, gan.sum]);
    await until(() =>
      expect(last('frame').runs).toEqual([0, 1].map((run) => ({ run, step: gan.steps, diverged: false }))),
    );
  });

  it('say so where one of them has diverged, and the other goes on', async () => {
    await open();
    held()[0].divergesAt = 2;
    await worker.start();
    await until(() => expect(told('frame').some(({ runs }) => runs[0].run === 0 && runs[0].diverged)).toBe(true));
    await until(() => expect(last('frame').runs).toMatchObject([{ run: 1, diverged: false }]));
  });

  it('make room for new ones from step 0', async () => {
    await open();
    await worker.start();
    await until(() => expect(told('frame').length).toBeGreaterThan(1));
    await worker.reset(settings());
    expect(last('running').running).toBe(false);
    const since = events.slice(events.findLastIndex(({ type }) => type === 'reset') + 1);
    expect(since.map(({ type, step }) => [type, step])).toEqual([
      ['samples', 0],
      ['samples', 0],
    ]);
    expect(held().map(({ steps }) => steps)).toEqual([0, 0]);
  });

  it.each([
    ['the GAN', settings({ batchSize: 0 })],
    ['the VAE', settings({}, { batchSize: 0 })],
  ])('stay where the settings of new ones are refused by %s', async (_, refused) => {
    await open();
    const before = held();
    expect(await refusal(worker.reset(refused))).toBe('setting');
    expect(held()).toEqual(before);
    expect(told('reset')).toHaveLength(1);
  });

  it('go on with other settings, both or none', async () => {
    await open();
    const batchSizes = () => held().map((one) => one.settings.batchSize);
    await worker.configure(settings({ batchSize: 2 }, { batchSize: 3 }));
    expect(batchSizes()).toEqual([2, 3]);
    expect(await refusal(worker.configure(settings({ batchSize: 5 }, { batchSize: 0 })))).toBe('setting');
    expect(batchSizes()).toEqual([2, 3]);
  });

  it('are drawn from when it is asked for', async () => {
    await open();
    expect(await worker.sample(1, 3, 5)).toEqual({ step: 0, pixels: new Uint8Array(3).fill(5) });
    expect(await worker.sample(2, 3, 5)).toBe(undefined);
  });
});

describe('networks that fail', () => {
  it.each([
    ['by a trap, which loses the worker', new WebAssembly.RuntimeError('unreachable'), { code: 'crashed' }, true],
    ['by an error', new Error('no'), { code: 'setting' }, false],
  ])('say so: %s', async (_, error, message, fatal) => {
    await open();
    held()[1].step = () => {
      throw error;
    };
    await worker.start();
    await until(() => expect(last('failed')).toMatchObject({ message, fatal }));
    expect(last('running').running).toBe(false);
  });
});

describe('a digit that is read', () => {
  const digit = (value) => new Uint8Array(784).fill(value);

  it('is rebuilt, and changed to another one on the straight line between their codes', async () => {
    await open();
    expect(await worker.read(digit(10), digit(60))).toEqual({
      step: 0,
      pixels: new Uint8Array([10, 20, 30, 40, 50, 60]),
    });
  });

  it('is not told of networks that were replaced meanwhile', async () => {
    await open();
    const encoded = gate();
    Vae.wait = encoded.wait;
    const read = worker.read(digit(10), digit(60));
    await until(() => expect(encoded.asked).toBe(1));
    await worker.reset(settings());
    encoded.open();
    expect(await read).toBe(undefined);
  });

  it('is searched for in the GAN, and what is found told on the way', async () => {
    await open();
    await worker.search(digit(1), 7);
    await until(() => expect(told('found').map(({ steps }) => steps)).toEqual([0, 20, 50, 100, 200, 300]));
    expect(last('found')).toMatchObject({ token: 7, step: 0, distance: 700, length: 5, dim: 2 });
    expect(searches.map(({ steps, freed }) => [steps, freed])).toEqual([[300, true]]);
  });

  it('is searched for no more when another one is, or with new networks', async () => {
    await open();
    const gates = [gate(), gate()];
    const [first, second] = gates.map(async ({ wait }, at) => {
      await until(() => expect(searches).toHaveLength(at));
      Search.wait = wait;
      return worker.search(digit(at), at);
    });
    await until(() => expect(gates[1].asked).toBe(1));
    gates[0].open();
    await first;
    await worker.reset(settings());
    gates[1].open();
    await second;
    // Five are taken between two looks at what was asked for.
    expect(searches.map(({ steps, freed }) => [steps, freed])).toEqual([
      [5, true],
      [5, true],
    ]);
  });
});
