import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createRuns } from '../../www/engine/trainers.js';
import { Runner } from '../../www/engine/runner.js';
import { Turns } from '../../www/engine/turns.js';
import { movesOf, WorkerPool } from '../../www/engine/worker-pool.js';
import { Counting, portTo } from './made-up-run-worker.js';

/** The workers that the page started and has not ended, by their number; and how many it was asked for. */
let workers, asked;
let turns, on, runs, runner, errors;
/** @type {WorkerPool} */
let pool;

const page = {
  async start() {
    const id = (asked += 1);
    const port = portTo();
    workers.set(id, port);
    return { id, port };
  },
  end(id) {
    workers.get(id).close();
    workers.delete(id);
  },
};

/** So many runs, and a pool of so many workers beside this one. */
async function given({ count, most, runWorkers = page }) {
  runs = await createRuns(
    on,
    Array.from({ length: count }, (_, id) => ({ id, config: {} })),
  );
  begin();
  const present = () => ({ on, runner, runs });
  pool = new WorkerPool({ base: '/', most, runWorkers, turns, present, fail: (error) => errors.push(error) });
}

function begin() {
  runner = new Runner({
    runs,
    batches: { next: async () => new Uint8Array(4 * 784).fill(1) },
    samples: { count: 1, seed: 1 },
    publish: () => {},
    fail: (error) => errors.push(error),
  });
}

beforeEach(() => {
  vi.stubGlobal('self', { postMessage: () => {} });
  Counting.made.length = 0;
  [workers, asked, turns, errors] = [new Map(), 0, new Turns(), []];
  on = { Trainer: Counting, backend: 'cpu' };
});

afterEach(async () => {
  await runner.close();
  for (const port of workers.values()) port.close();
  vi.unstubAllGlobals();
});

const elsewhere = () => runs.map(({ trainer }) => trainer.Siblings !== undefined);
/** How many runs each worker has, the engine's first. */
function loads() {
  const places = new Map([[undefined, 0]]);
  for (const { trainer } of runs) places.set(trainer.Siblings, (places.get(trainer.Siblings) ?? 0) + 1);
  return [...places.values()];
}
const rest = () => vi.waitFor(() => expect(runner.running).toBe(false), { interval: 1 });

