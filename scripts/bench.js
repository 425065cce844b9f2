// `npm run bench`: the same training step in ours, TensorFlow.js and jax-js, in one Chromium. It drives
// bench.html, which runs in any browser by itself.
//   node scripts/bench.js [--only cpu] [--rounds 3] [--seconds 2] [--steps 1000] [--no-webgpu] [--json FILE]
//     [--docs] [--memory STEPS] [--scale [--again]] [--roofline] [--no-build] [--headed]
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

import { grows } from '../benches/memory.js';
import { between, describe, markdown, report, textTable } from '../benches/report.js';
import { markdownOf, textOf } from '../benches/roofline.js';
import { measureScale } from './bench-scale.js';
import { buildData } from './data.js';
import { PACKAGES } from './packages.js';
import { measureRoofline } from './roofline.js';
import { Failure, root, say, script } from './run.js';
import { ensureChromium, ensureNodeModules } from './setup.js';
import { buildWasm } from './wasm.js';
import '../www/bench/words.js';
import { translate } from '../www/i18n/index.js';

/**
 * @typedef {import('../benches/report.js').Measured} Measured
 * @typedef {import('../www/bench/gcl-bench.js').BenchElement} BenchElement
 */

/** On a GPU that is emulated a step takes so many times longer. */
const EMULATED_SHARE = 5;
const english = (/** @type {string} */ key, details = {}) => translate('en', key, details);

await script(async () => {
  const options = readOptions();
  await ensureNodeModules();
  const executablePath = await ensureChromium();
  await buildSite(options);
  const { preview } = await import('vite');
  const { chromium } = await import('@playwright/test');
  const server = await preview({ root, preview: { open: false } });
  const browser = await chromium.launch({ executablePath, headless: !options.headed, args: browserFlags() });
  try {
    const page = await browser.newPage();
    await page.goto(new URL('bench.html', server.resolvedUrls?.local[0]).href);
    await page.exposeFunction('benchProgress', (/** @type {string} */ text) => process.stdout.write(`  ${text}\n`));
    if (options.roofline) await tellRoofline(page, options);
    else if (options.memory) await watchMemory(page, options.memory, options);
    else if (options.scale) await scaleIn(page, options);
    else await compare(page, options);
  } finally {
    await browser.close();
    await server.close();
  }
});

function readOptions() {
  const { values } = parse();
  const number = (/** @type {'rounds' | 'seconds' | 'steps' | 'memory'} */ name, /** @type {number} */ least) => {
    const text = values[name];
    if (text === undefined) return undefined;
    const value = Number(text);
    const isWhole = name === 'seconds' || Number.isInteger(value);
    if (!isWhole || !(value >= least)) {
      const kind = name === 'seconds' ? 'number' : 'whole number';
      throw new Failure(`--${name} ${text}: it takes a ${kind} from ${least} up.`);
    }
    return value;
  };
  return {
    only: values.only,
    rounds: number('rounds', 1) ?? 3,
    seconds: number('seconds', 0) ?? 2,
    steps: number('steps', 1) ?? 100_000,
    memory: number('memory', 10),
    webgpu: !values['no-webgpu'],
    build: !values['no-build'],
    headed: values.headed,
    json: values.json,
    docs: values.docs,
    scale: values.scale,
    again: values.again,
    roofline: values.roofline,
  };
}

function parse() {
  const text = /** @type {const} */ ({ type: 'string' });
  const flag = /** @type {const} */ ({ type: 'boolean', default: false });
  try {
    return parseArgs({
      options: {
        only: text,
        rounds: text,
        seconds: text,
        steps: text,
        memory: text,
        json: text,
        docs: flag,
        scale: flag,
        again: flag,
        roofline: flag,
        headed: flag,
        'no-webgpu': flag,
        'no-build': flag,
      },
    });
  } catch (error) {
    throw new Failure(/** @type {Error} */ (error).message, { cause: error });
  }
}

/** The site with bench.html, and the engines that are missing. @param {ReturnType<typeof readOptions>} options */
async function buildSite({ build: wanted, webgpu }) {
  const missing = PACKAGES.filter((name) => {
    if (name === 'webgpu' && !webgpu) return false;
    return !existsSync(join(root, 'pkg', name === 'webgpu' ? 'webgpu' : 'cpu'));
  });
  // The build that a site has, since its size and its speed are what is compared.
  if (wanted && missing.length > 0) await buildWasm(missing, 'dist');
  if (!existsSync(join(root, 'pkg', 'cpu'))) {
    throw new Failure('pkg/cpu is missing, from which all rows get their weights: run `npm run build:wasm -- cpu`.');
  }
  buildData();
  say('Building the page');
  const { build } = await import('vite');
  await build({ root, logLevel: 'warn' });
}

