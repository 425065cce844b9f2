// Cuts out of a package what Burn brings along for others: the linker keeps it, since Burn chooses a
// tensor's type of numbers when it runs, and any of them could come. Here none but f32, 32- and 64-bit
// integers and bool do. A function that was cut traps when it is called; scripts/exercise.js calls
// everything that the package exports.
import { readFileSync, writeFileSync } from 'node:fs';

import binaryen from 'binaryen';

import { Failure } from './run.js';

/**
 * @typedef {object} Cut
 * @property {string} what
 * @property {RegExp} functions by their demangled names (v0, with the types of generics), less the crates' hashes
 * @property {number} [returns] what they return instead of ending in a trap
 */

/** @type {Cut[]} */
const CUTS = [
  {
    // Of Burn's functions themselves only: the compiler merges small functions that are the same for
    // several types, and names them by any.
    what: 'numbers of other types',
    functions:
      /^<?(burn_flex|macerator|gemm_common|gemm_f32)::.*(\b(f64|f16|bf16|i8|i16|u16)\b|_(f64|f16|bf16)(::|<|$|_))/,
  },
  { what: 'products of other types', functions: /^<?gemm_(f64|f16|c32|c64)::/ },
  { what: 'quantised tensors', functions: /^<?burn_\w*::.*(QTensorOps|qtensor|::quant(ization)?::)/ },
  {
    what: 'how libraries’ values look to their authors',
    functions: /^(?!.*Error)<&?\(?(burn|cubecl|cubek|pliron|gemm|half)\w*::.* as core::fmt::Debug>::fmt$/,
    returns: 0,
  },
];

/** What wasm-bindgen's output uses. */
const FEATURES = [
  'SIMD128',
  'RelaxedSIMD',
  'BulkMemory',
  'BulkMemoryOpt',
  'SignExt',
  'MutableGlobals',
  'NontrappingFPToInt',
  'ReferenceTypes',
  'Multivalue',
];

/**
 * Cuts a package with the names of its functions, and takes the names out.
 * @param {string} path
 * @returns {{ what: string, functions: number }[]} how many of each there were
 */
export function prune(path) {
  const module = binaryen.readBinary(readFileSync(path));
  try {
    const known = /** @type {any} */ (binaryen.Features);
    module.setFeatures(FEATURES.reduce((all, name) => all | (known[name] ?? 0), known.MVP));
    const counts = CUTS.map(({ what }) => ({ what, functions: 0 }));
    for (let index = 0; index < module.getNumFunctions(); index += 1) {
      const pointer = module.getFunctionByIndex(index);
      const { name, base } = binaryen.getFunctionInfo(pointer);
      if (base) continue; // It is imported.
      const plain = name.replace(/\[[0-9a-f]{16}\]/g, '');
      const cut = CUTS.findIndex(({ functions }) => functions.test(plain));
      if (cut < 0) continue;
      const { returns } = CUTS[cut];
      const body = returns === undefined ? module.unreachable() : module.i32.const(returns);
      /** @type {any} */ (binaryen).Function(pointer).body = body;
      counts[cut].functions += 1;
    }
    if (counts.every(({ functions }) => functions === 0)) {
      throw new Failure(`${path} has none of the functions that are to be cut: were its names left out?`);
    }
    module.runPasses(['remove-unused-module-elements', 'duplicate-function-elimination', 'reorder-functions']);
    if (!module.validate()) throw new Failure(`${path} is no longer valid after what was cut out of it.`);
    writeFileSync(path, module.emitBinary());
    return counts;
  } finally {
    module.dispose();
  }
}
