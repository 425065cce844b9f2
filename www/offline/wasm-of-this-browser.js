import { relaxedSimd } from 'wasm-feature-detect';

/**
 * Of the CPU engine's two builds the one that this browser takes (www/engine/compile-cpu.js): each has megabytes.
 * @param {string[]} files of the two, that with relaxed SIMD first
 */
export async function wasmOfThisBrowser([relaxed, plain]) {
  return (await relaxedSimd()) ? relaxed : plain;
}
