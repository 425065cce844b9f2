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

  /** Fetches and compiles a wasm file; what failed is tried again when it is next asked for. @param {string} url */
  compile(url) {
    const known = this.#modules.get(url);
    if (known) return known;
    const module = compileFrom(url);
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
    const download = { listeners, file: fetchFile(url, (bytes) => listeners.forEach((tell) => tell(bytes))) };
    this.#files.set(url, download);
    void download.file.then(({ blob }) => {
      if (!blob && this.#files.get(url) === download) this.#files.delete(url);
    });
    return download;
  }

  /** A file was found to be damaged: it is fetched anew when it is next asked for. @param {string} url */
  forget(url) {
    this.#files.delete(url);
  }

  /** Keeps nothing any longer. */
  clear() {
    this.#modules.clear();
    this.#files.clear();
  }
}

/** @param {string} url @returns {Promise<WebAssembly.Module>} */
function compileFrom(url) {
  return fetchPatiently(url, async (response, came) => {
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`.trim());
    // Streaming takes only this type, which a plain file server may not know; and not every browser has it.
    if (response.headers.get('content-type') === 'application/wasm' && 'compileStreaming' in WebAssembly) {
      // It does not say how far it is, but a copy does; compiling may take its time.
      readBody(response.clone(), came.some).then(came.all, () => {});
      return WebAssembly.compileStreaming(response);
    }
    const chunks = await readBody(response, came.some);
    came.all();
    return WebAssembly.compile(await new Blob(chunks).arrayBuffer());
  });
}

/** @param {string} url @param {(bytes: number) => void} onBytes @returns {Promise<FetchedFile>} */
async function fetchFile(url, onBytes) {
  try {
    return await fetchPatiently(url, async (response, came) => {
      if (!response.ok) return { status: response.status };
      const chunks = await readBody(response, (bytes) => {
        came.some();
        onBytes(bytes);
      });
      return { blob: new Blob(chunks) };
    });
  } catch (error) {
    return { status: error instanceof StalledError ? 'stalled' : 'offline' };
  }
}
