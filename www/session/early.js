// What an engine will ask for first, fetched while its worker is still starting: a line that is slow is busy at once, and
// the page, which the worker would ask, is about to draw.
import { compileCpu } from '../engine/compile-cpu.js';
import { scriptOf } from '../engine/package-folder.js';
import { supply } from './workers.js';

/** @typedef {import('../types.d.ts').OpenOptions} OpenOptions */

/** What fails is told where the engine asks for it. @param {Pick<OpenOptions, 'base' | 'backend' | 'own'>} options */
export function fetchEarly({ base, backend, own }) {
  // A GPU that is asked for by name needs the other package, if the browser has one.
  if (backend !== 'webgpu') compileCpu(scriptOf('cpu', base), (url) => supply.compile(url)).catch(() => {});
  if (!own) fetchFirstImages(new URL('data/', base)).catch(() => {});
}

/** @param {URL} folder where manifest.json lies, with a slash at its end */
async function fetchFirstImages(folder) {
  const { blob } = await supply.file(new URL('manifest.json', folder).href);
  if (!blob) return;
  const [{ file }] = JSON.parse(await blob.text()).shards;
  await supply.file(new URL(file, folder).href);
}
