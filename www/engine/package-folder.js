// Where the wasm packages lie below a site's folder. A release has them in a folder named by what they hold, so that its
// scripts never take the wasm of another one.

/* global __PACKAGES__ -- vite.config.js says it where the page is built for publication. */

/** @type {string} */
const FOLDER = typeof __PACKAGES__ === 'undefined' ? 'pkg/' : __PACKAGES__;

/** The script of a package, which its wasm lies beside. @param {string} name cpu or webgpu @param {string} base the folder that holds pkg/ */
export const scriptOf = (name, base) => new URL(`${FOLDER}${name}/gan_clipping_lab.js`, base);

/** The wasm that every browser takes; beside it, for the CPU, lies one with relaxed SIMD. */
export const WASM = 'gan_clipping_lab_bg.wasm';
