// How a worker is started from its script's address. The npm package has its workers' script inside
// (www/package/start-worker.js).
import { trusted } from './trusted.js';

/**
 * A worker must come from the page's own origin; one of another origin, as in a blog post that embeds
 * the element, is imported by one that does.
 * @param {string} script
 * @param {string} name
 */
export function start(script, name) {
  const url = new URL(script, import.meta.url);
  if (url.origin === self.origin) return new Worker(trusted(url.href), { type: 'module', name });
  // A sandboxed iframe has an origin of its own, which its address does not tell. Chrome starts no module from a Blob
  // there, and a worker from a data: address is of another origin still, to which WebKit gives no Blob to read.
  if (self.origin === 'null') return new Worker(trusted(blobOf(importingLater(url))), { name });
  return new Worker(trusted(blobOf(`import "${url.href}";`)), { type: 'module', name });
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
