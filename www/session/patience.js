// Fetching without waiting for ever: a server that ceases to answer, at first or in the midst of a file, is given up.
// What comes slowly is waited for however long it takes.

/** So long may nothing come. */
const STALL_MS = 30_000;
/** The last part of it, which is waited for by itself. */
const THAW_MS = 5000;

/** Nothing came any more. */
export class StalledError extends Error {
  constructor() {
    // What translations know it by.
    super('stalled');
    this.name = 'StalledError';
  }
}

/**
 * What `use` makes of an answer. Rejects with a StalledError where nothing comes for half a minute.
 * @template T
 * @param {string} url
 * @param {(response: Response, came: { some: () => void, all: () => void }) => Promise<T>} use tells what has come
 * @param {RequestCache} [cache]
 * @returns {Promise<T>}
 */
export async function fetchPatiently(url, use, cache = 'default') {
  const patience = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const all = () => clearTimeout(timer);
  const some = () => {
    all();
    const giveUp = () => patience.abort(new StalledError());
    // For a machine that slept the time is over at once, and what has come meanwhile still to be heard.
    timer = setTimeout(() => (timer = setTimeout(giveUp, THAW_MS)), STALL_MS - THAW_MS);
  };
  some();
  try {
    const response = await fetch(url, { signal: patience.signal, cache });
    some();
    return await use(response, { some, all });
  } finally {
    all();
  }
}

/** The whole body in its pieces. @param {Response} response @param {(bytes: number) => void} onBytes hears how many are there */
export async function readBody(response, onBytes) {
  const chunks = [];
  let length = 0;
  const reader = /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (response.body).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return chunks;
    chunks.push(value);
    length += value.length;
    onBytes(length);
  }
}
