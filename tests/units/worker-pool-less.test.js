// Runs that are taken out while others are in workers of their own.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { madeUpPool } from './made-up-pool.js';

/** @type {ReturnType<typeof madeUpPool>} */
let made;

beforeEach(() => {
  made = madeUpPool();
});

afterEach(() => made.end());

describe('a run that is taken out', () => {
  const take = async (id) => {
    const gone = made.runs.find((run) => run.id === id);
    made.runs = made.runs.filter((run) => run !== gone);
    await made.runner.remove(id);
    gone.trainer.free();
    await made.pool.balance();
  };

  it('ends its worker, and those that come later have one of their own', async () => {
    await made.given({ count: 2, most: 1 });
    await made.pool.spread();
    await take(1);
    expect(made.workers.size).toBe(0);
    expect(made.elsewhere()).toEqual([false]);
    await made.begin([2]);
    await made.pool.spread();
    expect([...made.workers.keys()]).toEqual([2]);
    expect(made.elsewhere()).toEqual([false, true]);
  });

  it('leaves the one in the other worker there', async () => {
    await made.given({ count: 2, most: 1 });
    await made.pool.spread();
    await take(0);
    expect(made.workers.size).toBe(1);
    expect(made.elsewhere()).toEqual([true]);
  });

  it('makes room for others, also in the engine’s worker', async () => {
    await made.given({ count: 4, most: 1 });
    await made.pool.spread();
    const here = made.runs.filter(({ trainer }) => !trainer.Siblings).map(({ id }) => id);
    for (const id of here) await take(id);
    expect(made.loads()).toEqual([1, 1]);
    made.runner.start(3);
    await made.rest();
    const [a, b] = await Promise.all(made.runs.map(({ trainer }) => trainer.stats()));
    expect([a.step, b]).toEqual([3, a]);
  });
});
