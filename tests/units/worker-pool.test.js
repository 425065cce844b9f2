// Runs that go on in workers of their own.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { madeUpPool } from './made-up-pool.js';
import { Counting } from './made-up-run-worker.js';
import { later } from './promises.js';

/** @type {ReturnType<typeof madeUpPool>} */
let made;

beforeEach(() => {
  made = madeUpPool();
});

afterEach(() => made.end());

describe('runs spread', () => {
  it('to workers of their own, the first stays, and each goes on where it was', async () => {
    await made.given({ count: 3, most: 7 });
    made.runner.start(5);
    await made.rest();
    await made.pool.spread();
    expect(made.workers.size).toBe(2);
    expect(made.elsewhere()).toEqual([false, true, true]);
    made.runner.start(5);
    await made.rest();
    const stats = await Promise.all(made.runs.map(({ trainer }) => trainer.stats()));
    expect(stats.map(({ step }) => step)).toEqual([10, 10, 10]);
    expect(new Set(stats.map(({ sum }) => sum)).size).toBe(1);
    // Those that they had here are gone.
    expect(Counting.made.slice(0, 3).map(({ freed }) => freed)).toEqual([false, true, true]);
    expect(made.errors).toEqual([]);
  });

  it.each([
    [4, 1, [2, 2]],
    [3, 1, [2, 1]],
    [4, 2, [2, 1, 1]],
    [4, 0, [4]],
    [1, 3, [1]],
  ])('evenly: %i runs with %i further cores are %j', async (count, most, wanted) => {
    await made.given({ count, most });
    await made.pool.spread();
    expect(made.loads()).toEqual(wanted);
    expect([made.asked, made.workers.size]).toEqual([wanted.length - 1, wanted.length - 1]);
  });

  it('while they train, and are asked once', async () => {
    await made.given({ count: 2, most: 1 });
    made.runner.start();
    await Promise.all([made.pool.spread(), made.pool.spread(), made.pool.spread()]);
    expect(made.elsewhere()).toEqual([false, true]);
    expect(made.asked).toBe(1);
    expect(made.runner.running).toBe(true);
    await made.runner.pause();
    const [a, b] = await Promise.all(made.runs.map(({ trainer }) => trainer.stats()));
    expect(b).toEqual(a);
  });

  it('not on a GPU', async () => {
    made.on = { ...made.on, backend: 'webgpu' };
    await made.given({ count: 2, most: 1 });
    await made.pool.spread();
    expect([made.asked, ...made.elsewhere()]).toEqual([0, false, false]);
  });

  it('not from a GPU that they came to while their worker was starting, which is ended', async () => {
    const { promise, resolve } = later();
    await made.given({ count: 2, most: 1, runWorkers: { ...made.page, start: () => promise.then(made.page.start) } });
    const spread = made.pool.spread();
    made.on = { ...made.on, backend: 'webgpu' };
    resolve();
    await spread;
    expect([made.asked, made.workers.size, ...made.elsewhere()]).toEqual([1, 0, false, false]);
  });

  it('and are not held up once they are where they belong', async () => {
    await made.given({ count: 2, most: 1 });
    await made.pool.spread();
    const visit = vi.spyOn(made.runner, 'visit');
    await made.pool.spread();
    await made.pool.balance();
    expect(visit).not.toHaveBeenCalled();
  });

  it('not where the browser refuses a worker, which it is not asked for again', async () => {
    const start = vi.fn(() => Promise.reject(new Error('refused by the policy of this page')));
    await made.given({ count: 3, most: 2, runWorkers: { ...made.page, start } });
    await made.pool.spread();
    await made.pool.spread();
    expect(start).toHaveBeenCalledTimes(2);
    expect(made.elsewhere()).toEqual([false, false, false]);
    expect(made.errors).toEqual([]);
  });

  it('not where the other engine refuses them: they stay, and the worker is ended', async () => {
    await made.given({ count: 2, most: 1 });
    vi.spyOn(Counting.prototype, 'load').mockImplementation(() => {
      throw new Error('not of this version');
    });
    await made.pool.spread();
    vi.restoreAllMocks();
    expect(made.elsewhere()).toEqual([false, false]);
    expect(made.workers.size).toBe(0);
    expect(made.errors).toEqual([]);
    made.runner.start(2);
    await made.rest();
    expect((await made.runs[1].trainer.stats()).step).toBe(2);
  });

  it('and a crash of the engine’s own instance meanwhile is told', async () => {
    await made.given({ count: 2, most: 1 });
    const trap = new WebAssembly.RuntimeError('unreachable');
    made.runs[1].trainer.save = () => Promise.reject(trap);
    await made.pool.spread();
    expect(made.errors).toEqual([trap]);
  });

  it('after what has its turn, such as a change of settings, which does not wait for them', async () => {
    await made.given({ count: 2, most: 1 });
    let end;
    const turn = made.turns.take(() => new Promise((resolve) => (end = resolve)));
    const spread = made.pool.spread();
    await vi.waitFor(() => expect(made.workers.size).toBe(1));
    // Comes and goes between two steps.
    await made.runner.visit(async () => {});
    expect(made.elsewhere()).toEqual([false, false]);
    end();
    await turn;
    await spread;
    expect(made.elsewhere()).toEqual([false, true]);
  });

  it('of other runs, where those were replaced meanwhile', async () => {
    await made.given({ count: 2, most: 1 });
    const turn = made.turns.take(async () => {
      await vi.waitFor(() => expect(made.workers.size).toBe(1));
      await made.begin([5, 6], []);
    });
    await Promise.all([made.pool.spread(), turn]);
    expect(made.elsewhere()).toEqual([false, true]);
    expect(made.asked).toBe(1);
  });

  it('once a step that is taken stage by stage is over', async () => {
    await made.given({ count: 2, most: 1 });
    await made.runner.advance();
    await made.pool.spread();
    expect(made.elsewhere()).toEqual([false, false]);
    made.runner.start(2);
    await made.pool.spread();
    await made.rest();
    expect(made.elsewhere()).toEqual([false, true]);
    const [a, b] = await Promise.all(made.runs.map(({ trainer }) => trainer.stats()));
    expect([a.step, b]).toEqual([2, a]);
  });
});
