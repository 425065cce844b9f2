// The browsers beside Chromium, Firefox and WebKit: found, installed on Debian as root, and the page in them.
//   node scripts/other-browsers.js [firefox] [webkit]    over dist/
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { Failure, isMain, output, root, run, say, script } from './run.js';
import { ensureGeckodriver, ensureNodeModules, installByApt, isDebianAsRoot } from './setup.js';

/**
 * @typedef {{ skipped: string }} Skipped why there is none
 * @typedef {{ path: string, version: number }} Firefox
 * @typedef {{ driver: string, browser: string }} WebKit
 */

/** The first Firefox with relaxed SIMD. */
const RELAXED_FIREFOX = 145;

/**
 * The locales that WebKitGTK is tried in, from which it has its language: "en-US" of the first; of the second "C",
 * which is no language tag.
 */
const LOCALES = ['C', 'C.UTF-8'];

/** Firefox, and the geckodriver by which wasm-pack drives it. @returns {Promise<Firefox | Skipped>} */
export async function ensureFirefox() {
  const found = await ensure(findFirefox, 'Firefox', ['firefox-esr']);
  if (!('skipped' in found)) await ensureGeckodriver();
  return found;
}

/** WebKitGTK with its driver, and a screen for it. @returns {Promise<WebKit | Skipped>} */
export function ensureWebKit() {
  return ensure(findWebKit, 'WebKitGTK', ['webkit2gtk-driver', 'xvfb']);
}

/** @template T @param {() => Promise<T | undefined>} find @param {string} name @param {string[]} packages of Debian @returns {Promise<T | Skipped>} */
async function ensure(find, name, packages) {
  const found = await find();
  if (found) return found;
  if (!isDebianAsRoot()) {
    return { skipped: `${name} is not there (on Debian: \`apt-get install ${packages.join(' ')}\`)` };
  }
  say(`Installing ${name}`);
  await installByApt(packages);
  const installed = await find();
  if (!installed) throw new Failure(`${packages.join(' and ')} were installed, but ${name} is not found.`);
  return installed;
}

/** @returns {Promise<Firefox | undefined>} */
async function findFirefox() {
  const mac = '/Applications/Firefox.app/Contents/MacOS/firefox';
  for (const path of [process.env.FIREFOX_PATH, 'firefox-esr', 'firefox', mac]) {
    const [, version] = /Firefox (\d+)/.exec((path && (await output(path, ['--version']))) || '') ?? [];
    if (path && version) return { path: (await output('which', [path])) ?? path, version: Number(version) };
  }
  return undefined;
}

/** @returns {Promise<WebKit | undefined>} */
async function findWebKit() {
  const driver = await output('which', ['WebKitWebDriver']);
  const browser = miniBrowser();
  if (!driver || !browser || !(await output('which', ['Xvfb']))) return undefined;
  return { driver, browser };
}

/** WebKitGTK's own small browser, which is on no PATH: below /usr/lib or, on other systems, /usr/libexec. */
function miniBrowser() {
  const folders = ['/usr/lib', '/usr/libexec'].filter(existsSync);
  const below = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  return [...folders, ...below].map((folder) => join(folder, 'webkit2gtk-4.1', 'MiniBrowser')).find(existsSync);
}

/**
 * Flags of `wasm-pack test` for the tests of a feature in Firefox beside Chromium; on the CPU alone, as there is no
 * WebGPU in Firefox on Linux.
 * @param {Firefox | Skipped} firefox @param {string} feature
 */
export function firefoxFlags(firefox, feature) {
  if ('skipped' in firefox || !['cpu', 'relaxed-simd'].includes(feature)) return [];
  return feature === 'relaxed-simd' && firefox.version < RELAXED_FIREFOX ? [] : ['--firefox'];
}

/** The page as it lies in dist/, in each browser that is there. @param {{ firefox?: Firefox | Skipped, webkit?: WebKit | Skipped }} browsers */
export async function otherBrowsers({ firefox, webkit }) {
  const driven = join(root, 'tests', 'browsers', 'run.js');
  if (firefox && !('skipped' in firefox)) {
    say('The page in headless Firefox');
    await run(process.execPath, [driven, 'firefox', firefox.path]);
  }
  if (webkit && !('skipped' in webkit)) {
    say(`The page in WebKitGTK, in the locales ${LOCALES.join(' and ')}`);
    for (const locale of LOCALES)
      await run(process.execPath, [driven, 'webkit', webkit.driver, webkit.browser, locale]);
  }
}

if (isMain(import.meta.url)) {
  await script(async () => {
    await ensureNodeModules();
    const named = process.argv.slice(2);
    const wants = (/** @type {string} */ name) => named.length === 0 || named.includes(name);
    const browsers = {
      ...(wants('firefox') && { firefox: await ensureFirefox() }),
      ...(wants('webkit') && { webkit: await ensureWebKit() }),
    };
    await otherBrowsers(browsers);
    for (const browser of Object.values(browsers)) if ('skipped' in browser) say(`Skipped: ${browser.skipped}.`);
  });
}
