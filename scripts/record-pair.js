// `node scripts/record-pair.js`: records what the figures of the GAN and the VAE show before anything is trained, by
// the very engine and judge that the page runs, on the CPU. Runs that docs/pair.jsonl has are not trained again. It
// needs the packages and MNIST (`npm start` makes both) and a Chromium.
//   writes docs/pair.jsonl, www/gan-or-vae/recorded*.json and assets/gan-or-vae/*.webp
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { openEngine } from '../tests/trial/engines.js';
import { Batches } from '../www/data/batches.js';
import { MEASURED_COUNT, MEASURED_SEED } from '../www/data/measured-samples.js';
import { pairSettings } from '../www/gan-or-vae/pair-settings.js';
import { SEARCH, walkBetween } from '../www/engine/pair-reading.js';
import { mnistOf } from './data.js';
import { pictures } from './pictures.js';
import { root, say, script } from './run.js';

const SEEDS = [1, 2, 3, 4];
/** Steps at which the samples are measured, as in the study. */
const MEASURED = [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000];
const END = 1000;
/** Steps whose samples are kept. */
const PICTURED = [0, 100, 300, 1000];
const SAMPLES = 36;
const SAMPLE_SEED = 1;
/** The digit that is read before the reader gives one, and the one that the walk ends at. */
const SHOWN = /** @type {[number, number]} */ ([2, 7]);
const CELLS = join(root, 'docs', 'pair.jsonl');

/** @typedef {{ network: 'gan' | 'vae', clipped: boolean, seed: number }} Cell */
/** @typedef {{ step: number, frechet: number, coveredDigits: number, sharpness: number }} Point */

const keyOf = (/** @type {Cell} */ { network, clipped }) => `${network}-${clipped ? 'clipped' : 'none'}`;
const round = (/** @type {number} */ value) => Number(value.toPrecision(4));
const base64 = (/** @type {Uint8Array} */ bytes) => Buffer.from(bytes).toString('base64');

/** Trains one of them. @param {any} engine @param {any} images @param {Cell} cell @param {(step: number, trainer: any) => Promise<void>} look is told every step, the one before the first too */
async function train(engine, images, { network, clipped, seed }, look) {
  const settings = pairSettings(clipped, seed);
  const Class = network === 'gan' ? engine.Trainer : engine.VaeTrainer;
  const trainer = await Class.create(JSON.stringify(settings[network]), 'cpu');
  const batches = new Batches(images, { batchSize: 128, seed });
  for (let step = 0; ; step += 1) {
    await look(step, trainer);
    if (step === END) return trainer;
    trainer.step(await batches.next());
  }
}

/** @param {any} judge @param {any} trainer @param {number} step @returns {Promise<Point>} */
async function measure(judge, trainer, step) {
  const quality = await judge.quality(await trainer.sample(MEASURED_COUNT, MEASURED_SEED), 'test');
  const { frechet, coveredDigits, sharpness } = quality;
  return { step, frechet: round(frechet), coveredDigits, sharpness: round(sharpness) };
}

/** The runs that were recorded. @returns {{ cell: Cell, points: Point[] }[]} */
function readCells() {
  if (!existsSync(CELLS)) return [];
  const lines = readFileSync(CELLS, 'utf8').trim();
  return lines ? lines.split('\n').map((line) => JSON.parse(line)) : [];
}

/** Trains and measures what is not recorded yet. @param {any} engine @param {any} images @param {any} judge */
async function measureAll(engine, images, judge) {
  const done = new Set(readCells().map(({ cell }) => `${keyOf(cell)} ${cell.seed}`));
  for (const seed of SEEDS) {
    for (const network of /** @type {const} */ (['gan', 'vae'])) {
      for (const clipped of [false, true]) {
        const cell = { network, clipped, seed };
        if (done.has(`${keyOf(cell)} ${seed}`)) continue;
        say(`Measuring ${keyOf(cell)}, seed ${seed}`);
        /** @type {Point[]} */
        const points = [];
        const trainer = await train(engine, images, cell, async (step, one) => {
          if (MEASURED.includes(step)) points.push(await measure(judge, one, step));
        });
        trainer.free();
        appendFileSync(CELLS, `${JSON.stringify({ cell, points })}\n`);
      }
    }
  }
}

/** @param {Point[][]} runs of one kind, the first of seed 1 */
function summary(runs) {
  const at = MEASURED.map((_, index) => runs.map((points) => points[index].frechet));
  return {
    low: at.map((values) => Math.min(...values)),
    // Distances differ by factors: the mean of their logarithms, as in the study's ratios.
    mean: at.map((values) => round(Math.exp(values.reduce((sum, one) => sum + Math.log(one), 0) / values.length))),
    high: at.map((values) => Math.max(...values)),
    seen: runs[0].map(({ frechet, coveredDigits, sharpness }) => ({ frechet, coveredDigits, sharpness })),
  };
}