function browserFlags() {
  return [
    '--enable-unsafe-webgpu',
    // Lets the memory check wait for what is only not collected yet.
    '--js-flags=--expose-gc',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    '--disable-quic',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
}

/** @param {import('@playwright/test').Page} page @param {ReturnType<typeof readOptions>} options */
async function compare(page, { only, rounds, seconds, steps, webgpu, json, docs }) {
  say(`Measuring, ${rounds} rounds`);
  const { measured, machine } = await page.evaluate(runInPage, { only, rounds, webgpu, limits: { seconds, steps } });
  if (measured.length === 0) throw new Failure(`--only ${only}: no row has this in its name.`);
  const result = report({ ...machine, cpu: cpus()[0]?.model }, measured, await weigher(measured));
  say(describe(result.machine, english));
  process.stdout.write(`\n${textTable(result, english)}\n`);
  if (json) writeFileSync(json, `${JSON.stringify(result, null, 2)}\n`);
  if (docs) await writeDocs(markdown(result, english));
  const wrong = result.rows.filter(({ problem }) => /disagrees|failed/.test(problem?.code ?? ''));
  if (wrong.length > 0) {
    throw new Failure(`Not comparable: ${wrong.map(({ name, label }) => `${name} (${label})`).join(', ')}.`);
  }
}

/** @param {import('@playwright/test').Page} page @param {ReturnType<typeof readOptions>} options */
function scaleIn(page, options) {
  return measureScale(options, { run: (given) => page.evaluate(runInPage, given), english, writeDocs });
}

/** @param {import('@playwright/test').Page} page @param {ReturnType<typeof readOptions>} options */
async function tellRoofline(page, options) {
  const result = await measureRoofline(page, options);
  say(describe(result.machine, english));
  process.stdout.write(`\n${textOf(result)}\n`);
  if (options.json) writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
  if (options.docs) await writeDocs(markdownOf(result, english), 'roofline');
}

/** @param {string} content @param {string} [section] by the name in its markers */
async function writeDocs(content, section) {
  const path = join(root, 'docs', 'speed.md');
  const { format, resolveConfig } = await import('prettier');
  const text = between(readFileSync(path, 'utf8'), content, section);
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
}

/** In the page. @param {Partial<import('../www/bench/run-bench.js').Options>} options */
async function runInPage(options) {
  const bench = /** @type {BenchElement} */ (document.querySelector('gcl-bench'));
  const { benchProgress } = /** @type {any} */ (globalThis);
  const tell = () => benchProgress(bench.progressText);
  bench.addEventListener('progress', tell);
  return bench.run(options).finally(() => bench.removeEventListener('progress', tell));
}

/** What the files that a row fetched weigh under Brotli at its best. @param {Measured[]} measured */
async function weigher(measured) {
  say('Compressing what each row downloads');
  /** @type {Map<string, number>} */
  const sizes = new Map();
  for (const url of new Set(measured.flatMap(({ rounds }) => rounds[0]?.downloads ?? []))) {
    const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    sizes.set(url, (await promisify(brotliCompress)(bytes, { params })).length);
  }
  return (/** @type {string[]} */ downloads) => downloads.reduce((sum, url) => sum + (sizes.get(url) ?? 0), 0);
}

/** @param {import('@playwright/test').Page} page @param {number} steps @param {{ webgpu: boolean, only?: string }} options */
async function watchMemory(page, steps, { webgpu, only }) {
  const machine = await page.evaluate(() =>
    /** @type {BenchElement} */ (document.querySelector('gcl-bench')).machine(),
  );
  if (only && only !== 'cpu' && only !== 'webgpu') {
    throw new Failure(`--only ${only}: with --memory it takes cpu or webgpu.`);
  }
  let isGrowing = false;
  for (const backend of /** @type {const} */ (['cpu', 'webgpu'])) {
    if ((backend === 'webgpu' && !webgpu) || (only && only !== backend)) continue;
    const isEmulated = backend === 'webgpu' && machine.emulatedGpu !== false;
    const count = isEmulated ? Math.max(10, Math.round(steps / EMULATED_SHARE)) : steps;
    say(`Memory on ${backend} over ${count} steps${isEmulated ? ' (fewer, as this GPU is emulated)' : ''}`);
    const result = await page.evaluate(watchInPage, { backend, steps: count });
    if ('problem' in result) {
      process.stdout.write(`  ${english(result.problem.code, result.problem.details)}\n`);
      continue;
    }
    const mb = (/** @type {number} */ bytes) => `${(bytes / 2 ** 20).toFixed(2)} MiB`;
    for (const { step, wasmBytes, gpuBuffers, gpuBytes } of result.samples) {
      process.stdout.write(`  step ${step}: wasm ${mb(wasmBytes)}; GPU ${gpuBuffers} buffers, ${mb(gpuBytes)}\n`);
    }
    const growing = /** @type {const} */ (['wasmBytes', 'gpuBuffers', 'gpuBytes']).filter((what) =>
      grows(result.samples, what),
    );
    process.stdout.write(`  ${growing.length === 0 ? 'flat' : `growing: ${growing.join(', ')}`}\n`);
    isGrowing ||= growing.length > 0;
  }
  if (isGrowing) throw new Failure('Memory grows from the middle of the run to its end.');
}

/** In the page. @param {{ backend: 'cpu' | 'webgpu', steps: number }} job */
async function watchInPage(job) {
  const bench = /** @type {BenchElement} */ (document.querySelector('gcl-bench'));
  const { benchProgress } = /** @type {any} */ (globalThis);
  let told = 0;
  bench.addEventListener('step', (event) => {
    const tenths = Math.floor((10 * /** @type {CustomEvent<number>} */ (event).detail) / job.steps);
    if (tenths > told) benchProgress(`${10 * (told = tenths)} %`);
  });
  return bench.watchMemory(job);
}
