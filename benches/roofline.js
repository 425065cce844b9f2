// The products of a step, and what share each and the whole step reach of the most that the browser computes
// (Williams, Waterman and Patterson 2009, "Roofline"). Pure.
import { IMAGE_PIXELS, NOISE_DIM } from './workload.js';
import { describe, median, short } from './report.js';
import { ARTICLE } from './sizes.js';

/**
 * @typedef {import('./report.js').Machine} Machine
 * @typedef {import('./report.js').ReportRow} ReportRow
 * @typedef {import('../www/types.d.ts').Message} Message
 *
 * @typedef {'forward' | 'input gradient' | 'weight gradient'} Pass
 * @typedef {'none' | 'leaky ReLU' | 'sigmoid'} Activation of what comes out forward, of what went in backward
 *
 * @typedef {object} Product
 * @property {Pass} pass
 * @property {Activation} activation
 * @property {number} rows
 * @property {number} inputs
 * @property {number} outputs
 *
 * @typedef {Product & { times: number }} StepProduct `times` in a step
 *
 * @typedef {{ generator: number[], discriminator: number[] }} Widths of each network, from what goes in to what
 *   comes out
 *
 * @typedef {object} Timing of one piece of work, as milliseconds
 * @property {number} best
 * @property {number} median
 *
 * @typedef {object} WasmTimings of one wasm file
 * @property {{ flop: number, ms: Timing }} peak
 * @property {Timing[]} products in the order of the step's
 *
 * @typedef {'plain' | 'relaxed'} Simd
 *
 * @typedef {object} Rate of some work
 * @property {number} ms the best
 * @property {number} gflops by the best time
 * @property {number} medianGflops
 * @property {number | null} share of the peak's best; of the step by its median, as it has no best
 *
 * @typedef {object} Roofline
 * @property {Machine} machine
 * @property {number} stepFlop
 * @property {Partial<Record<Simd | 'webgpu', Rate>>} peaks
 * @property {(StepProduct & Partial<Record<Simd, Rate>>)[]} products
 * @property {Partial<Record<Simd, Rate>>} allProducts of a step, one after another
 * @property {{ where: string, simd?: Simd, msPerStep: number, gflops: number, share: number | null }[]} steps
 */

/** Those of the bench's step. @type {Widths} */
export const WIDTHS = {
  generator: [NOISE_DIM, ARTICLE.width, ARTICLE.width, IMAGE_PIXELS],
  discriminator: [IMAGE_PIXELS, ARTICLE.width, ARTICLE.width, 1],
};

/** A network's layers. @param {number[]} widths */
const layersOf = (widths) => widths.slice(1).map((outputs, index) => ({ inputs: widths[index], outputs, index }));

/** Multiplications and additions of a product. @param {Product} product */
export const flopOfProduct = ({ rows, inputs, outputs }) => 2 * rows * inputs * outputs;

/** Those of a whole step; what else a step computes is not counted. @param {StepProduct[]} products */
export const flopOfStep = (products) =>
  products.reduce((sum, product) => sum + product.times * flopOfProduct(product), 0);

/**
 * The products of a step, as src/training/gan/flat/mod.rs takes it, equal ones as one.
 * @param {Widths} [widths]
 * @param {number} [batch]
 * @returns {StepProduct[]}
 */
export function productsOfStep({ generator, discriminator } = WIDTHS, batch = ARTICLE.batch) {
  /** @type {StepProduct[]} */
  const products = [];
  const add = (/** @type {Product} */ product) => {
    const same = products.find((one) =>
      /** @type {(keyof Product)[]} */ (Object.keys(product)).every((key) => one[key] === product[key]),
    );
    if (same) same.times += 1;
    else products.push({ ...product, times: 1 });
  };
  const networks = { generator: layersOf(generator), discriminator: layersOf(discriminator) };
  const forward = (/** @type {keyof Widths} */ name, /** @type {number} */ rows) => {
    const layers = networks[name];
    for (const { index, inputs, outputs } of layers) {
      const last = name === 'generator' ? 'sigmoid' : 'none';
      const activation = index + 1 === layers.length ? last : 'leaky ReLU';
      add({ pass: 'forward', activation, rows, inputs, outputs });
    }
  };
  const backward = (/** @type {keyof Widths} */ name, /** @type {number} */ rows, weights = true) => {
    for (const { index, inputs, outputs } of networks[name].toReversed()) {
      if (weights) add({ pass: 'weight gradient', activation: 'none', rows, inputs, outputs });
      // At what went in, only D's gradient for G is asked for: below it lies G's sigmoid.
      if (index > 0) add({ pass: 'input gradient', activation: 'leaky ReLU', rows, inputs, outputs });
      else if (!weights) add({ pass: 'input gradient', activation: 'sigmoid', rows, inputs, outputs });
    }
  };
  // D's half: real images and fakes are one batch.
  forward('generator', batch);
  forward('discriminator', 2 * batch);
  backward('discriminator', 2 * batch);
  // G's half, through D.
  forward('generator', batch);
  forward('discriminator', batch);
  backward('discriminator', batch, false);
  backward('generator', batch);
  return products;
}

/** All rounds' times of one piece of work as one. @param {number[][]} rounds @returns {Timing} */
export function timingOf(rounds) {
  const times = rounds.flat();
  return { best: Math.min(...times), median: /** @type {number} */ (median(times)) };
}

