// One process of the trial: plays random plans on one wasm file, one after the other, and makes what fails
// small. scripts/trial.js starts it, and ends it when a plan takes too long.
import { readFileSync } from 'node:fs';

import fc from 'fast-check';

import { openEngine } from './engines.js';
import { Finding, isTrap, play } from './play.js';
import { plans } from './plans.js';

/**
 * @typedef {object} Task
 * @property {import('./engines.js').Package} name
 * @property {string} folder that holds cpu/ and webgpu/
 * @property {import('./engines.js').Gpu} gpu
 * @property {string} judge the judge's file
 * @property {number} seed
 * @property {number} count of plans
 * @property {boolean} [brief]
 * @property {number} [seconds] after which no plan begins
 * @property {import('./plans.js').Plan} [plan] to play alone
 */

/** Rejects when something breaks in a task of the engine's own, where nobody awaits it. @type {(error: unknown) => void} */
let onUncaught = () => {};
// Without the process that started it there is nobody to tell.
process.on('disconnect', () => process.exit());
process.on('uncaughtException', (error) => onUncaught(error));

/** What a panic says before it ends as a trap. */
let panic = '';
// eslint-disable-next-line no-console
console.error = (...words) => (panic = words.join(' ').split('\n\nStack')[0]);

process.on('message', async (/** @type {Task} */ task) => {
  const backend = task.name === 'webgpu' ? 'webgpu' : 'cpu';
  const computes = backend === 'cpu' || task.gpu !== 'null';
  const judge = readFileSync(task.judge);
  const tally = { plans: 0, calls: 0, refused: 0, diverged: 0 };
  /** @type {any} */
  let engine;
  let found = false;

  const one = async (/** @type {import('./plans.js').Plan} */ plan) => {
    process.send?.({ plan });
    engine ??= await openEngine(task.name, task.folder, task.gpu);
    panic = '';
    const broken = new Promise((_, reject) => (onUncaught = reject));
    try {
      const { calls, refused, diverged } = await Promise.race([
        play(plan, { engine, backend, judge, computes }),
        broken,
      ]);
      tally.plans += 1;
      tally.calls += calls;
      tally.refused += refused;
      tally.diverged += diverged;
    } catch (error) {
      const cause = error instanceof Finding ? error.cause : error;
      // Making it small may take minutes.
      if (!found) process.send?.({ found: String(error) });
      found = true;
      // What trapped once is not to be used again.
      if (!(cause instanceof Finding) || isTrap(cause)) engine = undefined;
      throw panic ? new Finding(`${error}; ${panic}`) : error;
    }
  };

  if (task.plan) {
    const failed = await one(task.plan).then(
      () => undefined,
      (error) => String(error),
    );
    return process.send?.({ done: { tally, failed: failed && { error: failed, plan: task.plan } } }, () =>
      process.exit(),
    );
  }
  const property = fc.asyncProperty(plans({ judge: backend === 'cpu', brief: task.brief }), one);
  const limit = task.seconds && { interruptAfterTimeLimit: task.seconds * 1000 };
  const details = await fc.check(property, { seed: task.seed, numRuns: task.count, ...limit });
  const failed = details.failed && {
    error: String(details.errorInstance ?? details.interrupted),
    seed: details.seed,
    path: details.counterexamplePath,
    plan: details.counterexample?.[0],
  };
  process.send?.({ done: { tally, failed } }, () => process.exit());
});
