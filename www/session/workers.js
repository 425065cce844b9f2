// Workers from the main thread: how they are started and ended, and what they share.
import { addressesOf } from './site.js';
import { start } from './start-worker.js';
import { Supply } from './supply.js';

/** What the elements of this page load once. */
export const supply = new Supply(addressesOf);

/** Those that are at work. @type {Set<Worker>} */
const workers = new Set();
/** What they shared outlives the last of them so long: an engine that is reset takes it up again. */
const SPARE_MS = 1500;
/** Lets go of that. @type {ReturnType<typeof setTimeout> | undefined} */
let sparing;

/** @param {string} script as `?worker&url` has it @param {string} name */
export function startWorker(script, name) {
  const worker = start(script, name);
  workers.add(worker);
  clearTimeout(sparing);
  return worker;
}

/** Ends a worker at once, with all that it holds. @param {Worker | undefined} worker */
export function endWorker(worker) {
  if (!worker) return;
  worker.terminate();
  workers.delete(worker);
  if (workers.size === 0) sparing = setTimeout(() => supply.clear(), SPARE_MS);
}
