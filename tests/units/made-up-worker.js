// A browser's workers, each on a message channel: a test says what one exposes, and when it ends.
import * as Comlink from 'comlink';
import { vi } from 'vitest';

/** What is in the place of the browser's workers, and of its locks: `vi.unstubAllGlobals()` takes it away. */
export function madeUpWorkers() {
  /** Those that were started, in their order. @type {MadeUpWorker[]} */
  const workers = [];
  /** What frees each lock that somebody waits for, by its name. @type {Map<string, () => void>} */
  const locks = new Map();

  class MadeUpWorker extends EventTarget {
    ended = false;

    constructor(address, options) {
      super();
      Object.assign(this, { address, options, name: options.name });
      const { port1, port2 } = new MessageChannel();
      this.port = port1;
      this.inside = port2;
      port1.onmessage = ({ data }) => !this.ended && this.dispatchEvent(new MessageEvent('message', { data }));
      workers.push(this);
    }

    postMessage(data, transfer) {
      this.port.postMessage(data, transfer ?? []);
    }

    /** Begins, and holds its lock where there are any. */
    begin(exposed, locked = true) {
      Comlink.expose(exposed, this.inside);
      this.inside.start();
      this.tell({ locked });
    }

    tell(sign) {
      this.dispatchEvent(new MessageEvent('message', { data: { lifeline: sign } }));
    }

    terminate() {
      this.ended = true;
      this.port.close();
    }

    /** Ended by nobody who says so. */
    die() {
      this.terminate();
      locks.get(this.name)?.();
    }
  }

  vi.stubGlobal('Worker', MadeUpWorker);
  vi.stubGlobal('self', { origin: 'https://made.up' });
  vi.stubGlobal('location', { href: 'https://made.up/' });
  vi.stubGlobal('navigator', {
    locks: {
      request: (name, { signal }, granted) =>
        new Promise((resolve, reject) => {
          if (signal.aborted) return reject(signal.reason);
          locks.set(name, () => resolve(granted()));
          signal.addEventListener('abort', () => {
            locks.delete(name);
            reject(signal.reason);
          });
        }),
    },
  });
  return { workers, locks };
}
