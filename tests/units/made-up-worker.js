// Workers and locks of a made-up browser, which starts a worker as a message channel: a test is what runs inside.
import * as Comlink from 'comlink';
import { vi } from 'vitest';

/** The workers that were started since the browser was made up. @type {FakeWorker[]} */
export const workers = [];
/** What gives each lock to who waits for it, by its name. @type {Map<string, () => void>} */
export const locks = new Map();

class FakeWorker extends EventTarget {
  ended = false;

  constructor(_url, { name }) {
    super();
    this.name = name;
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

/** Granted once a test says so, or refused where the page wants it no more. */
function request(name, { signal }, granted) {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    locks.set(name, () => resolve(granted()));
    signal.addEventListener('abort', () => {
      locks.delete(name);
      reject(signal.reason);
    });
  });
}

/** In the place of the globals of a page; vi.unstubAllGlobals takes it back. */
export function makeUpBrowser() {
  workers.length = 0;
  locks.clear();
  vi.stubGlobal('Worker', FakeWorker);
  vi.stubGlobal('self', { origin: 'https://made.up' });
  vi.stubGlobal('location', { href: 'https://made.up/' });
  vi.stubGlobal('navigator', { locks: { request } });
}
