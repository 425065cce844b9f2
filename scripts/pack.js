// `npm run pack:lib`: the npm package `gan-clipping-lab` in package/, and its tarball.
//   npm run pack:lib -- [--as-built] [--into FOLDER]   with --as-built the wasm in pkg/ as it is, not the smallest
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliCompressSync } from 'node:zlib';

import { buildData } from './data.js';
import { buildLibrary, FOLLOWED } from './library.js';
import { manifest } from './manifest.js';
import { notices } from './notices.js';
import { PACKAGES, RELAXED_WASM, WASM } from './packages.js';
import { Failure, isMain, root, run, say, script } from './run.js';
import { ensureNodeModules } from './setup.js';
import { buildWasm } from './wasm.js';

const PACKAGE = join(root, 'package');
const DIST = join(PACKAGE, 'dist');
/** Type declarations, which lie to each other as here. */
const TYPES = [
  'www/package/public.d.ts',
  ...['react', 'vue', 'svelte'].map((name) => `www/package/frameworks/${name}.d.ts`),
  'www/types.d.ts',
  'src/wasm.d.ts',
];

/** Writes package/ from pkg/ and public/data/ as they are. */
export async function buildPackage() {
  say('Building the npm package in package/');
  rmSync(PACKAGE, { recursive: true, force: true });
  const data = await dataFiles();
  copyEngines();
  for (const name of data) copy(join('public', name), join(DIST, name));
  for (const [name, followed] of Object.entries(FOLLOWED)) copy(join('public', name), join(DIST, followed));
  const pictures = readdirSync(join(root, 'assets', 'posters')).map((name) => `assets/posters/${name}`);
  for (const name of pictures) copy(name, join(DIST, name));
  const loaded = [`pkg/cpu/${WASM}`, `pkg/cpu/${RELAXED_WASM}`, `pkg/webgpu/${WASM}`, ...data, ...pictures];
  const modules = await buildLibrary({ into: DIST, files: loaded });
  copy('www/package/server.js', join(DIST, 'server.js'));
  for (const file of TYPES) copy(file, join(DIST, 'types', file));
  // A types-only entry is imported too, for what it says.
  writeFileSync(join(DIST, 'types', 'nothing.js'), 'export {};\n');
  for (const name of ['LICENSE-MIT', 'LICENSE-APACHE']) copy(name, join(PACKAGE, name));
  copy('www/package/README.md', join(PACKAGE, 'README.md'));
  writeFileSync(join(PACKAGE, 'THIRD-PARTY.md'), await notices(modules));
  writeJson('custom-elements.json', manifest('dist/gan-clipping-lab.js'));
  writeJson('package.json', description());
}

/** MNIST's shards that are trained on, their list and the judge; the page fetches no others. */
async function dataFiles() {
  // What is from npm is loaded here, since `npm test` installs it first.
  const { forTraining } = await import('../www/data/mnist.js');
  /** @type {{ shards: import('../www/data/mnist.js').Shard[] }} */
  const list = JSON.parse(readFileSync(join(root, 'public', 'data', 'manifest.json'), 'utf8'));
  const fetched = forTraining(list.shards).map(({ file }) => file);
  return ['manifest.json', 'judge.safetensors', ...fetched].map((name) => `data/${name}`);
}

/** The two packages of wasm-bindgen with their types. */
function copyEngines() {
  for (const name of ['cpu', 'webgpu']) {
    const from = join('pkg', name);
    const files = readdirSync(join(root, from)).filter((one) => /\.(js|wasm|d\.ts)$/.test(one));
    if (!files.includes('gan_clipping_lab.d.ts')) {
      throw new Failure(`${from} has no types: build it with \`npm run build:wasm\`.`);
    }
    for (const file of files) copy(join(from, file), join(DIST, from, file));
  }
}

