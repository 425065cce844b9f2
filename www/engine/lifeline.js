// How the page learns that this worker is lost. Worker side.
import { crash, isCrash } from './failures.js';
import { hearPanics } from './panic.js';

/** @typedef {import('../types.d.ts').WorkerSign} WorkerSign */

/** Before anything else in a worker. */
export function holdLifeline() {
  hearPanics();
  tellCrashes();
  holdLock();
}

/** A trap in an asynchronous call of Rust ends no promise: it is an error of the worker itself. */
function tellCrashes() {
  addEventListener('error', (event) => {
    // Told here, with what Rust said; as an event the page would hear it once more.
    event.preventDefault();
    tellCrash(event.error ?? event.message);
  });
  addEventListener('unhandledrejection', ({ reason }) => {
    if (isCrash(reason)) tellCrash(reason);
  });
}

/** The engine in this worker is lost. @param {unknown} error what it is lost of */
export function tellCrash(error) {
  tell({ crashed: crash(error) });
}

/**
 * A worker that is terminated, or killed for its memory, says nothing; but a lock that it held is free then, and the
 * page waits for that lock. Its name is the worker's, which no other has. Without locks, which need https, localhost
 * or an origin of one's own, the page hears of errors alone.
 */
function holdLock() {
  if (!navigator.locks) return tell({ locked: false });
  navigator.locks
    .request(self.name, () => {
      tell({ locked: true });
      return new Promise(() => {});
    })
    .catch(() => tell({ locked: false }));
}

/** @param {WorkerSign} sign */
function tell(sign) {
  self.postMessage({ lifeline: sign });
}
