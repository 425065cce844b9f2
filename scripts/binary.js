// What the scripts that look into a wasm file share.
import binaryen from 'binaryen';

const known = /** @type {any} */ (binaryen.Features);

/** What wasm-bindgen's output uses. @type {number} */
export const FEATURES = [
  'SIMD128',
  'RelaxedSIMD',
  'BulkMemory',
  'BulkMemoryOpt',
  'SignExt',
  'MutableGlobals',
  'NontrappingFPToInt',
  'ReferenceTypes',
  'Multivalue',
].reduce((all, name) => all | (known[name] ?? 0), known.MVP);

/** A function's demangled name (v0, with the types of generics), less the crates' hashes. @param {string} name */
export const plainName = (name) => name.replace(/\[[0-9a-f]{16}\]/g, '');

/**
 * Each function that the module defines.
 * @param {binaryen.Module} module
 * @returns {Generator<{ name: string, definition: { body: number } }>}
 */
export function* functionsOf(module) {
  for (let index = 0; index < module.getNumFunctions(); index += 1) {
    const pointer = module.getFunctionByIndex(index);
    const { name, base } = binaryen.getFunctionInfo(pointer);
    // One with a base is imported.
    if (!base) yield { name: plainName(name), definition: /** @type {any} */ (binaryen).Function(pointer) };
  }
}
