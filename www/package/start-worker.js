// In the place of www/session/start-worker.js in the npm package: the workers' script is inside, since bundlers do not
// agree about how one is found, and starts from the page's own origin. It is no module, which Chrome would not start in
// a sandboxed iframe.
import source from 'virtual:worker';

import { trusted } from '../session/trusted.js';

/** @param {string} role a key of ROLES in worker.js @param {string} name */
export function start(role, name) {
  const parts = [`globalThis.ganClippingLabRole = ${JSON.stringify(role)};\n`, source];
  const url = URL.createObjectURL(new Blob(parts, { type: 'text/javascript' }));
  const worker = new Worker(trusted(url), { name });
  // Its first sign comes from the script, which has been read then.
  worker.addEventListener('message', () => URL.revokeObjectURL(url), { once: true });
  return worker;
}
