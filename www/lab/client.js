// Main-thread side of the worker.
import * as Comlink from 'comlink';

import engineUrl from '../engine.js?worker&url';

/**
 * @typedef {import('../types.d.ts').Engine} Engine
 * @typedef {import('../types.d.ts').EngineEvent} EngineEvent
 * @typedef {import('../types.d.ts').Message} Message
 * @typedef {import('../types.d.ts').OpenOptions} OpenOptions
 */

/** The site's folder that holds pkg/ and data/, from where this file lies. */
export const SITE = new URL(import.meta.env.DEV ? '../../' : '../', import.meta.url).href;

export class Client {
  #worker;
  #engine;

  /** @param {(message: Message) => void} onCrash when the worker itself fails */
  constructor(onCrash) {
    this.#worker = new Worker(workerUrl(), { type: 'module', name: 'gan-clipping-lab' });
    this.#worker.addEventListener('error', (event) => {
      onCrash({ code: 'crashed', details: { error: event.message ?? 'the worker did not load' } });
    });
    this.#engine = /** @type {Comlink.Remote<Engine>} */ (Comlink.wrap(this.#worker));
  }

  /** @param {OpenOptions} options @param {(event: EngineEvent) => void} emit */
  open(options, emit) {
    return this.#engine.open(options, Comlink.proxy(emit), Comlink.proxy(compile));
  }

  get engine() {
    return this.#engine;
  }

  /** Ends the worker at once, with all that it holds. */
  close() {
    this.#engine[Comlink.releaseProxy]();
    this.#worker.terminate();
  }
}

/** Packages by their address: the elements of one page share what they load. @type {Map<string, Promise<WebAssembly.Module>>} */
const modules = new Map();

/** @type {import('../types.d.ts').Compile} */
function compile(url) {
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

/**
 * A worker must come from the page's own origin; one of another origin, as in a blog post that embeds
 * the element, is imported by one that does.
 */
function workerUrl() {
  const url = new URL(engineUrl, import.meta.url);
  if (url.origin === location.origin) return url;
  return URL.createObjectURL(new Blob([`import ${JSON.stringify(url.href)};`], { type: 'text/javascript' }));
}

/** The message that an engine's error carries. @param {unknown} error @returns {Message} */
export function messageOf(error) {
  const text = error instanceof Error ? error.message : String(error);
  try {
    return JSON.parse(text);
  } catch {
    return { code: 'crashed', details: { error: text } };
  }
}
