import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { GoneError, Remote } from '../../www/session/remote-worker.js';
import { hostileValue } from '../fuzz/mutate.js';
import { madeUpWorkers } from './made-up-worker.js';
import { never } from './promises.js';

let workers, locks, losses;
const remote = () => new Remote('/worker.js', 'made up', (problem, begun) => losses.push([problem, begun]));
const crashed = (error) => ({ code: 'crashed', details: { error } });

beforeEach(() => {
  losses = [];
  ({ workers, locks } = madeUpWorkers());
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it('gives what the worker answers, and what it refuses', async () => {
  const one = remote();
  workers[0].begin({
    twice: (value) => 2 * value,
    refuse: () => {
      throw new Error('{"code":"no"}');
    },
  });
  expect(await one.calls.twice(21)).toBe(42);
  await expect(one.calls.refuse()).rejects.toThrow('{"code":"no"}');
  expect(losses).toEqual([]);
  one.close();
});

it('settles also where the worker refuses with what is no error, or says so in its own words', async () => {
  const one = remote();
  workers[0].begin({
    nothing: () => Promise.reject(null),
    words: () => Promise.reject(new Error('not JSON')),
  });
  await expect(one.calls.nothing()).rejects.toBe(null);
  await expect(one.calls.words()).rejects.toThrow('not JSON');
  expect(losses).toEqual([]);
  one.close();
});

it('what a worker exposes can be handed on by a promise, which asks the worker nothing', async () => {
  const one = remote();
  workers[0].begin({ twice: (value) => 2 * value });
  const calls = await Promise.resolve(one.calls);
  expect(await calls.twice(21)).toBe(42);
  one.close();
});

it.each([[{}], [{ crashed: null }], [{ crashed: 'unreachable' }], [{ locked: 'yes' }]])(
  'does not take %o for a sign of the worker’s life or end',
  (sign) => {
    remote();
    workers[0].tell(sign);
    expect([losses, locks.size]).toEqual([[], 0]);
    workers[0].dispatchEvent(new Event('error'));
    expect(losses).toEqual([[crashed('the worker did not load'), false]]);
  },
);

it('takes nothing that comes by the worker’s channel for its answer or its loss, whatever it is', async () => {
  const one = remote();
  workers[0].begin({ twice: (value) => 2 * value });
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        hostileValue,
        fc.anything(),
        hostileValue.map((lifeline) => ({ lifeline })),
        fc.record({ id: hostileValue, type: hostileValue, value: hostileValue }),
      ),
      async (data) => workers[0].dispatchEvent(new MessageEvent('message', { data })),
    ),
    { numRuns: 2000 },
  );
  expect(losses).toEqual([]);
  expect(await one.calls.twice(21)).toBe(42);
  one.close();
});

describe('a call settles', () => {
  it('when its worker is terminated by another, which is told once and before', async () => {
    const one = remote();
    workers[0].begin({ never });
    const order = [];
    one.onLoss = (problem, begun) => order.push([problem, begun]);
    const call = one.calls.never().catch((error) => order.push(error));
    workers[0].die();
    await call;
    expect(order).toEqual([[crashed('the worker was ended'), true], expect.any(GoneError)]);
    expect(JSON.parse(order[1].message)).toEqual(crashed('the worker was ended'));
  });

  it('when the worker fires an error, and it is known that it had not begun', async () => {
    const one = remote();
    const call = one.calls.never();
    workers[0].dispatchEvent(new Event('error'));
    await expect(call).rejects.toThrow(GoneError);
    expect(losses).toEqual([[crashed('the worker did not load'), false]]);
    expect(workers[0].ended).toBe(true);
  });

  it('when the worker tells what it crashed of', async () => {
    const one = remote();
    workers[0].begin({ never });
    const call = one.calls.never();
    workers[0].tell({ crashed: crashed('panicked at src/x.rs:1') });
    await expect(call).rejects.toThrow('panicked at src/x.rs:1');
    expect(losses).toEqual([[crashed('panicked at src/x.rs:1'), true]]);
  });

  it('when another call is the engine’s last', async () => {
    const one = remote();
    workers[0].begin({
      never,
      trap: () => {
        throw new Error(JSON.stringify(crashed('unreachable')));
      },
    });
    const calls = await Promise.allSettled([one.calls.never(), one.calls.trap()]);
    expect(calls.map(({ reason }) => reason instanceof GoneError)).toEqual([true, true]);
    expect(losses).toEqual([[crashed('unreachable'), true]]);
  });

  it('when the engine’s wasm traps, which is a loss', async () => {
    const one = remote();
    workers[0].begin({
      never,
      trap: () => {
        throw new WebAssembly.RuntimeError('unreachable executed');
      },
    });
    const calls = await Promise.allSettled([one.calls.never(), one.calls.trap()]);
    expect(calls.map(({ reason }) => reason instanceof GoneError)).toEqual([true, true]);
    expect(losses).toEqual([[crashed('unreachable executed'), true]]);
  });

  it('when the page ends the worker, which is no loss', async () => {
    const one = remote();
    workers[0].begin({ never });
    const call = one.calls.never();
    one.close();
    const gone = await call.catch((error) => error);
    expect(gone).toBeInstanceOf(GoneError);
    // Nobody is to take it for a crash.
    expect(JSON.parse(gone.message)).toEqual({ code: 'ended' });
    one.lose(crashed('too late'));
    expect(losses).toEqual([]);
    expect(locks.size).toBe(0);
  });

  it('where the worker is gone already', async () => {
    const one = remote();
    one.close();
    await expect(one.calls.never()).rejects.toThrow(GoneError);
  });
});

it('a worker whose script does not come in a minute is given up', async () => {
  vi.useFakeTimers();
  const one = remote();
  const call = one.calls.never();
  call.catch(() => {});
  await vi.advanceTimersByTimeAsync(59_999);
  expect(losses).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(losses).toEqual([[crashed('the worker did not load'), false]]);
  await expect(call).rejects.toThrow(GoneError);
});

it('one that has begun may take its time, also where there are no locks', async () => {
  vi.useFakeTimers();
  const one = remote();
  workers[0].begin({}, false);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(losses).toEqual([]);
  expect(locks.size).toBe(0);
  one.close();
});

it('one that has begun, or is closed, leaves no timer behind', async () => {
  vi.useFakeTimers();
  const [one, two] = [remote(), remote()];
  expect(vi.getTimerCount()).toBe(2);
  workers[0].begin({});
  two.close();
  expect(vi.getTimerCount()).toBe(0);
  one.close();
});

it('each worker has a lock of its own', () => {
  const [one, two] = [remote(), remote()];
  expect(workers[0].name).not.toBe(workers[1].name);
  one.close();
  two.close();
});
