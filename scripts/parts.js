// The parts that `npm test` and `npm run test:dist` share, each timed.
import { ensureFirefox, ensureWebKit, firefoxFlags } from './other-browsers.js';
import { run, say } from './run.js';
import { ensureChromium, ensureNodeModules, ensureRust, ensureWasmBindgen, ensureWasmPack, toolPath } from './setup.js';
import { WASM_ENV } from './wasm.js';

/**
 * @typedef {object} Ready what tests run with
 * @property {Record<string, string>} env
 * @property {Awaited<ReturnType<typeof ensureFirefox>>} firefox
 * @property {Awaited<ReturnType<typeof ensureWebKit>>} webkit
 */

/** Runs parts one after the other and tells at the end how long each took, and what was left out. */
export class Parts {
  /** @type {[string, number][]} */
  #times = [];
  /** @type {string[]} */
  #skipped = [];

  /** @param {string} name @param {() => Promise<unknown>} part */
  async take(name, part) {
    const began = Date.now();
    await part();
    this.#note(name, began);
  }

  /** All that tests need; a browser that is not there is told now and at the end. @returns {Promise<Ready>} */
  async setUp() {
    const began = Date.now();
    const ready = await setUp();
    for (const browser of [ready.firefox, ready.webkit]) {
      if (!('skipped' in browser)) continue;
      this.#skipped.push(browser.skipped);
      say(`Skipped: ${browser.skipped}`);
    }
    this.#note('setup', began);
    return ready;
  }

  /** @param {string} verdict */
  tell(verdict) {
    say(verdict);
    for (const [name, minutes] of this.#times)
      process.stdout.write(`  ${minutes.toFixed(1).padStart(5)} min  ${name}\n`);
    for (const reason of this.#skipped) process.stdout.write(`  skipped: ${reason}\n`);
  }

  /** @param {string} name @param {number} began */
  #note(name, began) {
    this.#times.push([name, (Date.now() - began) / 60_000]);
  }
}

/** @returns {Promise<Ready>} */
async function setUp() {
  await ensureNodeModules();
  await ensureRust();
  const chrome = await ensureChromium();
  await ensureWasmBindgen();
  await ensureWasmPack();
  const [firefox, webkit] = [await ensureFirefox(), await ensureWebKit()];
  return { env: { PATH: toolPath(), CHROME_PATH: chrome }, firefox, webkit };
}

/**
 * The exported class in headless browsers, one engine at a time, each by the flags of its package.
 * @param {Ready} ready
 * @param {'release' | 'dist'} profile
 */
export async function webTests({ env, firefox }, profile) {
  say('The exported class in headless Chromium, and in Firefox on the CPU; each kernel of WebGPU');
  // With kernel-forms, which is WebGPU's package but for a switch, the kernels run in both of their forms.
  for (const [feature, ...more] of [['cpu'], ['relaxed-simd'], ['kernel-forms', '--test', 'start', '--lib']]) {
    const browsers = ['--chrome', ...firefoxFlags(firefox, feature)];
    const options = ['--profile', profile, '--no-default-features', '--features', feature, '--test', 'web', ...more];
    // Seconds that the tests of one file may take; its own 20 are too few for an emulated GPU beside other work.
    const patience = { WASM_BINDGEN_TEST_TIMEOUT: '600' };
    await run('wasm-pack', ['test', '--headless', ...browsers, '--', ...options], {
      env: { ...env, ...WASM_ENV, ...patience },
    });
  }
}

/** The page as it lies in dist/. @param {Ready} ready */
export async function pageTests({ env }) {
  say('The page in headless Chromium');
  await run('npx', ['playwright', 'test'], { env });
}
