// Builds the two wasm packages from the one crate: pkg/cpu and pkg/webgpu.
//   node scripts/wasm.js [cpu] [webgpu] [--profile release|dist]
import { mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { Failure, isMain, root, run, say, script } from './run.js';
import { ensureNodeModules, ensureRust, ensureWasmBindgen, toolPath } from './setup.js';

/** @typedef {'cpu' | 'webgpu'} Package */

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
  say(`Compiling the ${name === 'cpu' ? 'CPU' : 'WebGPU'} engine to WebAssembly (minutes when cold, seconds after)`);
  const target = 'wasm32-unknown-unknown';
  await run('cargo', [
    'build',
    '--lib',
    '--target',
    target,
    '--profile',
    profile,
    '--no-default-features',
    '--features',
    name,
  ]);
  const wasm = join(process.env.CARGO_TARGET_DIR ?? 'target', target, profile, 'gan_clipping_lab.wasm');
  // Made beside and then moved, so that a page that is open never loads half a package.
  const made = join(root, 'pkg', `.${name}`);
  const final = join(root, 'pkg', name);
  mkdirSync(join(root, 'pkg'), { recursive: true });
  await run(
    'wasm-bindgen',
    [wasm, '--target', 'web', '--out-dir', made, '--out-name', 'gan_clipping_lab', '--remove-name-section'],
    { env: { PATH: toolPath() } },
  );
  if (profile === 'dist') await shrink(join(made, 'gan_clipping_lab_bg.wasm'));
  rmSync(final, { recursive: true, force: true });
  renameSync(made, final);
  const megabytes = statSync(join(final, 'gan_clipping_lab_bg.wasm')).size / 1e6;
  process.stdout.write(`  pkg/${name}: ${megabytes.toFixed(1)} MB\n`);
}

/** What LLVM left can still be said in fewer bytes. @param {string} wasm */
async function shrink(wasm) {
  await ensureNodeModules();
  const features = [
    'simd',
    'bulk-memory',
    'sign-ext',
    'mutable-globals',
    'nontrapping-float-to-int',
    'reference-types',
  ];
  const enabled = features.map((feature) => `--enable-${feature}`);
  await run('npx', ['wasm-opt', wasm, '-o', wasm, '-Os', ...enabled, '--enable-multivalue']);
}

if (isMain(import.meta.url)) {
  await script(async () => {
    const args = process.argv.slice(2);
    const profile = args.includes('--profile') ? args[args.indexOf('--profile') + 1] : 'release';
    if (profile !== 'release' && profile !== 'dist') {
      throw new Failure(`--profile ${profile} is unknown; it takes release or dist.`);
    }
    const named = /** @type {Package[]} */ (['cpu', 'webgpu']).filter((name) => args.includes(name));
    await buildWasm(named.length > 0 ? named : ['cpu', 'webgpu'], profile);
  });
}
