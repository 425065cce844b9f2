// Cuts out of a package what Burn brings along for others: the linker keeps it, since Burn chooses a
// tensor's type of numbers when it runs, and any of them could come. Here none but f32, 32- and 64-bit
// integers and bool do. A function that was cut traps when it is called; scripts/exercise.js calls
// everything that the package exports.
import { readFileSync, writeFileSync } from 'node:fs';

import binaryen from 'binaryen';

import { FEATURES, functionsOf } from './binary.js';
import { forgetPlaces } from './places.js';
import { Failure } from './run.js';

/**
 * @typedef {object} Cut
 * @property {string} what
 * @property {RegExp} functions by their plain names
 * @property {boolean} [uncalled] only those that nothing calls in scripts/exercise.js
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
  { what: 'products without SIMD', functions: /^<?gemm_(f32::(gemm|microkernel)|common::gemm)::.*\bscalar\b/ },
  { what: 'quantised tensors', functions: /^<?burn_\w*::.*(QTensorOps|qtensor|::quant(ization)?::)/ },
  // The WebGPU package does cast some.
  { what: 'changes of the type of numbers', functions: /TensorData>::try_cast_/, uncalled: true },
  { what: 'weights that are made of others', functions: /::reparameterization_dyn::Dyn(Visitor|Mapper)</ },
  {
    what: 'how libraries’ values look to their authors',
    functions: /^(?!.*Error)<&?\(?(burn|cubecl|cubek|pliron|gemm|half)\w*::.* as core::fmt::Debug>::fmt$/,
    returns: 0,
  },
  {
    // Which operations there are does not depend on a tensor's size. What burn-flex does inside of one
    // may, and what autodiff does with memory depends on the order of calls: those stay.
    what: 'operations that nothing here uses',
    functions: /^<?burn_(?!flex::(?!.* as burn_backend::)|autodiff::runtime|cubecl)/,
    uncalled: true,
  },
  {
    what: 'operations on integers that nothing here uses',
    functions: /^<?burn_flex::.*(ops::(comparison|gather_scatter)::|\b(u64|i64|i32|u32)\b)/,
    uncalled: true,
  },
];

/**
 * Cuts a package with the names of its functions, and takes the names out.
 * @param {string} path
 * @param {Set<string>} [called] what scripts/exercise.js calls, where that is known
 * @returns {{ what: string, count: number }[]} how many of each there were
 */
export function prune(path, called) {
  const module = binaryen.readBinary(readFileSync(path));
  try {
    module.setFeatures(FEATURES);
    const counts = CUTS.map(({ what }) => ({ what, count: 0 }));
    const applies = (/** @type {Cut} */ { functions, uncalled }, /** @type {string} */ name) =>
      functions.test(name) && (!uncalled || (called !== undefined && !called.has(name)));
    for (const { name, definition } of functionsOf(module)) {
      const cut = CUTS.findIndex((one) => applies(one, name));
      if (cut < 0) continue;
      const { returns } = CUTS[cut];
      definition.body = returns === undefined ? module.unreachable() : module.i32.const(returns);
      counts[cut].count += 1;
    }
    if (counts.every(({ count }) => count === 0)) {
      throw new Failure(`${path} has none of the functions that are to be cut: were its names left out?`);
    }
    module.runPasses(['remove-unused-module-elements', 'duplicate-function-elimination', 'reorder-functions']);
    if (!module.validate()) throw new Failure(`${path} is no longer valid after what was cut out of it.`);
    const bytes = Buffer.from(module.emitBinary());
    counts.push({ what: 'places in libraries that a panic would name', count: forgetPlaces(bytes) });
    writeFileSync(path, bytes);
    return counts.filter(({ count }) => count > 0);
  } finally {
    module.dispose();
  }
}
