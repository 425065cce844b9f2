// In the place of www/engine/glue.js in the npm package: the packages' scripts are inside the worker, so that no bundler
// has to move them and each has the wasm of its own release.

/** @param {URL} script pkg/cpu/ or pkg/webgpu/gan_clipping_lab.js @returns {Promise<any>} */
export function glueOf({ pathname }) {
  return pathname.includes('/webgpu/') ? import('virtual:glue/webgpu') : import('virtual:glue/cpu');
}

export const hasPackage = async () => true;
