// Builds the two wasm packages from the one crate, pkg/cpu and pkg/webgpu, and in pkg/cpu a second wasm
// file for browsers that have relaxed SIMD; the script beside it serves both.
//   node scripts/wasm.js [cpu] [relaxed] [webgpu] [--profile release|dist]
import { mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { PACKAGES, RELAXED_WASM, SCRIPT, WASM } from './packages.js';
import { Failure, isMain, root, run, say, script } from './run.js';
import { ensureRust, ensureWasmBindgen, toolPath } from './setup.js';

/** @typedef {import('./packages.js').Package} Package */

/** @type {Record<Package, { title: string, feature: string }>} */
const KINDS = {
  cpu: { title: 'CPU engine', feature: 'cpu' },
  relaxed: { title: 'CPU engine with relaxed SIMD', feature: 'relaxed-simd' },
  webgpu: { title: 'WebGPU engine', feature: 'webgpu' },
};

/**
 * The compiler's flags for every wasm file, tested or published: what .cargo/config.toml has, which this
 * replaces, and panics that name a library's place without the folder of the machine that built it.
 */
export const WASM_ENV = {
  RUSTFLAGS: `-C target-feature=+simd128 --remap-path-prefix=${join(cargoHome(), 'registry', 'src')}=crates`,
};

function cargoHome() {
  return process.env.CARGO_HOME ?? join(homedir(), '.cargo');
}

/**
 * @param {Package[]} packages
 * @param {'release' | 'dist'} [profile] dist is smaller and takes several times as long to build
 */
export async function buildWasm(packages, profile = 'release') {
  await ensureRust();
  await ensureWasmBindgen();
  for (const name of packages) await buildPackage(name, profile);
}

/** @param {Package} name @param {'release' | 'dist'} profile */
async function buildPackage(name, profile) {
  const { title, feature } = KINDS[name];
  say(`Compiling the ${title} to WebAssembly (minutes when cold, seconds after)`);
  const target = 'wasm32-unknown-unknown';
  const features = ['--no-default-features', '--features', feature];
  await run('cargo', ['build', '--lib', '--target', target, '--profile', profile, ...features], { env: WASM_ENV });
  const wasm = join(process.env.CARGO_TARGET_DIR ?? 'target', target, profile, 'gan_clipping_lab.wasm');
  // Made beside and then moved, so that a page that is open never loads half a package.
  const made = join(root, 'pkg', `.${name}`);
  mkdirSync(join(root, 'pkg'), { recursive: true });
  const options = ['--target', 'web', '--out-dir', made, '--out-name', 'gan_clipping_lab', '--remove-name-section'];
  await run('wasm-bindgen', [wasm, ...options], { env: { PATH: toolPath() } });
  const final = name === 'relaxed' ? addRelaxed(made) : replacePackage(made, name);
  process.stdout.write(`  ${final}: ${(statSync(join(root, final)).size / 1e6).toFixed(1)} MB\n`);
}

/** @param {string} made @param {string} name */
function replacePackage(made, name) {
  const final = join(root, 'pkg', name);
  rmSync(final, { recursive: true, force: true });
  renameSync(made, final);
  return join('pkg', name, WASM);
}

/** Puts the wasm file with relaxed SIMD beside the one without. @param {string} made */
function addRelaxed(made) {
  const cpu = join(root, 'pkg', 'cpu');
  const scriptOf = (/** @type {string} */ folder) => readFileSync(join(folder, SCRIPT), 'utf8');
  if (scriptOf(made) !== scriptOf(cpu)) {
    throw new Failure('pkg/cpu is of another state of the sources: build it again with `npm run build:wasm`.');
  }
  renameSync(join(made, WASM), join(cpu, RELAXED_WASM));
  rmSync(made, { recursive: true });
  return join('pkg', 'cpu', RELAXED_WASM);
}

if (isMain(import.meta.url)) {
  await script(async () => {
    const args = process.argv.slice(2);
    const profile = args.includes('--profile') ? args[args.indexOf('--profile') + 1] : 'release';
    if (profile !== 'release' && profile !== 'dist') {
      throw new Failure(`--profile ${profile} is unknown; it takes release or dist.`);
    }
    const named = PACKAGES.filter((name) => args.includes(name));
    await buildWasm(named.length > 0 ? named : PACKAGES, profile);
  });
}
