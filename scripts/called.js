// Which of a CPU package's functions are called in all that scripts/exercise.js does, for scripts/prune.js.
//   node scripts/called.js <folder of the package> <its wasm file, with names>
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import binaryen from 'binaryen';

import { FEATURES, functionsOf } from './binary.js';
import { exercise } from './exercise.js';
import { JUDGE, SCRIPT } from './packages.js';
import { isMain, root, run, script } from './run.js';

/** @param {string} folder @param {string} wasm @returns {Promise<Set<string>>} their names without the crates' hashes */
export async function called(folder, wasm) {
  // A process of its own, since the engine of a package is one per module, and for relaxed SIMD, which
  // Node has behind a flag.
  const self = join(root, 'scripts', 'called.js');
  const names = await run('node', ['--experimental-wasm-relaxed-simd', self, folder, wasm], { quiet: true });
  return new Set(names.split('\n'));
}

/** Each function leaves a mark in a global of its own. @param {Uint8Array} bytes */
function marked(bytes) {
  const module = binaryen.readBinary(bytes);
  module.setFeatures(FEATURES);
  /** @type {string[]} */
  const names = [];
  for (const { name, definition } of functionsOf(module)) {
    const mark = markOf(names.length);
    names.push(name);
    module.addGlobal(mark, binaryen.i32, true, module.i32.const(0));
    module.addGlobalExport(mark, mark);
    const { body } = definition;
    const type = /** @type {any} */ (binaryen).getExpressionType(body);
    definition.body = module.block(null, [module.global.set(mark, module.i32.const(1)), body], type);
  }
  const made = module.emitBinary();
  module.dispose();
  return { made, names };
}

/** @param {number} index */
const markOf = (index) => `called${index}`;

if (isMain(import.meta.url)) {
  await script(async () => {
    const [folder, wasm] = process.argv.slice(2).map((path) => resolve(path));
    const { made, names } = marked(readFileSync(wasm));
    const engine = await import(pathToFileURL(join(folder, SCRIPT)).href);
    const exports = await engine.default({ module_or_path: made });
    await exercise(engine, 'cpu', readFileSync(join(root, JUDGE)));
    const seen = names.filter((_, index) => exports[markOf(index)].value === 1);
    process.stdout.write(seen.join('\n'));
  });
}
