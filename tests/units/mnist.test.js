import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Mnist } from '../../www/data/mnist.js';
import { shuffle } from '../../www/data/random.js';
import { Supply } from '../../www/session/supply.js';

const FOLDER = new URL('https://example.org/data/');
const shards = [0, 1].map((shard) => Uint8Array.from({ length: 3 * 784 }, (_, index) => (index * 7 + shard) % 256));
/** What the manifest says of a file. @param {string} file @param {Uint8Array} pixels */
function shardOf(file, pixels) {
  const sha256 = createHash('sha256').update(pixels).digest('hex');
  return { file, set: 'train', count: pixels.length / 784, bytes: gzipSync(pixels).length, sha256 };
}
const manifest = {
  name: 'MNIST',
  source: '',
  licence: '',
  rows: 28,
  columns: 28,
  shards: shards.map((pixels, index) => shardOf(`train-${index}.gz`, pixels)),
};

/** What the server answers, by the file's name; a test changes it. @type {Record<string, () => Response>} */
let answers;

beforeEach(() => {
  answers = {
    'manifest.json': () => Response.json(manifest),
    'train-0.gz': () => new Response(gzipSync(shards[0])),
    'train-1.gz': () => new Response(gzipSync(shards[1])),
  };
  vi.stubGlobal('fetch', async (/** @type {string} */ url, init) => answers[url.split('/').at(-1) ?? ''](init));
});
afterEach(() => vi.unstubAllGlobals());

const open = (onProgress = () => {}, supply = new Supply()) => Mnist.open(FOLDER, supply, onProgress);

