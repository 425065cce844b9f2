// The packages that are built from the one crate, and their files.

/** @typedef {'cpu' | 'relaxed' | 'webgpu'} Package */

/** In this order: relaxed goes into the folder that cpu makes. @type {Package[]} */
export const PACKAGES = ['cpu', 'relaxed', 'webgpu'];

export const SCRIPT = 'gan_clipping_lab.js';
export const WASM = 'gan_clipping_lab_bg.wasm';
export const RELAXED_WASM = 'gan_clipping_lab_relaxed_bg.wasm';
/** The judge's weights, for whoever tries an engine. */
export const JUDGE = 'assets/judge.safetensors';