/** The first test image of each digit that the judge is sure of, so that it is a plain one. @param {any} judge @param {Buffer} pixels */
async function plainDigits(judge, pixels) {
  const some = new Uint8Array(pixels.subarray(0, 300 * 784));
  const verdicts = await judge.verdicts(some);
  return Array.from({ length: 10 }, (_, digit) => {
    const at = verdicts.findIndex((/** @type {any} */ one) => one.digit === digit && one.confidence > 0.999);
    return some.slice(at * 784, (at + 1) * 784);
  });
}

/** What becomes of a digit in trained networks. @param {any} gan @param {any} vae @param {Uint8Array[]} digits */
async function read(gan, vae, digits) {
  const [image, other] = SHOWN.map((digit) => digits[digit]);
  const { mean } = await vae.encode(Uint8Array.from([...image, ...other]));
  const walk = await vae.decode(walkBetween(mean));
  const search = gan.search(image, SEARCH.starts, SAMPLE_SEED);
  const found = [];
  for (const [index, stop] of SEARCH.stops.entries()) {
    if (index > 0) search.advance(stop - SEARCH.stops[index - 1]);
    const { steps, distance, noise, pixels } = await search.found();
    const [near, length] = [distance, Math.hypot(...noise)].map(round);
    found.push({ step: END, steps, distance: near, length, dim: noise.length, pixels });
  }
  search.free();
  return { walk, found };
}

await script(async () => {
  const engine = await openEngine('cpu', join(root, 'pkg'));
  const judgeFile = new Uint8Array(readFileSync(join(root, 'public', 'data', 'judge.safetensors')));
  const judge = await engine.Judge.load(judgeFile);
  const pixels = mnistOf('train');
  const images = {
    count: pixels.length / 784,
    upTo: async (/** @type {number} */ count) => pixels.subarray(0, count * 784),
  };
  await measureAll(engine, images, judge);
  const cells = readCells();
  const digits = await plainDigits(judge, mnistOf('test'));
  /** @type {Record<string, any>} */
  const runs = {};
  /** @type {Record<string, Uint8Array>} */
  const grids = {};
  /** @type {Record<string, any>} */
  const reads = {};
  for (const clipped of [false, true]) {
    /** @type {any[]} */
    const trained = [];
    for (const network of /** @type {const} */ (['gan', 'vae'])) {
      const cell = { network, clipped, seed: 1 };
      const key = keyOf(cell);
      say(`Recording ${key}`);
      const ofKey = SEEDS.map((seed) => cells.find((one) => keyOf(one.cell) === key && one.cell.seed === seed));
      runs[key] = summary(ofKey.map((one) => /** @type {Point[]} */ (one?.points)));
      const trainer = await train(engine, images, cell, async (step, one) => {
        if (PICTURED.includes(step)) grids[`${key}-${step}`] = await one.sample(SAMPLES, SAMPLE_SEED);
      });
      trained.push(trainer);
    }
    const [gan, vae] = trained;
    reads[clipped ? 'clipped' : 'none'] = await read(gan, vae, digits);
    for (const trainer of trained) trainer.free();
  }
  const folder = join(root, 'www', 'gan-or-vae');
  const recorded = { seeds: SEEDS.length, steps: MEASURED, pictured: PICTURED, runs };
  writeFileSync(join(folder, 'recorded.json'), `${JSON.stringify(recorded)}\n`);
  const texts = Object.entries(reads).map(([key, { walk, found }]) => [
    key,
    { walk: base64(walk), found: found.map((/** @type {any} */ one) => ({ ...one, pixels: base64(one.pixels) })) },
  ]);
  const all = { digits: digits.map(base64), shown: SHOWN, read: Object.fromEntries(texts) };
  writeFileSync(join(folder, 'recorded-digits.json'), `${JSON.stringify(all)}\n`);
  const urls = await pictures(grids, 6);
  writeFileSync(join(folder, 'recorded-samples.json'), `${JSON.stringify(urls, null, 1)}\n`);
  // What the page shows before its script has come, and where it never comes.
  const { walk, found } = reads.none;
  const rows = { reading: Uint8Array.from([...walk, ...found.flatMap((/** @type {any} */ one) => [...one.pixels])]) };
  const { reading } = await pictures(rows, 6);
  const assets = join(root, 'assets', 'gan-or-vae');
  mkdirSync(assets, { recursive: true });
  const posters = { gan: urls[`gan-none-${END}`], vae: urls[`vae-none-${END}`], reading };
  for (const [file, url] of Object.entries(posters)) {
    writeFileSync(join(assets, `${file}.webp`), Buffer.from(url.split(',')[1], 'base64'));
  }
  const kb = Object.values(urls).reduce((sum, url) => sum + url.length, 0) / 1000;
  say(`${Object.keys(urls).length} pictures, ${kb.toFixed(0)} KB as text`);
});
