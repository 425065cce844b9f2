// A pool of workers for runs, with all that it works for and with.
import { expect, vi } from 'vitest';

import { Runner } from '../../www/engine/runner.js';
import { createRuns } from '../../www/engine/trainers.js';
import { Turns } from '../../www/engine/turns.js';
import { WorkerPool } from '../../www/engine/worker-pool.js';
import { Counting, portTo } from './made-up-run-worker.js';

export function madeUpPool() {
  vi.stubGlobal('self', { postMessage: () => {} });
  Counting.made.length = 0;
  const made = {
    /** The workers that the page started and has not ended, by their number. @type {Map<number, MessagePort>} */
    workers: new Map(),
    /** How many the page was asked for. */
    asked: 0,
    turns: new Turns(),
    on: { Trainer: Counting, backend: 'cpu' },
    runs: [],
    errors: [],
    page: {
      async start() {
        const id = (made.asked += 1);
        const port = portTo();
        made.workers.set(id, port);
        return { id, port };
      },
      end(id) {
        made.workers.get(id).close();
        made.workers.delete(id);
      },
    },
    /** So many runs, and a pool of so many workers beside this one. */
    async given({ count, most, runWorkers = made.page }) {
      await made.begin(Array.from({ length: count }, (_, id) => id));
      const { turns, errors } = made;
      const present = () => ({ on: made.on, runner: made.runner, runs: made.runs });
      made.pool = new WorkerPool({ base: '/', most, runWorkers, turns, present, fail: (error) => errors.push(error) });
    },
    /** Runs with these numbers beside those that stay, and a loop for all. @param {number[]} ids @param {object[]} stay */
    async begin(ids, stay = made.runs) {
      await made.runner?.close();
      const specs = ids.map((id) => ({ id, config: {} }));
      made.runs = [...stay, ...(await createRuns(made.on, specs))];
      made.runner = new Runner({
        runs: made.runs,
        batches: { next: async () => new Uint8Array(4 * 784).fill(1) },
        samples: { count: 1, seed: 1 },
        publish: () => {},
        fail: (error) => made.errors.push(error),
      });
    },
    /** Which runs are in another worker. */
    elsewhere: () => made.runs.map(({ trainer }) => trainer.Siblings !== undefined),
    /** How many runs each worker has, the engine's first. */
    loads() {
      const places = new Map([[undefined, 0]]);
      for (const { trainer } of made.runs) places.set(trainer.Siblings, (places.get(trainer.Siblings) ?? 0) + 1);
      return [...places.values()];
    },
    rest: () => vi.waitFor(() => expect(made.runner.running).toBe(false), { interval: 1 }),
    async end() {
      await made.runner.close();
      for (const port of made.workers.values()) port.close();
      vi.unstubAllGlobals();
    },
  };
  return made;
}
