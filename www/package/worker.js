// The workers of the npm package, all in one script that needs no other: what it is to be is said in its first line,
// by www/package/start-worker.js.

/** @type {Record<string, () => Promise<unknown>>} */
const ROLES = {
  engine: () => import('../engine/engine.js'),
  run: () => import('../engine/run-worker.js'),
  judge: () => import('../judging/judge-worker.js'),
  sweep: () => import('../judging/sweep-worker.js'),
};

// All of it is in this file, so that a role is taken before the first message comes.
void ROLES[/** @type {any} */ (globalThis).ganClippingLabRole]();
