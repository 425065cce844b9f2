// The packages' scripts, which wasm-bindgen makes, by their addresses. The npm package's worker has both inside
// (www/package/glue.js). Worker side.
import { isBuilt } from './built.js';

/**
 * What the script of a package exports, `default` before all, which takes the compiled wasm.
 * @param {URL} script pkg/cpu/ or pkg/webgpu/gan_clipping_lab.js
 * @returns {Promise<any>}
 */
export const glueOf = (script) => import(/* @vite-ignore */ script.href);

/** Whether a package is there. @param {URL} script */
export const hasPackage = (script) => isBuilt(script);
