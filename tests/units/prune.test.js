import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import binaryen from 'binaryen';
import { describe, expect, it } from 'vitest';

import { FEATURES } from '../../scripts/binary.js';
import { forgetPlaces } from '../../scripts/places.js';
import { prune } from '../../scripts/prune.js';

const MEMORY = 1024;

/** A place as Rust has it in memory: the file's address and length, line, column. */
function place(address, length, line, column) {
  const bytes = Buffer.alloc(16);
  [address, length, line, column].forEach((word, index) => bytes.writeUInt32LE(word, 4 * index));
  return bytes;
}

/** A module whose functions give their own number, each exported by its number; with constants. */
function packageOf(names, constants = Buffer.alloc(0)) {
  const module = new binaryen.Module();
  module.setFeatures(FEATURES);
  const offset = module.i32.const(MEMORY);
  module.setMemory(1, 1, 'memory', [{ passive: false, offset, data: constants }]);
  names.forEach((name, index) => {
    module.addFunction(name, binaryen.none, binaryen.i32, [], module.i32.const(index + 1));
    module.addFunctionExport(name, String(index));
  });
  binaryen.setDebugInfo(true);
  const bytes = Buffer.from(module.emitBinary());
  binaryen.setDebugInfo(false);
  module.dispose();
  return bytes;
}

/** What a package's functions give after a cut, or `trap`. */
async function pruned(names, called) {
  const path = join(mkdtempSync(join(tmpdir(), 'prune-')), 'package.wasm');
  writeFileSync(path, packageOf(names));
  const counts = prune(path, called);
  const { instance } = await WebAssembly.instantiate(readFileSync(path));
  const results = names.map((_, index) => {
    try {
      return instance.exports[index]();
    } catch (error) {
      expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
      return 'trap';
    }
  });
  return { counts, results };
}

describe('what is cut out of a package', () => {
  it('is what is for other types of numbers, quantised, or for authors alone', async () => {
    const { results } = await pruned([
      'burn_flex[0123456789abcdef]::ops::cat::cat::<f64>',
      'burn_flex::ops::cat::cat::<f32>',
      'gemm_f16::gemm::f16::gemm_basic',
      '<burn_flex::backend::Flex as burn_backend::backend::ops::qtensor::QTensorOps>::q_add',
      '<burn_std::Shape as core::fmt::Debug>::fmt',
      '<burn_std::ShapeError as core::fmt::Debug>::fmt',
      'gan_clipping_lab::f64::mean',
    ]);
    // A text for authors is empty, and no error.
    expect(results).toEqual(['trap', 2, 'trap', 'trap', 0, 6, 7]);
  });

  it('is what nothing calls, but for what differs by sizes and by the order of calls', async () => {
    const names = [
      'gemm_f64::needed_by_none',
      'burn_core::module::seldom',
      'burn_core::module::often',
      'burn_flex::zip::by_size',
      '<burn_flex::backend::Flex as burn_backend::backend::ops::tensor::FloatTensorOps<burn_flex::backend::Flex>>::float_sign',
      'burn_autodiff::runtime::memory_management::by_order',
      'gan_clipping_lab::train::seldom',
      'core::fmt::seldom',
    ];
    const { results } = await pruned(names, new Set(['burn_core::module::often']));
    expect(results).toEqual(['trap', 'trap', 3, 4, 'trap', 6, 7, 8]);
    // Where it is not known what is called, nothing is cut for that.
    expect((await pruned(names)).results).toEqual(['trap', 2, 3, 4, 5, 6, 7, 8]);
  });

  it('is told by kind, and a package without names is refused', async () => {
    const { counts } = await pruned(['gemm_f64::a', 'gemm_c32::b', 'core::c']);
    expect(counts).toEqual([{ what: 'products of other types', count: 2 }]);
    await expect(pruned(['a', 'b'])).rejects.toThrow('were its names left out?');
  });
});

describe('places that a panic would name', () => {
  const library = '/home/someone/.cargo/registry/src/burn-flex-0.22.1/src/ops/conv.rs';
  const own = 'src/train/mod.rs';
  const text = '/not/a/place.rs';
  const names = Buffer.from(library + own + text);
  const at = MEMORY + 48;
  const constants = Buffer.concat([
    place(at, library.length, 12, 34),
    place(at, library.length, 56, 7),
    place(at + library.length, own.length, 8, 9),
    names,
  ]);

  it('are emptied in libraries, and ours are kept', () => {
    const wasm = packageOf(['one'], constants);
    expect(forgetPlaces(wasm)).toBe(2);
    expect(wasm.includes('cargo')).toBe(false);
    expect(wasm.includes(own)).toBe(true);
    expect(wasm.includes(text)).toBe(true);
    const found = wasm.indexOf(place(1, 0, 0, 0));
    expect(wasm.subarray(found + 16, found + 32)).toEqual(place(1, 0, 0, 0));
    expect(wasm.subarray(found + 32, found + 48)).toEqual(place(at + library.length, own.length, 8, 9));
    expect(WebAssembly.validate(wasm)).toBe(true);
  });

  it('are none in a package without constants', () => {
    expect(forgetPlaces(packageOf(['one']))).toBe(0);
  });
});
