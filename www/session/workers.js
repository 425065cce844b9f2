// Workers from the main thread: how they are started and ended, and what they share.
import { Supply } from './supply.js';

/** The site's folder that holds pkg/ and data/, from where this file lies. */
export const SITE = new URL(import.meta.env.DEV ? '../../' : '../', import.meta.url).href;

/** What the elements of this page load once. */
export const supply = new Supply();

/** Those that are at work. @type {Set<Worker>} */
const workers = new Set();
/** What they shared outlives the last of them so long: an engine that is reset takes it up again. */
const SPARE_MS = 10_000;

/**
 * A worker must come from the page's own origin; one of another origin, as in a blog post that embeds
 * the element, is imported by one that does.
 * @param {string} script
 * @param {string} name
 */
export function startWorker(script, name) {
  const url = new URL(script, import.meta.url);
  const address =
    url.origin === location.origin
      ? url
      : URL.createObjectURL(new Blob([`import ${JSON.stringify(url.href)};`], { type: 'text/javascript' }));
  const worker = new Worker(address, { type: 'module', name });
  workers.add(worker);
  return worker;
}

/** Ends a worker at once, with all that it holds. @param {Worker | undefined} worker */
export function endWorker(worker) {
  if (!worker) return;
  worker.terminate();
  workers.delete(worker);
  if (workers.size === 0) setTimeout(() => workers.size === 0 && supply.clear(), SPARE_MS);
}
