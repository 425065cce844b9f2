// The parts that `npm test` and `npm run test:dist` share, each timed.
import { run, say } from './run.js';
import { ensureChromium, ensureNodeModules, ensureRust, ensureWasmBindgen, ensureWasmPack, toolPath } from './setup.js';
import { WASM_ENV } from './wasm.js';

/** Runs parts one after the other and tells at the end how long each took. */
export class Parts {
  /** @type {[string, number][]} */
  #times = [];

  /** @param {string} name @param {() => Promise<unknown>} part */
  async take(name, part) {
    const began = Date.now();
    await part();
    this.#times.push([name, (Date.now() - began) / 60_000]);
  }

  /** @param {string} verdict */
  tell(verdict) {
    say(verdict);
    for (const [name, minutes] of this.#times)
      process.stdout.write(`  ${minutes.toFixed(1).padStart(5)} min  ${name}\n`);
  }
}

/** All that tests need; returns the environment that they run in. */
export async function setUp() {
  await ensureNodeModules();
  await ensureRust();
  const chrome = await ensureChromium();
  await ensureWasmBindgen();
  await ensureWasmPack();
  return { PATH: toolPath(), CHROME_PATH: chrome };
}

/**
 * The exported class in headless Chromium, one engine at a time, each by the flags of its package.
 * @param {Record<string, string>} env
 * @param {'release' | 'dist'} profile
 */
export async function webTests(env, profile) {
  say('The exported class in headless Chromium, on the CPU and on WebGPU, and each kernel');
  // With kernel-forms, which is WebGPU's package but for a switch, the kernels run in both of their forms.
  for (const [feature, ...more] of [['cpu'], ['relaxed-simd'], ['kernel-forms', '--test', 'start', '--lib']]) {
    const options = ['--profile', profile, '--no-default-features', '--features', feature, '--test', 'web', ...more];
    // Seconds that the tests of one file may take; its own 20 are too few for an emulated GPU beside other work.
    const patience = { WASM_BINDGEN_TEST_TIMEOUT: '600' };
    await run('wasm-pack', ['test', '--headless', '--chrome', '--', ...options], {
      env: { ...env, ...WASM_ENV, ...patience },
    });
  }
}

/** The page as it lies in dist/. @param {Record<string, string>} env */
export async function pageTests(env) {
  say('The page in headless Chromium');
  await run('npx', ['playwright', 'test'], { env });
}
