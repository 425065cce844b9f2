// `npm run bench -- --roofline`: the peak of this browser on this machine, and what share of it each product of a step
// and the whole step reach. The rounds are interleaved as the bench's are.
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';

import { timeWasm, timeWebGpu } from '../benches/roofline-in-page.js';
import { productsOfStep, roofline, timingOf } from '../benches/roofline.js';
import { report } from '../benches/report.js';
import { Failure, root, run, say } from './run.js';
import { ensureRust } from './setup.js';
import { WASM_ENV } from './wasm.js';

/**
 * @typedef {import('@playwright/test').Page} Page
 * @typedef {import('../benches/roofline.js').Simd} Simd
 * @typedef {import('../www/bench/gcl-bench.js').BenchElement} BenchElement
 */

/** Milliseconds of each peak, and of each product, in a round. */
const PEAK_MS = 1000;
const PRODUCT_MS = 250;

/** What arithmetic/examples/roofline.rs is compiled with. @type {Record<Simd, string[]>} */
const FEATURES = { plain: [], relaxed: ['--features', 'relaxed-simd'] };

/**
 * @param {Page} page with bench.html
 * @param {{ rounds: number, seconds: number, steps: number, webgpu: boolean }} options
 */
export async function measureRoofline(page, { rounds, seconds, steps, webgpu }) {
  const wasm = { plain: await build('plain'), relaxed: await build('relaxed') };
  const precise = await isolatedPage(page);
  const products = productsOfStep();
  /** @type {Partial<Record<Simd, NonNullable<Awaited<ReturnType<typeof timeWasm>>>[]>>} */
  const timed = {};
  const gpu = [];
  /** @type {Awaited<ReturnType<typeof stepInPage>>[]} */
  const measured = [];
  for (let round = 1; round <= rounds; round += 1) {
    say(`Round ${round} of ${rounds}`);
    for (const simd of /** @type {const} */ (['plain', 'relaxed'])) {
      process.stdout.write(`  products, ${simd} SIMD\n`);
      const job = { base64: wasm[simd], products, peakMs: PEAK_MS, productMs: PRODUCT_MS };
      const times = await precise.evaluate(timeWasm, job);
      if (times) (timed[simd] ??= []).push(times);
      else process.stdout.write('    this browser does not take it\n');
    }
    if (webgpu) {
      process.stdout.write('  peak of WebGPU\n');
      const times = await precise.evaluate(timeWebGpu, { peakMs: PEAK_MS });
      if (times) gpu.push(times);
    }
    process.stdout.write('  the step\n');
    measured.push(await page.evaluate(stepInPage, { webgpu, limits: { seconds, steps } }));
  }
  if (!timed.plain) throw new Failure('This browser does not take WebAssembly with SIMD: take a newer one.');
  const rows = measured[0].measured.map((one, index) => ({
    ...one,
    rounds: measured.flatMap((round) => round.measured[index].rounds),
  }));
  const { machine } = measured[0];
  return roofline({
    machine: { ...machine, cpu: cpus()[0]?.model },
    products,
    wasm: Object.fromEntries(Object.entries(timed).map(([simd, all]) => [simd, timingsOf(all)])),
    webgpu: gpu.length > 0 ? { flop: gpu[0].flop, ms: timingOf(gpu.map(({ times }) => times)) } : null,
    rows: report(machine, rows).rows,
  });
}

/** @param {NonNullable<Awaited<ReturnType<typeof timeWasm>>>[]} rounds */
function timingsOf(rounds) {
  return {
    peak: { flop: rounds[0].peak.flop, ms: timingOf(rounds.map(({ peak }) => peak.times)) },
    products: rounds[0].products.map((_, index) => timingOf(rounds.map(({ products }) => products[index]))),
  };
}

/** The wasm as the engine is published, in base64. @param {Simd} simd */
async function build(simd) {
  await ensureRust();
  say(`Compiling the products with ${simd} SIMD`);
  const target = 'wasm32-unknown-unknown';
  const example = ['--package', 'gan-clipping-arithmetic', '--example', 'roofline'];
  const options = ['--target', target, '--profile', 'dist', ...FEATURES[simd]];
  await run('cargo', ['build', '--quiet', ...example, ...options], { env: WASM_ENV });
  const folder = join(process.env.CARGO_TARGET_DIR ?? 'target', target, 'dist', 'examples');
  return readFileSync(resolve(root, folder, 'roofline.wasm')).toString('base64');
}

/** An empty page whose clock is finer, as it shares its process with no other site. @param {Page} page */
async function isolatedPage(page) {
  const browser = /** @type {import('@playwright/test').Browser} */ (page.context().browser());
  const isolated = await browser.newPage();
  const url = new URL('roofline', page.url()).href;
  const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
  await isolated.route(url, (route) => route.fulfill({ contentType: 'text/html', body: '', headers }));
  await isolated.goto(url);
  return isolated;
}

/** In the page: our rows alone. @param {{ webgpu: boolean, limits: { seconds: number, steps: number } }} options */
async function stepInPage(options) {
  const bench = /** @type {BenchElement} */ (document.querySelector('gcl-bench'));
  return bench.run({ ...options, only: 'ours', rounds: 1 });
}
