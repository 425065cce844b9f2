// `npm test`: sets up what is missing and runs every check and test, the quick ones first.
import { check } from './check.js';
import { buildData } from './data.js';
import { PACKAGES } from './packages.js';
import { root, run, say, script } from './run.js';
import { ensureChromium, ensureNodeModules, ensureRust, ensureWasmBindgen, ensureWasmPack, toolPath } from './setup.js';
import { buildWasm } from './wasm.js';

/** Runs one part and remembers how long it took. @type {[string, number][]} */
const times = [];
/** @param {string} name @param {() => Promise<unknown>} part */
async function timed(name, part) {
  const began = Date.now();
  await part();
  times.push([name, (Date.now() - began) / 60_000]);
}

await script(async () => {
  const env = { PATH: toolPath(), CHROME_PATH: '' };
  await timed('setup', async () => {
    await ensureNodeModules();
    await ensureRust();
    env.CHROME_PATH = await ensureChromium();
    await ensureWasmBindgen();
    await ensureWasmPack();
  });
  await timed('check', check);
  await timed('native tests', async () => {
    say('Rust tests on the CPU');
    await run('cargo', ['test', '--workspace', '--quiet']);
  });
  await timed('JavaScript units', async () => {
    say('JavaScript unit tests');
    await run('npx', ['vitest', 'run']);
  });
  await timed('wasm packages', () => buildWasm(PACKAGES));
  await timed('wasm tests', async () => {
    say('The exported class in headless Chromium, on the CPU and on WebGPU');
    // One engine at a time, each from the very build that its package came from.
    for (const feature of ['cpu', 'relaxed-simd', 'webgpu']) {
      const features = ['--no-default-features', '--features', feature];
      await run('wasm-pack', ['test', '--headless', '--chrome', '--release', '--', ...features, '--test', 'web'], {
        env,
      });
    }
  });
  await timed('page tests', async () => {
    buildData();
    say('The page in headless Chromium');
    const { build } = await import('vite');
    await build({ root, logLevel: 'warn' });
    await run('npx', ['playwright', 'test'], { env });
  });
  say('All checks and tests passed');
  for (const [name, minutes] of times) process.stdout.write(`  ${minutes.toFixed(1).padStart(5)} min  ${name}\n`);
});
