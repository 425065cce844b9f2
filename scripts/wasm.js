// Builds the two wasm packages from the one crate, pkg/cpu and pkg/webgpu, and in pkg/cpu a second wasm
// file for browsers that have relaxed SIMD; the script beside it serves both.
//   node scripts/wasm.js [cpu] [relaxed] [webgpu] [--profile release|dist]
import { mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { PACKAGES, RELAXED_WASM, SCRIPT, WASM } from './packages.js';
import { Failure, isMain, root, run, say, script } from './run.js';
import { ensureNodeModules, ensureRust, ensureWasmBindgen, toolPath } from './setup.js';

/** @typedef {import('./packages.js').Package} Package */

/** @type {Record<Package, { title: string, feature: string }>} */
const KINDS = {
  cpu: { title: 'CPU engine', feature: 'cpu' },
  relaxed: { title: 'CPU engine with relaxed SIMD', feature: 'relaxed-simd' },
  webgpu: { title: 'WebGPU engine', feature: 'webgpu' },
};

/** For scripts/prune.js, names with the types of generics; and what .cargo/config.toml has, which this replaces. */
const DIST_FLAGS = { RUSTFLAGS: '-C target-feature=+simd128 -C symbol-mangling-version=v0' };

/**
 * @param {Package[]} packages
 * @param {'release' | 'dist'} [profile] dist is smaller and takes several times as long to build
 */
export async function buildWasm(packages, profile = 'release') {
  await ensureRust();
  await ensureWasmBindgen();
  for (const name of packages) await buildPackage(name, profile);
  if (profile !== 'dist') return;
  const { tryPackage } = await import('./try-package.js');
  for (const name of packages) await tryPackage(name);
}

/** @param {Package} name @param {'release' | 'dist'} profile */
async function buildPackage(name, profile) {
  const { title, feature } = KINDS[name];
  say(`Compiling the ${title} to WebAssembly (minutes when cold, seconds after)`);
  const target = 'wasm32-unknown-unknown';
  const features = ['--no-default-features', '--features', feature];
  const env = profile === 'dist' ? DIST_FLAGS : {};
  await run('cargo', ['build', '--lib', '--target', target, '--profile', profile, ...features], { env });
  const wasm = join(process.env.CARGO_TARGET_DIR ?? 'target', target, profile, 'gan_clipping_lab.wasm');
  // Made beside and then moved, so that a page that is open never loads half a package.
  const made = join(root, 'pkg', `.${name}`);
  mkdirSync(join(root, 'pkg'), { recursive: true });
  const names = profile === 'dist' ? [] : ['--remove-name-section'];
  await run('wasm-bindgen', [wasm, '--target', 'web', '--out-dir', made, '--out-name', 'gan_clipping_lab', ...names], {
    env: { PATH: toolPath() },
  });
  if (profile === 'dist') await shrink(made, name);
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

/**
 * Cuts out what is never called. Binaryen's own optimisations are not run: they make the file smaller,
 * but what Brotli leaves of it larger.
 * @param {string} folder @param {Package} name
 */
async function shrink(folder, name) {
  await ensureNodeModules();
  const [{ called }, { prune }] = await Promise.all([import('./called.js'), import('./prune.js')]);
  const wasm = join(folder, WASM);
  // On an emulated GPU that would take minutes, and most of that package is what compiles kernels.
  const known = name === 'webgpu' ? undefined : await called(folder, wasm);
  for (const { what, count } of prune(wasm, known)) process.stdout.write(`  cut: ${what}, ${count}\n`);
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
