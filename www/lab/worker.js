// Workers from the main thread: how they are started and what they share.

/** The site's folder that holds pkg/ and data/, from where this file lies. */
export const SITE = new URL(import.meta.env.DEV ? '../../' : '../', import.meta.url).href;

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
  return new Worker(address, { type: 'module', name });
}

/** Packages by their address: the elements of one page share what they load. @type {Map<string, Promise<WebAssembly.Module>>} */
const modules = new Map();

/** @type {import('../types.d.ts').Compile} */
export function compile(url) {
  const known = modules.get(url);
  if (known) return known;
  const module = load(url);
  modules.set(url, module);
  // What failed is tried again by the next element, or after a reset.
  module.catch(() => modules.delete(url));
  return module;
}

/** @param {string} url */
async function load(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`.trim());
  // Streaming takes only this type, which a plain file server may not know.
  if (response.headers.get('content-type') === 'application/wasm') return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}