describe('runs spread', () => {
  it('to workers of their own, the first stays, and each goes on where it was', async () => {
    await given({ count: 3, most: 7 });
    runner.start(5);
    await rest();
    await pool.spread();
    expect(workers.size).toBe(2);
    expect(elsewhere()).toEqual([false, true, true]);
    runner.start(5);
    await rest();
    const stats = await Promise.all(runs.map(({ trainer }) => trainer.stats()));
    expect(stats.map(({ step }) => step)).toEqual([10, 10, 10]);
    expect(new Set(stats.map(({ sum }) => sum)).size).toBe(1);
    // Those that they had here are gone.
    expect(Counting.made.slice(0, 3).map(({ freed }) => freed)).toEqual([false, true, true]);
    expect(errors).toEqual([]);
  });

  it.each([
    [4, 1, [2, 2]],
    [3, 1, [2, 1]],
    [4, 2, [2, 1, 1]],
    [4, 0, [4]],
    [1, 3, [1]],
  ])('evenly: %i runs with %i further cores are %j', async (count, most, wanted) => {
    await given({ count, most });
    await pool.spread();
    expect(loads()).toEqual(wanted);
    expect(workers.size).toBe(wanted.length - 1);
  });

  it('while they train, and are asked once', async () => {
    await given({ count: 2, most: 1 });
    runner.start();
    await Promise.all([pool.spread(), pool.spread(), pool.spread()]);
    expect(elsewhere()).toEqual([false, true]);
    expect(asked).toBe(1);
    expect(runner.running).toBe(true);
    await runner.pause();
    const [a, b] = await Promise.all(runs.map(({ trainer }) => trainer.stats()));
    expect(b).toEqual(a);
  });

  it('not on a GPU', async () => {
    on = { ...on, backend: 'webgpu' };
    await given({ count: 2, most: 1 });
    await pool.spread();
    expect([asked, ...elsewhere()]).toEqual([0, false, false]);
  });

  it('not where the browser refuses a worker, which it is not asked for again', async () => {
    const start = vi.fn(() => Promise.reject(new Error('refused by the policy of this page')));
    await given({ count: 3, most: 2, runWorkers: { ...page, start } });
    await pool.spread();
    await pool.spread();
    expect(start).toHaveBeenCalledTimes(2);
    expect(elsewhere()).toEqual([false, false, false]);
    expect(errors).toEqual([]);
  });

  it('not where the other engine refuses them: they stay, and the worker is ended', async () => {
    await given({ count: 2, most: 1 });
    vi.spyOn(Counting.prototype, 'load').mockImplementation(() => {
      throw new Error('not of this version');
    });
    await pool.spread();
    vi.restoreAllMocks();
    expect(elsewhere()).toEqual([false, false]);
    expect(workers.size).toBe(0);
    expect(errors).toEqual([]);
    runner.start(2);
    await rest();
    expect((await runs[1].trainer.stats()).step).toBe(2);
  });

  it('and a crash of the engine’s own instance meanwhile is told', async () => {
    await given({ count: 2, most: 1 });
    const trap = new WebAssembly.RuntimeError('unreachable');
    runs[1].trainer.save = () => Promise.reject(trap);
    await pool.spread();
    expect(errors).toEqual([trap]);
  });

  it('after what has its turn, such as a change of settings, which does not wait for them', async () => {
    await given({ count: 2, most: 1 });
    let end;
    const turn = turns.take(() => new Promise((resolve) => (end = resolve)));
    const spread = pool.spread();
    await vi.waitFor(() => expect(workers.size).toBe(1));
    // Comes and goes between two steps.
    await runner.visit(async () => {});
    expect(elsewhere()).toEqual([false, false]);
    end();
    await turn;
    await spread;
    expect(elsewhere()).toEqual([false, true]);
  });

  it('of other runs, where those were replaced meanwhile', async () => {
    await given({ count: 2, most: 1 });
    const turn = turns.take(async () => {
      await vi.waitFor(() => expect(workers.size).toBe(1));
      await runner.close();
      runs = await createRuns(
        on,
        [5, 6].map((id) => ({ id, config: {} })),
      );
      begin();
    });
    await Promise.all([pool.spread(), turn]);
    expect(elsewhere()).toEqual([false, true]);
    expect(asked).toBe(1);
  });

  it('once a step that is taken stage by stage is over', async () => {
    await given({ count: 2, most: 1 });
    await runner.advance();
    await pool.spread();
    expect(elsewhere()).toEqual([false, false]);
    runner.start(2);
    await pool.spread();
    await rest();
    expect(elsewhere()).toEqual([false, true]);
    const [a, b] = await Promise.all(runs.map(({ trainer }) => trainer.stats()));
    expect([a.step, b]).toEqual([2, a]);
  });
});

describe('a run that is taken out', () => {
  const take = async (id) => {
    const gone = runs.find((run) => run.id === id);
    runs = runs.filter((run) => run !== gone);
    await runner.remove(id);
    gone.trainer.free();
    await pool.balance();
  };

  it('ends its worker', async () => {
    await given({ count: 2, most: 1 });
    await pool.spread();
    await take(1);
    expect(workers.size).toBe(0);
    expect(elsewhere()).toEqual([false]);
  });

  it('leaves the one in the other worker there', async () => {
    await given({ count: 2, most: 1 });
    await pool.spread();
    await take(0);
    expect(workers.size).toBe(1);
    expect(elsewhere()).toEqual([true]);
  });

  it('makes room for others, also in the engine’s worker', async () => {
    await given({ count: 4, most: 1 });
    await pool.spread();
    const here = runs.filter(({ trainer }) => !trainer.Siblings).map(({ id }) => id);
    for (const id of here) await take(id);
    expect(loads()).toEqual([1, 1]);
    runner.start(3);
    await rest();
    const [a, b] = await Promise.all(runs.map(({ trainer }) => trainer.stats()));
    expect([a.step, b]).toEqual([3, a]);
  });
});

it('moves of runs leave no worker with two more than another, and move none for nothing', () => {
  const [own, a, b] = ['own', 'a', 'b'];
  const places = (...names) => names.map((name) => ({ trainer: name === own ? {} : { Siblings: name } }));
  const to = (runsThere, others) =>
    movesOf(runsThere, own, others).map(([run, place]) => [runsThere.indexOf(run), place]);
  expect(to(places(own, own), [a])).toEqual([[1, a]]);
  expect(to(places(own, a), [a])).toEqual([]);
  expect(to(places(a), [a])).toEqual([]);
  expect(to(places(own, own, a), [a])).toEqual([]);
  expect(to(places(own, own, own, own), [a, b])).toEqual([
    [3, a],
    [2, b],
  ]);
  expect(to(places(a, a), [a])).toEqual([[1, own]]);
});
