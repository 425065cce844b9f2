import { describe, expect, it, vi } from 'vitest';

import { Batches } from '../../www/data/batches.js';

const PIXELS = 784;

/** Images whose every pixel is the image's number modulo 251, so that a batch tells its images. */
function source(count) {
  const pixels = new Uint8Array(count * PIXELS);
  for (let image = 0; image < count; image += 1) pixels.fill(image % 251, image * PIXELS, (image + 1) * PIXELS);
  const asked = [];
  return { count, asked, upTo: async (first) => (asked.push(first), pixels) };
}

describe('Batches', () => {
  it('shows each image once in an epoch', async () => {
    const batches = new Batches(source(12), { batchSize: 4, seed: 3 });
    const seen = [];
    for (let batch = 0; batch < 3; batch += 1) {
      const pixels = await batches.next();
      expect(pixels.length).toBe(4 * PIXELS);
      for (let image = 0; image < 4; image += 1) seen.push(pixels[image * PIXELS]);
    }
    expect(seen.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(seen).not.toEqual(seen.toSorted((a, b) => a - b));
  });

  it('waits in each epoch for images of one more shard, and for no more than there are', async () => {
    const images = source(25_000);
    const batches = new Batches(images, { batchSize: 5000, seed: 1 });
    for (let batch = 0; batch < 2 + 4 + 5 + 1; batch += 1) await batches.next();
    const most = (from, to) => Math.max(...images.asked.slice(from, to));
    expect([most(0, 2), most(2, 6), most(6, 11), images.asked.length]).toEqual([10_000, 20_000, 25_000, 12]);
  });

  it('waits for the images of a batch alone, as their source says when they come', async () => {
    const until = vi.fn(() => 128);
    const images = { ...source(25_000), until, loaded: 0 };
    const batches = new Batches(images, { batchSize: 128, seed: 1 });
    expect(batches.late).toBe(true);
    images.loaded = 128;
    expect(batches.late).toBe(false);
    const batch = await batches.next();
    expect(images.asked).toEqual([128]);
    const first = [...until.mock.lastCall[0]];
    expect(first.map((image) => image % 251)).toEqual(first.map((_, index) => batch[index * PIXELS]));
  });

  it('says before an epoch that its images are not there, and waits for just these', async () => {
    const images = source(25_000);
    images.loaded = 10_000;
    const batches = new Batches(images, { batchSize: 5000, seed: 1 });
    await batches.next();
    expect(batches.late).toBe(false);
    await batches.next();
    const { position } = batches;
    expect(batches.late).toBe(true);
    await batches.arrive();
    expect(images.asked.at(-1)).toBeGreaterThan(10_000);
    expect(batches.position).toEqual(position);
    images.loaded = 20_000;
    expect(batches.late).toBe(false);
  });

  it('is late for the first epoch that is as large as a batch', async () => {
    const images = source(25_000);
    images.loaded = 20_000;
    const batches = new Batches(images, { batchSize: 24_000, seed: 1 });
    expect(batches.late).toBe(true);
    images.loaded = 25_000;
    expect(batches.late).toBe(false);
  });

  it('never draws from the validation images, the last 10,000', async () => {
    // The first two pixels tell which image it is.
    const count = 60_000;
    const pixels = new Uint8Array(count * PIXELS);
    for (let image = 0; image < count; image += 1) {
      pixels[image * PIXELS] = image >> 8;
      pixels[image * PIXELS + 1] = image & 255;
    }
    const asked = [];
    const images = { count, upTo: async (first) => (asked.push(first), pixels) };
    const batches = new Batches(images, { batchSize: 10_000, seed: 1 });
    const drawn = new Set();
    for (let batch = 0; batch < 1 + 2 + 3 + 4 + 5 + 5; batch += 1) {
      const taken = await batches.next();
      for (let at = 0; at < taken.length; at += PIXELS) drawn.add(taken[at] * 256 + taken[at + 1]);
    }
    expect(Math.max(...asked)).toBe(50_000);
    expect(drawn.size).toBe(50_000);
    for (const image of drawn) if (image >= 50_000) expect.fail(`image ${image} is of the validation split`);
  });

  it('depends on the seed alone', async () => {
    const first = async (seed) => (await new Batches(source(500), { batchSize: 8, seed }).next()).join();
    expect(await first(1)).toBe(await first(1));
    expect(await first(1)).not.toBe(await first(2));
  });

  it('can be asked again after images failed to arrive', async () => {
    const images = source(12);
    let failures = 1;
    const flaky = {
      count: 12,
      upTo: (first) => (failures-- > 0 ? Promise.reject(new Error('offline')) : images.upTo(first)),
    };
    const batches = new Batches(flaky, { batchSize: 4, seed: 3 });
    await expect(batches.next()).rejects.toThrow('offline');
    const expected = await new Batches(images, { batchSize: 4, seed: 3 }).next();
    expect(await batches.next()).toEqual(expected);
  });

  it('goes on from any position as if it had never stopped', async () => {
    for (const drawn of [0, 1, 3, 4, 9]) {
      const whole = new Batches(source(15), { batchSize: 4, seed: 3 });
      for (let batch = 0; batch < drawn; batch += 1) await whole.next();
      const resumed = new Batches(source(15), { batchSize: 4, seed: 3 });
      await resumed.resume(whole.position);
      for (let batch = 0; batch < 8; batch += 1) {
        expect(await resumed.next(), `after ${drawn}, batch ${batch}`).toEqual(await whole.next());
      }
    }
  });

  it('refuses a position past the end', async () => {
    const batches = new Batches(source(15), { batchSize: 4, seed: 3 });
    await expect(batches.resume({ epoch: 0, next: 16 })).rejects.toMatchObject({ code: 'file.position' });
  });

  it('skips epochs that are smaller than a batch, and refuses images that are fewer', async () => {
    const images = source(25_000);
    const batch = await new Batches(images, { batchSize: 12_800, seed: 1 }).next();
    expect(Math.max(...images.asked)).toBeGreaterThan(10_000);
    expect(batch.some((value) => value > 0)).toBe(true);
    const few = new Batches(source(100), { batchSize: 128, seed: 1 });
    await expect(few.next()).rejects.toMatchObject({ code: 'own.few', details: { count: 100, needed: 128 } });
  });

  it('draws from all images of a source that has no validation split', async () => {
    const images = { ...source(60_000), most: 60_000 };
    const batches = new Batches(images, { batchSize: 10_000, seed: 1 });
    for (let batch = 0; batch < 1 + 2 + 3 + 4 + 5 + 1; batch += 1) await batches.next();
    expect(images.asked.at(-1)).toBeGreaterThan(50_000);
  });
});
