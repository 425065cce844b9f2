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
  const worker = start(url, name);
  workers.add(worker);
  return worker;
}

/** @param {URL} url @param {string} name */
function start(url, name) {
  if (url.origin === self.origin) return new Worker(url, { type: 'module', name });
  // A sandboxed iframe has an origin of its own, which its address does not tell. Chrome starts no module from a Blob
  // there, and a worker from a data: address is of another origin still, to which WebKit gives no Blob to read.
  if (self.origin === 'null') return new Worker(blobOf(importingLater(url)), { name });
  return new Worker(blobOf(`import "${url.href}";`), { type: 'module', name });
}

/** @param {string} source */
function blobOf(source) {
  return URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
}

/** A script that is no module and imports one, which hears what came before it was there. @param {URL} url */
function importingLater(url) {
  return `const early = [];
    const keep = (event) => early.push(event);
    addEventListener('message', keep);
    import("${url.href}").then(
      () => {
        removeEventListener('message', keep);
        for (const { data, ports } of early) dispatchEvent(new MessageEvent('message', { data, ports: [...ports] }));
      },
      (error) => setTimeout(() => { throw error; }),
    );`;
}

/** Ends a worker at once, with all that it holds. @param {Worker | undefined} worker */
export function endWorker(worker) {
  if (!worker) return;
  worker.terminate();
  workers.delete(worker);
  if (workers.size === 0) setTimeout(() => workers.size === 0 && supply.clear(), SPARE_MS);
}
