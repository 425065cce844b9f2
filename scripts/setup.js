// Installs what is missing, and only that: npm packages, the wasm target, wasm-bindgen, wasm-pack, geckodriver
// and, on Debian as root, Chromium. Tools that cargo installs go into .tools/ in the repository,
// unless the pinned version is on PATH already.
import { existsSync, lstatSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { Failure, output, root, run, say } from './run.js';

/** wasm-bindgen's command must be of the crate's exact version, which Cargo.lock holds. */
function wasmBindgenVersion() {
  const lock = readFileSync(join(root, 'Cargo.lock'), 'utf8');
  const version = /name = "wasm-bindgen"\nversion = "([^"]+)"/.exec(lock)?.[1];
  if (!version) throw new Failure('Cargo.lock names no wasm-bindgen: restore it with `git checkout Cargo.lock`.');
  return version;
}

const WASM_PACK_VERSION = '0.15.1';
const CARGO_MUTANTS_VERSION = '27.1.0';
const GECKODRIVER_VERSION = '0.37.1';
const CARGO_FUZZ_VERSION = '0.13.2';
const CARGO_DENY_VERSION = '0.20.2';
/** The compiler that has Miri, and what libFuzzer asks for: dated, since each day's has faults of its own. */
export const NIGHTLY = 'nightly-2026-05-20';
const toolsBin = join(root, '.tools', 'bin');

/** PATH with the repository's own tools first. */
export function toolPath() {
  return `${toolsBin}${delimiter}${process.env.PATH ?? ''}`;
}

/** npm packages, when they are missing or older than the lock file. */
export async function ensureNodeModules() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  const wanted = join(root, 'package-lock.json');
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
    // npm would empty the folder that the link leads to.
    throw new Failure('node_modules is a link: remove it, so that npm can install what this checkout needs.');
  }
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return;
  say('Installing the npm packages');
  await run('npm', ['ci', '--no-audit', '--no-fund'], { quiet: true });
}

/** Rust, and its target for the browser. */
export async function ensureRust() {
  if (!(await output('cargo', ['--version']))) {
    throw new Failure('Rust is missing: install it with rustup (https://rustup.rs), then try again.');
  }
  const sysroot = await output('rustc', ['--print', 'sysroot']);
  if (sysroot && existsSync(join(sysroot, 'lib', 'rustlib', 'wasm32-unknown-unknown'))) return;
  say('Adding the Rust target wasm32-unknown-unknown');
  await run('rustup', ['target', 'add', 'wasm32-unknown-unknown']);
}

/** The dated compiler beside the project's own, with Miri and the sources of Rust's library. */
export async function ensureNightly() {
  const there = await output('rustup', ['component', 'list', '--installed', '--toolchain', NIGHTLY]);
  if (there?.includes('miri') && there.includes('rust-src')) return;
  if (!(await output('rustup', ['--version']))) {
    throw new Failure(`This needs Rust's ${NIGHTLY}, which rustup installs: https://rustup.rs.`);
  }
  say(`Installing Rust's ${NIGHTLY}, with Miri`);
  const components = ['--component', 'miri', '--component', 'rust-src'];
  await run('rustup', ['toolchain', 'install', NIGHTLY, '--profile', 'minimal', ...components]);
}

/** The command that makes JavaScript bindings, in the crate's version. */
export function ensureWasmBindgen() {
  return ensureTool('wasm-bindgen', 'wasm-bindgen-cli', wasmBindgenVersion());
}

/** The command that runs the tests in a browser. */
export function ensureWasmPack() {
  return ensureTool('wasm-pack', 'wasm-pack', WASM_PACK_VERSION);
}

/** The command that breaks Rust code in one place after another. */
export function ensureCargoMutants() {
  return ensureTool('cargo-mutants', 'cargo-mutants', CARGO_MUTANTS_VERSION);
}

/** The command that builds and starts what libFuzzer runs. */
export function ensureCargoFuzz() {
  return ensureTool('cargo-fuzz', 'cargo-fuzz', CARGO_FUZZ_VERSION, ['--locked']);
}

/** The command that reads the licences and the sources of all crates. */
export function ensureCargoDeny() {
  return ensureTool('cargo-deny', 'cargo-deny', CARGO_DENY_VERSION, ['--locked']);
}

/** The command through which wasm-pack drives Firefox. */
export function ensureGeckodriver() {
  return ensureTool('geckodriver', 'geckodriver', GECKODRIVER_VERSION);
}

/**
 * @param {string} command
 * @param {string} crate
 * @param {string} version
 * @param {string[]} [options]
 */
async function ensureTool(command, crate, version, options = []) {
  for (const candidate of [join(toolsBin, command), command]) {
    if ((await output(candidate, ['--version']))?.split(/\s/)[1] === version) return;
  }
  say(`Building ${crate} ${version} (some minutes, once)`);
  // Barely optimised: it runs for seconds, and a full build of it takes three times as long.
  const env = {
    CARGO_PROFILE_RELEASE_OPT_LEVEL: '1',
    CARGO_PROFILE_RELEASE_LTO: 'off',
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '16',
    CARGO_TARGET_DIR: join(root, '.tools', 'target'),
  };
  await run('cargo', ['install', crate, '--version', version, '--root', join(root, '.tools'), '--quiet', ...options], {
    env,
  });
}

/** A Chrome or Chromium to test with, and its driver. Returns the browser's path. */
export async function ensureChromium() {
  const found = await findChromium();
  if (found && (await output('chromedriver', ['--version']))) return found;
  if (!isDebianAsRoot()) {
    throw new Failure(
      'The browser tests need Chrome or Chromium and its chromedriver, of one version, on PATH. ' +
        'Install both (on Debian: `apt-get install chromium chromium-driver`), then try again.',
    );
  }
  say('Installing Chromium and its driver');
  await installByApt(['chromium', 'chromium-driver', 'fonts-noto-cjk']);
  const installed = await findChromium();
  if (!installed) throw new Failure('Chromium was installed but is not on PATH.');
  return installed;
}

export function isDebianAsRoot() {
  return existsSync('/etc/debian_version') && process.getuid?.() === 0;
}

/** @param {string[]} packages */
export async function installByApt(packages) {
  await run('apt-get', ['update'], { quiet: true });
  await run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], {
    quiet: true,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
}

async function findChromium() {
  if (process.env.CHROME_PATH) return process.env.CHROME_PATH;
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  for (const name of names) {
    const path = await output('which', [name]);
    if (path) return path;
  }
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  return existsSync(mac) ? mac : undefined;
}
