// Tries a package after code was cut out of it: all that it exports, on the CPU in Node, on WebGPU in
// headless Chromium.
//   node scripts/try-package.js [cpu] [relaxed] [webgpu]
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { exercise } from './exercise.js';
import { JUDGE, PACKAGES, RELAXED_WASM, SCRIPT, WASM } from './packages.js';
import { Failure, isMain, root, run, say, script } from './run.js';
import { ensureChromium } from './setup.js';

const SELF = fileURLToPath(import.meta.url);
const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm', '.html': 'text/html' };

/** @typedef {import('./packages.js').Package} Package */

/** @param {Package} name */
export async function tryPackage(name) {
  say(`Trying all of the package: ${name}`);
  try {
    if (name === 'webgpu') await inChromium();
    // A process of its own, since the engine of a package is one per module; relaxed SIMD is behind a flag.
    else await run('node', ['--experimental-wasm-relaxed-simd', SELF, name, '--here'], { quiet: true });
  } catch (error) {
    throw new Failure(
      `${name}, from which scripts/prune.js cut, fails: ${error}. The stack names what was cut too much.`,
      {
        cause: error,
      },
    );
  }
}

/** @param {Package} name */
async function inNode(name) {
  const folder = join(root, 'pkg', 'cpu');
  const engine = await import(pathToFileURL(join(folder, SCRIPT)).href);
  const wasm = name === 'relaxed' ? RELAXED_WASM : WASM;
  await engine.default({ module_or_path: readFileSync(join(folder, wasm)) });
  await exercise(engine, 'cpu', readFileSync(join(root, JUDGE)));
}

/** Served from the root, since a page with WebGPU needs an address. */
async function inChromium() {
  const { chromium } = await import('@playwright/test');
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    if (path === '/') return response.setHeader('content-type', TYPES['.html']).end('<!doctype html>');
    const type = /** @type {Record<string, string>} */ (TYPES)[extname(path)] ?? 'application/octet-stream';
    try {
      response.setHeader('content-type', type).end(readFileSync(join(root, path)));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((listening) => server.listen(0, () => listening(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const browser = await chromium.launch({
    executablePath: await ensureChromium(),
    args: ['--no-sandbox', '--enable-unsafe-webgpu'],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`http://localhost:${port}/`);
    await page.evaluate(
      async ([engineAt, exerciseAt, judgeAt]) => {
        const engine = await import(engineAt);
        await engine.default();
        const tries = await import(exerciseAt);
        const judge = await (await fetch(judgeAt)).arrayBuffer();
        await tries.exercise(engine, 'webgpu', new Uint8Array(judge));
      },
      [`/pkg/webgpu/${SCRIPT}`, '/scripts/exercise.js', `/${JUDGE}`],
    );
  } finally {
    await browser.close();
    server.close();
  }
}

if (isMain(import.meta.url)) {
  await script(async () => {
    const named = PACKAGES.filter((name) => process.argv.includes(name));
    const here = process.argv.includes('--here');
    for (const name of named.length > 0 ? named : PACKAGES) await (here ? inNode(name) : tryPackage(name));
  });
}