/** @param {number} flop @param {Timing} ms @param {number} [peak] @returns {Rate} */
function rateOf(flop, ms, peak) {
  const gflops = flop / ms.best / 1e6;
  return { ms: ms.best, gflops, medianGflops: flop / ms.median / 1e6, share: peak ? gflops / peak : null };
}

/**
 * @param {object} measured
 * @param {Machine} measured.machine
 * @param {StepProduct[]} measured.products
 * @param {Partial<Record<Simd, WasmTimings>>} measured.wasm what the browser takes
 * @param {{ flop: number, ms: Timing } | null} measured.webgpu
 * @param {ReportRow[]} measured.rows ours, on the CPU and on WebGPU
 * @returns {Roofline}
 */
export function roofline({ machine, products, wasm, webgpu, rows }) {
  const simds = /** @type {Simd[]} */ (Object.keys(wasm));
  /** @type {Roofline['peaks']} */
  const peaks = {};
  /** @type {Roofline['allProducts']} */
  const allProducts = {};
  const stepFlop = flopOfStep(products);
  /** @type {Roofline['products']} */
  const rated = products.map((product) => ({ ...product }));
  for (const simd of simds) {
    const { peak, products: timings } = /** @type {WasmTimings} */ (wasm[simd]);
    peaks[simd] = { ...rateOf(peak.flop, peak.ms), share: 1 };
    const most = peaks[simd].gflops;
    for (const [index, one] of rated.entries()) one[simd] = rateOf(flopOfProduct(one), timings[index], most);
    const sum = (/** @type {keyof Timing} */ key) =>
      products.reduce((total, { times }, index) => total + times * timings[index][key], 0);
    allProducts[simd] = rateOf(stepFlop, { best: sum('best'), median: sum('median') }, most);
  }
  if (webgpu) peaks.webgpu = { ...rateOf(webgpu.flop, webgpu.ms), share: 1 };
  const steps = rows.flatMap(({ backend, label, msPerStep }) => {
    if (msPerStep === null) return [];
    // The engine is the build with relaxed SIMD wherever the browser takes it.
    /** @type {Simd} */
    const simd = peaks.relaxed ? 'relaxed' : 'plain';
    const peak = peaks[backend === 'cpu' ? simd : 'webgpu']?.gflops;
    const gflops = stepFlop / msPerStep / 1e6;
    const share = peak ? gflops / peak : null;
    return [{ where: label, ...(backend === 'cpu' && { simd }), msPerStep, gflops, share }];
  });
  return { machine, stepFlop, peaks, products: rated, allProducts, steps };
}

const percent = (/** @type {number | null | undefined} */ share) =>
  share === null || share === undefined ? '–' : `${Math.round(100 * share)} %`;

/** The lines of the table. @param {Roofline} roofline @returns {string[][]} */
function lines({ peaks, products, allProducts, steps }) {
  const pair = (/** @type {Rate | undefined} */ rate) => [short(rate?.gflops ?? null), percent(rate?.share)];
  const both = (/** @type {Partial<Record<Simd, Rate>>} */ of) => [...pair(of.plain), ...pair(of.relaxed)];
  const used = peaks.relaxed ? 'relaxed' : 'plain';
  return [
    ['', 'a step', 'ms each', 'plain, GFLOP/s', 'of its peak', 'relaxed, GFLOP/s', 'of its peak'],
    ['peak, in registers', '', '', ...both(peaks)],
    ...products.map((one) => [
      `${one.pass} ${one.rows} × ${one.inputs} → ${one.outputs}${one.activation === 'sigmoid' ? ', sigmoid' : ''}`,
      String(one.times),
      short(one[used]?.ms ?? null),
      ...both(one),
    ]),
    ['all products of a step', '1', short(allProducts[used]?.ms ?? null), ...both(allProducts)],
    ...steps.flatMap((step) => {
      if (!step.simd) return [];
      const rate = [short(step.gflops), percent(step.share)];
      const cells = step.simd === 'plain' ? [...rate, '–', '–'] : ['–', '–', ...rate];
      return [['the step', '1', short(step.msPerStep), ...cells]];
    }),
  ];
}

/** What the table has no place for, in sentences. @param {Roofline} roofline */
function notes({ stepFlop, peaks, steps }) {
  const gpu = steps.find(({ simd }) => !simd);
  return [
    `A step has ${short(stepFlop / 1e6)} million multiplications and additions in its products.`,
    ...(peaks.webgpu
      ? [
          `WebGPU's peak is ${short(peaks.webgpu.gflops)} GFLOP/s` +
            (gpu ? `; a step of ${short(gpu.msPerStep)} ms reaches ${percent(gpu.share)} of it.` : '.'),
        ]
      : []),
  ];
}

/** In lines of text. @param {Roofline} roofline */
export function textOf(roofline) {
  const cells = lines(roofline);
  const widths = cells[0].map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  const align = (/** @type {string} */ cell, /** @type {number} */ column) =>
    column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]);
  const table = cells.map((line) => line.map(align).join('  ').trimEnd());
  return [...table, '', ...notes(roofline)].join('\n');
}

/** In Markdown, for docs/speed.md. @param {Roofline} roofline @param {(key: string, details?: Message['details']) => string} translate */
export function markdownOf(roofline, translate) {
  const [head, ...rest] = lines(roofline);
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |`;
  const rule = line(head.map((_, column) => (column === 0 ? '---' : '--:')));
  const table = [line(head), rule, ...rest.map(line)].join('\n');
  return [table, notes(roofline).join(' '), `Measured on ${describe(roofline.machine, translate)}.`].join('\n\n');
}
