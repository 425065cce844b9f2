// The worker of a finished generator, with one that is made up.
import * as Comlink from 'comlink';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { beginWorker, build, endWorkers, refusal } from './made-up-worker-module.js';

/** A generator whose images are its noise, and its file's first byte. */
class Generator {
  static made = [];

  static async load(bytes, backend) {
    if (backend !== 'cpu') throw new Error(`no ${backend} in this package`);
    if (bytes.length === 0) throw new Error('the file is cut short');
    const one = new Generator();
    one.byte = bytes[0];
    Generator.made.push(one);
    return one;
  }

  noise(count, seed) {
    return new Float32Array(count).fill(seed);
  }

  async generate(noise) {
    return Uint8Array.from([this.byte, ...noise]);
  }

  free() {
    this.freed = true;
  }
}

/** What the server has. @type {Record<string, Uint8Array>} */
let files;
let worker;
const supply = {
  compile: async (url) => url,
  file: async (url) => (files[url] ? { blob: new Blob([files[url]]), status: 200 } : { status: 404 }),
};
const open = (url) => worker.open('https://made.up/', url, Comlink.proxy(supply));

beforeEach(async () => {
  Generator.made = [];
  files = { one: new Uint8Array([1]), two: new Uint8Array([2]), empty: new Uint8Array() };
  build({ cpu: { FinishedGenerator: Generator } });
  worker = await beginWorker(() => import('../../www/engine/finished-worker.js'));
});

afterEach(endWorkers);

describe('a finished generator', () => {
  it('draws from noise of a seed, as large as is wanted', async () => {
    await open('one');
    expect(await worker.draw(3, 7, 2)).toEqual(new Uint8Array([1, 14, 14, 14]));
  });

  it('is given up for another one', async () => {
    await open('one');
    await open('two');
    expect(Generator.made.map(({ freed }) => freed)).toEqual([true, undefined]);
    expect(await worker.draw(1, 7, 1)).toEqual(new Uint8Array([2, 7]));
  });

  it.each([
    ['is not there', 'three', 'dataMissing'],
    ['cannot be read', 'empty', 'setting'],
  ])('stays where the file of another one %s', async (_, url, code) => {
    await open('one');
    expect(await refusal(open(url))).toBe(code);
    expect(await worker.draw(1, 7, 1)).toEqual(new Uint8Array([1, 7]));
  });

  it('that is not there is told by its address, and with what the server answered', async () => {
    const { message } = await open('three').catch((error) => error);
    expect(JSON.parse(message).details).toEqual({ url: 'three', status: 404 });
  });

  it('is wanted before anything is drawn', async () => {
    expect(await refusal(worker.draw(1, 7, 1))).toBe('notOpen');
  });
});