/** The package.json of what is published. */
function description() {
  const {
    name,
    version,
    description: about,
    license,
    engines,
  } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const engine = (/** @type {string} */ kind) => ({
    types: `./dist/pkg/${kind}/gan_clipping_lab.d.ts`,
    default: `./dist/pkg/${kind}/gan_clipping_lab.js`,
  });
  const typesFor = (/** @type {string} */ framework) => ({
    types: `./dist/types/www/package/frameworks/${framework}.d.ts`,
    default: './dist/types/nothing.js',
  });
  return {
    name,
    version,
    description: about,
    keywords: ['gan', 'gradient-clipping', 'mnist', 'webgpu', 'webassembly', 'custom-element', 'web-component'],
    license,
    type: 'module',
    exports: {
      '.': {
        types: './dist/types/www/package/public.d.ts',
        node: './dist/server.js',
        default: './dist/gan-clipping-lab.js',
      },
      './engine': engine('cpu'),
      './engine/webgpu': engine('webgpu'),
      './react': typesFor('react'),
      './vue': typesFor('vue'),
      './svelte': typesFor('svelte'),
      './dist/*': './dist/*',
      './custom-elements.json': './custom-elements.json',
      './package.json': './package.json',
    },
    customElements: 'custom-elements.json',
    engines,
    sideEffects: ['./dist/gan-clipping-lab.js'],
    files: ['dist', 'custom-elements.json', 'LICENSE-*', 'THIRD-PARTY.md'],
  };
}

/** @param {string} from below the repository @param {string} to */
function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(join(root, from), to);
}

/** @param {string} name @param {unknown} value */
function writeJson(name, value) {
  writeFileSync(join(PACKAGE, name), `${JSON.stringify(value, null, 2)}\n`);
}

/** The tarball, as npm publishes it. @param {string} into @returns {string} its path */
export function tarball(into) {
  mkdirSync(into, { recursive: true });
  const told = execFileSync('npm', ['pack', PACKAGE, '--json', '--pack-destination', into], { encoding: 'utf8' });
  const [{ filename }] = Object.values(JSON.parse(told));
  return join(into, filename);
}

/** That the package holds what it should and nothing else, and that what its package.json says is true. */
export async function checkPackage() {
  await run('npx', ['publint', 'package', '--strict'], { quiet: true });
  const told = JSON.parse(execFileSync('npm', ['pack', PACKAGE, '--json', '--dry-run'], { encoding: 'utf8' }));
  const [{ files }] = /** @type {{ files: { path: string }[] }[]} */ (Object.values(told));
  const packed = files.map(({ path }) => path).toSorted();
  const wanted = readFileSync(join(root, 'tests', 'packages', 'contents.txt'), 'utf8')
    .trim()
    .split('\n');
  const missing = wanted.filter((path) => !packed.includes(path));
  const foreign = packed.filter((path) => !wanted.includes(path));
  if (missing.length + foreign.length === 0) return;
  const list = `missing: ${missing.join(', ') || 'none'}; not wanted: ${foreign.join(', ') || 'none'}`;
  throw new Failure(`The npm package holds other files than tests/packages/contents.txt says; ${list}.`);
}

if (isMain(import.meta.url)) {
  await script(async () => {
    const { values } = parseArgs({
      options: { 'as-built': { type: 'boolean' }, into: { type: 'string', default: root } },
    });
    await ensureNodeModules();
    if (!values['as-built']) await buildWasm(PACKAGES, 'dist');
    buildData();
    await buildPackage();
    await checkPackage();
    const file = tarball(resolve(values.into));
    say(`${file}: ${(statSync(file).size / 1e6).toFixed(1)} MB`);
    // It takes a minute, and says nothing of wasm that is not the smallest.
    if (values['as-built']) return;
    for (const name of ['gan-clipping-lab.js', `pkg/cpu/${RELAXED_WASM}`, `pkg/webgpu/${WASM}`]) {
      const { length } = brotliCompressSync(readFileSync(join(DIST, name)));
      process.stdout.write(`  ${name}: ${(length / 1e3).toFixed(0)} kB by Brotli\n`);
    }
  });
}