describe('Mnist', () => {
  it('unpacks the shards in order', async () => {
    const images = await open();
    const pixels = await images.upTo(6);
    expect(Buffer.from(pixels)).toEqual(Buffer.concat(shards));
  });

  it('gives an image its place whenever it comes, and says how many come until it has', async () => {
    const seed = 5;
    const order = shuffle(seed, 0, 10_000);
    // A pixel of its own for each: its number.
    const numbered = (images) => {
      const pixels = new Uint8Array(images.length * 784);
      images.forEach((image, at) => new DataView(pixels.buffer).setUint32(at * 784, image));
      return pixels;
    };
    const later = Uint32Array.from({ length: 10 }, (_, index) => 10_000 + index);
    const files = [order.subarray(0, 1000), order.subarray(1000), later].map(numbered);
    answers = Object.fromEntries(files.map((pixels, at) => [`${at}.gz`, () => new Response(gzipSync(pixels))]));
    const listed = files.map((pixels, at) => shardOf(`${at}.gz`, pixels));
    answers['manifest.json'] = () => Response.json({ ...manifest, order: { seed }, shards: listed });
    const images = await open();
    const numberAt = (pixels, image) => new DataView(pixels.buffer).getUint32(image * 784);

    expect(images.until(order.subarray(0, 128))).toBe(128);
    expect(images.until(Uint32Array.of(order[2], order[1500]))).toBe(1501);
    expect(images.until(Uint32Array.of(10_003, order[9999]))).toBe(10_004);
    const some = await images.upTo(128);
    expect(images.loaded).toBe(1000);
    for (const image of order.subarray(0, 1000)) expect(numberAt(some, image)).toBe(image);
    const all = await images.upTo(10_010);
    for (let image = 0; image < 10_010; image += 1) expect(numberAt(all, image)).toBe(image);
  });

  it('fetches the next shard while it unpacks one, once', async () => {
    const asked = [];
    for (const [name, answer] of Object.entries(answers))
      answers[name] = () => {
        asked.push(name);
        return answer();
      };
    const images = await open();
    await images.upTo(1);
    expect(asked).toEqual(['manifest.json', 'train-0.gz', 'train-1.gz']);
    await images.upTo(6);
    expect(asked).toHaveLength(3);
  });

  it('loads only what is asked for', async () => {
    const images = await open();
    await images.upTo(1);
    expect(images.loaded).toBe(3);
  });

  it('has no images of the validation split and of the test set', async () => {
    const shard = (set, index) => ({ file: `${set}-${index}.gz`, set, count: 10_000, bytes: 1, sha256: '' });
    const training = [0, 1, 2, 3, 4, 5].map((index) => shard('train', index));
    answers['manifest.json'] = () => Response.json({ ...manifest, shards: [...training, shard('test', 0)] });
    const images = await open();
    expect(images.count).toBe(50_000);
    expect(images.shards).toEqual(training.slice(0, 5));
  });

  it('reports progress up to all images', async () => {
    const seen = [];
    const images = await open((loaded, total) => seen.push([loaded, total]));
    await images.upTo(6);
    expect(seen.at(-1)).toEqual([6, 6]);
    expect(seen.map(([loaded]) => loaded)).toEqual(seen.map(([loaded]) => loaded).toSorted((a, b) => a - b));
  });

  it('takes a shard that the server has unpacked already', async () => {
    answers['train-0.gz'] = () => new Response(shards[0]);
    const images = await open();
    expect((await images.upTo(3)).subarray(0, 784)).toEqual(shards[0].subarray(0, 784));
  });

  it('names a file that is missing', async () => {
    answers['train-1.gz'] = () => new Response('', { status: 404 });
    const images = await open();
    await expect(images.upTo(6)).rejects.toMatchObject({
      code: 'dataMissing',
      details: { url: 'https://example.org/data/train-1.gz', status: 404 },
    });
  });

  it.each([
    ['has other pixels than its checksum', () => new Response(gzipSync(shards[0].toReversed()))],
    ['is cut short', () => new Response(gzipSync(shards[0]).subarray(0, 100))],
    ['is of another size', () => new Response(gzipSync(shards[0].subarray(784)))],
    ['is a web page', () => new Response('<!doctype html>')],
  ])('refuses a shard that %s', async (_, answer) => {
    answers['train-0.gz'] = answer;
    const images = await open();
    await expect(images.upTo(1)).rejects.toMatchObject({ code: 'dataDamaged' });
    expect(images.loaded).toBe(0);
  });

  it('fetches a damaged shard anew when it is asked for again', async () => {
    const good = answers['train-0.gz'];
    answers['train-0.gz'] = () => new Response('<!doctype html>');
    const supply = new Supply();
    await expect((await open(undefined, supply)).upTo(1)).rejects.toMatchObject({ code: 'dataDamaged' });
    answers['train-0.gz'] = good;
    const images = await open(undefined, supply);
    expect((await images.upTo(1)).subarray(0, 784)).toEqual(shards[0].subarray(0, 784));
  });

  /** The browser has what an older release had under that name. */
  function keepOlder(name, older) {
    const answer = answers[name];
    answers[name] = ({ cache }) => (cache === 'reload' ? answer() : older());
  }

  it('takes a shard that the browser has kept of an older release from the server', async () => {
    keepOlder('train-0.gz', () => new Response(gzipSync(shards[1])));
    const images = await open();
    expect((await images.upTo(1)).subarray(0, 784)).toEqual(shards[0].subarray(0, 784));
  });

  it('is refused where the list is kept of an older release, which is fetched anew with the next try', async () => {
    keepOlder('manifest.json', () => Response.json({ ...manifest, shards: [shardOf('train-0.gz', shards[1])] }));
    const supply = new Supply();
    await expect((await open(undefined, supply)).upTo(1)).rejects.toMatchObject({ code: 'dataDamaged' });
    const images = await open(undefined, supply);
    expect((await images.upTo(6)).subarray(0, 784)).toEqual(shards[0].subarray(0, 784));
  });

  it('tries again after a failure', async () => {
    const good = answers['train-0.gz'];
    answers['train-0.gz'] = () => {
      throw new TypeError('offline');
    };
    const images = await open();
    await expect(images.upTo(1)).rejects.toMatchObject({ code: 'dataMissing' });
    answers['train-0.gz'] = good;
    expect((await images.upTo(1)).subarray(0, 784)).toEqual(shards[0].subarray(0, 784));
  });
});
