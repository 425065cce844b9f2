// What the workers of one page share: compiled packages and fetched files. It lives on the main
// thread, so that several figures in an article cost one download.

import { fetchPatiently, readBody, StalledError } from './patience.js';

/**
 * @typedef {import('../types.d.ts').FetchedFile} FetchedFile
 *
 * @typedef {object} Download
 * @property {Promise<FetchedFile>} file
 * @property {Set<(bytes: number) => void>} listeners
 */

export class Supply {
  /** Packages by their address. @type {Map<string, Promise<WebAssembly.Module>>} */
  #modules = new Map();
  /** Files by their address, as they came: MNIST is 8 MB packed and 39 MB not. @type {Map<string, Download>} */
  #files = new Map();
  /** Those that came otherwise than they should be. @type {Set<string>} */
  #damaged = new Set();

  /** @param {(url: string) => string[]} [addressesOf] where a file is looked for, in this order */
  constructor(addressesOf = (url) => [url]) {
    this.addressesOf = addressesOf;
  }

  /** Fetches and compiles a wasm file; what failed is tried again when it is next asked for. @param {string} url */
  compile(url) {
    const known = this.#modules.get(url);
    if (known) return known;
    const module = compileFirst(this.addressesOf(url));
    this.#modules.set(url, module);
    module.catch(() => this.#modules.get(url) === module && this.#modules.delete(url));
    return module;
  }

  /**
   * Fetches a file; what failed is tried again when it is next asked for. A Blob crosses to a worker
   * without being copied.
   * @param {string} url
   * @param {(bytes: number) => void} [onBytes] hears how many are there
   * @returns {Promise<FetchedFile>}
   */
  async file(url, onBytes = () => {}) {
    const download = this.#files.get(url) ?? this.#begin(url);
    download.listeners.add(onBytes);
    try {
      return await download.file;
    } finally {
      download.listeners.delete(onBytes);
    }
  }

  /** @param {string} url */
  #begin(url) {
    /** @type {Download['listeners']} */
    const listeners = new Set();
    const told = (/** @type {number} */ bytes) => listeners.forEach((tell) => tell(bytes));
    // The browser may have kept it of an older release.
    const cache = this.#damaged.delete(url) ? 'reload' : 'default';
    const download = { listeners, file: fetchFirst(this.addressesOf(url), told, cache) };
    this.#files.set(url, download);
    void download.file.then(({ blob }) => {
      if (!blob && this.#files.get(url) === download) this.#files.delete(url);
    });
    return download;
  }

  /** A file was found to be damaged: it is fetched anew when it is next asked for, past the browser's cache. @param {string} url */
  forget(url) {
    this.#files.delete(url);
    this.#damaged.add(url);
  }

  /** Keeps nothing any longer. */
  clear() {
    this.#modules.clear();
    this.#files.clear();
  }
}

/** From the first address that has it; what is told is why the first of them had not. @param {string[]} addresses @returns {Promise<WebAssembly.Module>} */
async function compileFirst([address, ...others]) {
  try {
    return await compileFrom(address);
  } catch (error) {
    if (others.length === 0) throw error;
    return compileFirst(others).catch(() => Promise.reject(error));
  }
}

/** @param {string} url @returns {Promise<WebAssembly.Module>} */
function compileFrom(url) {
  return fetchPatiently(url, async (response, came) => {
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`.trim());
    // Streaming takes only this type, which a plain file server may not know; and not every browser has it.
    if (response.headers.get('content-type') === 'application/wasm' && 'compileStreaming' in WebAssembly) {
      // It does not say how far it is, but a copy does; compiling may take its time.
      const copy = readBody(response.clone(), came.some);
      copy.then(came.all, () => {});
      return WebAssembly.compileStreaming(response).catch(async () => compileChunks(await copy));
    }
    const chunks = await readBody(response, came.some);
    came.all();
    return compileChunks(chunks);
  });
}

/** @param {Uint8Array<ArrayBuffer>[]} chunks */
async function compileChunks(chunks) {
  return WebAssembly.compile(await new Blob(chunks).arrayBuffer());
}

/** From the first address that has it; what is told is why the first of them had not. @param {string[]} addresses @param {(bytes: number) => void} onBytes @param {RequestCache} cache @returns {Promise<FetchedFile>} */
async function fetchFirst([address, ...others], onBytes, cache) {
  const file = await fetchFile(address, onBytes, cache);
  if (file.blob || others.length === 0) return file;
  const other = await fetchFirst(others, onBytes, cache);
  return other.blob ? other : file;
}

/** @param {string} url @param {(bytes: number) => void} onBytes @param {RequestCache} cache @returns {Promise<FetchedFile>} */
async function fetchFile(url, onBytes, cache) {
  /** @type {Parameters<typeof fetchPatiently<FetchedFile>>[1]} */
  const use = async (response, came) => {
    if (!response.ok) return { status: response.status };
    // A server that answers what it has not with its start page.
    if (response.headers.get('content-type')?.startsWith('text/html')) return { status: 404 };
    const chunks = await readBody(response, (bytes) => {
      came.some();
      onBytes(bytes);
    });
    return { blob: new Blob(chunks) };
  };
  try {
    return await fetchPatiently(url, use, cache);
  } catch (error) {
    return { status: error instanceof StalledError ? 'stalled' : 'offline' };
  }
}
