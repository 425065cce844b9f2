// `node scripts/record.js`: records what the first screen shows before anything is trained. The samples and the
// lengths of the gradients come from the very engine that the page runs, on the CPU; the distances of all seeds from
// the study's cells. It needs the packages and MNIST (`npm start` makes both) and a Chromium.
//   writes www/opening/recorded.json, www/opening/recorded-samples.json and assets/opening/*.webp
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { openEngine } from '../tests/trial/engines.js';
import { Batches, TRAIN_IMAGES } from '../www/data/batches.js';
import { counts } from '../www/parts/picker/norms.js';
import { PRESETS } from '../www/setup/presets.js';
import { twins } from '../www/setup/setup.js';
import { withPairs } from '../www/setup/settings.js';
import { mnistOf } from './data.js';
import { pictures } from './pictures.js';
import { root, say, script } from './run.js';
import { readRows, rowOf } from './study.js';

/** The setting of the study that shows clipping most clearly, and the thresholds that it has. */
const SETTING = 'rmsprop';
const RULE = 'norm';
const THRESHOLDS = [0.01, 0.1, 1];
/** The one that the page opens with. */
const OPENING = 0.1;
/** Steps whose samples are kept. */
const STEPS = [0, 60, 200, 500, 1000];
const SAMPLES = 36;
const SAMPLE_SEED = 1;
/** Exponents of ten between which lengths are counted. */
const RANGE = /** @type {[number, number]} */ ([-3, 2]);

/** @typedef {{ step: number, frechet: number, coveredDigits: number }} Point */

/** The study's runs by their threshold, `none` for the unclipped. @returns {Map<string, Point[][]>} */
function studied() {
  const runs = new Map();
  const lines = readFileSync(join(root, 'docs', 'study', 'cells.jsonl'), 'utf8')
    .trim()
    .split('\n');
  for (const { cell, points } of lines.map((line) => JSON.parse(line))) {
    if (cell.setting !== SETTING || cell.networks !== 'both') continue;
    const key = cell.rule === 'none' ? 'none' : cell.rule === RULE ? String(Number(cell.threshold.toPrecision(3))) : '';
    if (!key) continue;
    if (!runs.has(key)) runs.set(key, []);
    runs.get(key)[cell.seed - 1] = points;
  }
  return runs;
}

/** @param {Point[][]} runs */
function summary(runs) {
  const at = runs[0].map((_, index) => runs.map((points) => points[index].frechet));
  const round = (/** @type {number} */ value) => Number(value.toPrecision(4));
  return {
    low: at.map((values) => round(Math.min(...values))),
    // Distances differ by factors: the mean of their logarithms, as in the study's ratios.
    mean: at.map((values) => round(Math.exp(values.reduce((sum, one) => sum + Math.log(one), 0) / values.length))),
    high: at.map((values) => round(Math.max(...values))),
    digits: runs[0].map(({ coveredDigits }) => coveredDigits),
  };
}

/** MNIST's training images, as the page has them. */
function openImages() {
  const pixels = mnistOf('train');
  return { count: TRAIN_IMAGES, upTo: async (/** @type {number} */ count) => pixels.subarray(0, count * 784) };
}

/** A run: its samples at STEPS and how long its gradients were. @param {any} engine @param {any} images @param {object} config */
async function recordRun(engine, images, config) {
  const trainer = await engine.Trainer.create(JSON.stringify(config), 'cpu');
  const batches = new Batches(images, { batchSize: 128, seed: 1 });
  /** @type {Record<string, number[]>} */
  const lengths = { generator: [], discriminator: [] };
  /** @type {Map<number, Uint8Array>} */
  const samples = new Map();
  for (let step = 0; ; step += 1) {
    if (STEPS.includes(step)) samples.set(step, await trainer.sample(SAMPLES, SAMPLE_SEED));
    if (step === STEPS[STEPS.length - 1]) break;
    trainer.step(await batches.next());
    const stats = await trainer.stats();
    for (const network of Object.keys(lengths)) {
      lengths[network].push(...stats[network].map((/** @type {any} */ one) => one.normBefore));
    }
  }
  trainer.free();
  const norms = Object.fromEntries(Object.entries(lengths).map(([network, all]) => [network, counts(all, RANGE)]));
  return { samples, norms };
}

await script(async () => {
  const engine = await openEngine('cpu', join(root, 'pkg'));
  const images = openImages();
  const base = withPairs(PRESETS[SETTING], []).config;
  /** @type {Record<string, any>} */
  const runs = {};
  /** @type {Record<string, Uint8Array>} */
  const grids = {};
  const study = studied();
  const rows = readRows();
  for (const key of ['none', ...THRESHOLDS.map(String)]) {
    say(`Recording ${key}`);
    const config =
      key === 'none'
        ? twins(base)[0]
        : withPairs(base, [
            ['clip', RULE],
            ['c', key],
          ]).config;
    const { samples, norms } = await recordRun(engine, images, config);
    // All begin alike.
    for (const [step, pixels] of samples) if (step > 0 || key === 'none') grids[`${key}-${step}`] = pixels;
    const points = /** @type {Point[][]} */ (study.get(key));
    const compared = key === 'none' ? null : rowOf(rows, SETTING, `${RULE} ${key}`).againstNone;
    runs[key] = { ...summary(points), norms, ratio: compared?.ratio ?? 1 };
  }
  const all = /** @type {Point[][]} */ (study.get('none'));
  const recorded = {
    setting: SETTING,
    threshold: OPENING,
    seeds: all.length,
    steps: all[0].map(({ step }) => step),
    pictured: STEPS,
    range: RANGE,
    runs,
  };
  writeFileSync(join(root, 'www', 'opening', 'recorded.json'), `${JSON.stringify(recorded)}\n`);
  const urls = await pictures(grids, 6);
  writeFileSync(join(root, 'www', 'opening', 'recorded-samples.json'), `${JSON.stringify(urls, null, 1)}\n`);
  const folder = join(root, 'assets', 'opening');
  mkdirSync(folder, { recursive: true });
  // What the page shows before its script has come, and where it never comes.
  const poster = Object.entries({ unclipped: 'none-1000', clipped: `${OPENING}-1000` });
  for (const [file, name] of poster) {
    writeFileSync(join(folder, `${file}.webp`), Buffer.from(urls[name].split(',')[1], 'base64'));
  }
  const kb = Object.values(urls).reduce((sum, url) => sum + url.length, 0) / 1000;
  say(`${Object.keys(urls).length} pictures, ${kb.toFixed(0)} KB as text`);
});
