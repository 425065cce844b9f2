// `npm start` and `npm test` begin in a clone that has no node_modules: what they import before they install it must do
// without.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { expect, it } from 'vitest';

const IMPORT = /^(?:import|export)\b[^;]*?\bfrom\s+'([^']+)'|^import\s+'([^']+)'/gm;

/** What a script imports as it is loaded, from npm, with the files on the way there. */
function packagesOf(path, seen = new Set()) {
  if (seen.has(path)) return [];
  seen.add(path);
  const specifiers = [...readFileSync(path, 'utf8').matchAll(IMPORT)].map(([, from, bare]) => from ?? bare);
  return specifiers.flatMap((specifier) => {
    if (specifier.startsWith('node:')) return [];
    if (!specifier.startsWith('.')) return [`${path}: ${specifier}`];
    return specifier.endsWith('.js') ? packagesOf(join(dirname(path), specifier), seen) : [];
  });
}

it.each([
  ...['test', 'start', 'test-dist', 'test-packages', 'build', 'wasm', 'bench', 'check'],
  ...['trial', 'fuzz', 'miri', 'deny'],
])('npm’s packages are not needed to load scripts/%s.js', (name) => {
  expect(packagesOf(`scripts/${name}.js`)).toEqual([]);
});

it('a package that is imported far below is found', () => {
  expect(packagesOf('www/data/mnist.js')).toContain('www/data/mnist.js: comlink');
});

it('npm run fuzz has each reader that there is', async () => {
  const { READERS } = await import('../fuzz/all.js');
  const script = readFileSync('scripts/fuzz.js', 'utf8');
  for (const { name } of READERS) expect(script).toContain(`'${name}'`);
});

it('npm run fuzz calls the engine’s readers by their names there, and each has a target of cargo-fuzz', async () => {
  const { ENGINE } = await import('../../scripts/fuzz.js');
  const folder = 'tests/engine/readers';
  const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  const names = sources.flatMap((source) => /Reader = Reader \{\s*name: "(\w+)"/.exec(source)?.[1] ?? []);
  expect(names).toHaveLength(5);
  expect(Object.values(ENGINE).sort()).toEqual(names.sort());
  const targets = readdirSync('fuzz/fuzz_targets').map((file) => file.replace('.rs', ''));
  expect(targets.sort()).toEqual(names);
  const manifest = readFileSync('fuzz/Cargo.toml', 'utf8');
  for (const name of names) expect(manifest).toContain(`name = "${name}"`);
});
