// Which of the CPU engine's two builds a browser takes, and compiling it. The main thread begins it too.
import { relaxedSimd } from 'wasm-feature-detect';

import { WASM } from './package-folder.js';

/**
 * The CPU engine beside its script: with relaxed SIMD, a sixth faster, where the browser has that.
 * @param {URL} script
 * @param {(url: string) => Promise<WebAssembly.Module>} compile
 */
export async function compileCpu(script, compile) {
  if (await relaxedSimd()) {
    try {
      return await compile(new URL('gan_clipping_lab_relaxed_bg.wasm', script).href);
    } catch {
      // `npm start` serves the page before all is built; the engine without it is there first.
    }
  }
  return compile(new URL(WASM, script).href);
}
