// A worker's own module, begun anew in this thread on a message channel, with packages that are made up.
import * as Comlink from 'comlink';
import { vi } from 'vitest';

/** The packages that are built, by their names, and what each exports. @type {Record<string, object>} */
let packages = {};
let ports = [];

const nameOf = (script) => script.href.split('/').at(-2);

vi.doMock('../../www/engine/glue.js', () => ({
  glueOf: async (script) => ({ default: async () => {}, ...packages[nameOf(script)] }),
  hasPackage: async (script) => nameOf(script) in packages,
}));

/** What is built from now on. */
export function build(built) {
  packages = built;
}

/** Begins the module that `load` imports, in a scope of its own, and gives what it exposes. @template T @param {() => Promise<unknown>} load */
export async function beginWorker(load, { navigator = {} } = {}) {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1);
  vi.stubGlobal('navigator', navigator);
  vi.stubGlobal('self', { name: 'made up', postMessage: () => {} });
  vi.stubGlobal('addEventListener', port2.addEventListener.bind(port2));
  vi.stubGlobal('removeEventListener', port2.removeEventListener.bind(port2));
  vi.stubGlobal('postMessage', port2.postMessage.bind(port2));
  vi.resetModules();
  const { console } = globalThis;
  const { error } = console;
  await load();
  // It listens for panics there.
  console.error = error;
  port2.start();
  return Comlink.wrap(port1);
}

/** Ends those that were begun. */
export function endWorkers() {
  for (const port of ports) port.close();
  ports = [];
  vi.unstubAllGlobals();
}

/** The code of what a call is refused with. */
export const refusal = (call) =>
  call.then(
    () => 'not refused',
    ({ message }) => JSON.parse(message).code,
  );
