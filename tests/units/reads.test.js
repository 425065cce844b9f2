import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { failure } from '../../www/engine/failures.js';
import { Reads } from '../../www/engine/reads.js';

let late, reads;
beforeEach(() => {
  vi.useFakeTimers();
  late = vi.fn();
  reads = new Reads(late);
});
afterEach(() => vi.useRealTimers());

const after = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a device that does not answer', () => {
  it('is given two minutes for its first answer', async () => {
    void reads.of(0, new Promise(() => {}));
    await vi.advanceTimersByTimeAsync(119_999);
    expect(late).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(late).toHaveBeenCalledOnce();
  });

  it('is told after a quarter of a minute once it has answered, as a device that is lost', async () => {
    void reads.of(0, after(10));
    await vi.advanceTimersByTimeAsync(10);
    void reads.of(0, new Promise(() => {}));
    await vi.advanceTimersByTimeAsync(15_000);
    const [error] = late.mock.calls[0];
    expect(failure(error)).toEqual({
      message: { code: 'deviceLost', details: { error: 'the device did not return its results: no answer in 15 s' } },
      fatal: true,
    });
  });

  it('is given ten times what it has taken before where it is slow', async () => {
    void reads.of(0, after(5000));
    await vi.advanceTimersByTimeAsync(5000);
    void reads.of(0, after(49_000));
    await vi.advanceTimersByTimeAsync(49_000);
    expect(late).not.toHaveBeenCalled();
    void reads.of(1, new Promise(() => {}));
    await vi.advanceTimersByTimeAsync(489_999);
    expect(late).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(late).toHaveBeenCalledOnce();
  });

  it('has answered where it refuses', async () => {
    const refused = reads.of(0, Promise.reject(new Error('no')));
    await expect(refused).rejects.toThrow('no');
    await vi.advanceTimersByTimeAsync(500_000);
    expect(late).not.toHaveBeenCalled();
  });
});

it('a run’s reads have ended when the last of them has', async () => {
  let ended = false;
  void reads.of(0, after(10));
  void reads.of(0, after(30));
  void reads.of(1, after(90));
  void reads.end(0).then(() => (ended = true));
  await vi.advanceTimersByTimeAsync(29);
  expect(ended).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(ended).toBe(true);
});

it('keeps nothing of what was read, while more is read of the same run', async () => {
  vi.useRealTimers();
  setFlagsFromString('--expose_gc');
  const collectGarbage = runInNewContext('gc');
  const read = async () => {
    const pixels = new Uint8Array(1000);
    await reads.of(0, Promise.resolve(pixels));
    return new WeakRef(pixels);
  };
  const past = [await read(), await read(), await read()];
  await reads.end(0);
  // What is held by the present task alone goes with it.
  await after(0);
  collectGarbage();
  expect(past.map((one) => one.deref())).toEqual([undefined, undefined, undefined]);
});
