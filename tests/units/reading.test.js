import { afterEach, describe, expect, it, vi } from 'vitest';

import { later } from './promises.js';
import { SEARCH, walkBetween } from '../../www/engine/pair-reading.js';
import { distanceBetween } from '../../www/gan-or-vae/distance-between.js';
import { Reading } from '../../www/gan-or-vae/reading.js';

const [ONE, TWO, THREE] = [1, 2, 3].map((grey) => new Uint8Array(784).fill(grey));
/** A reading whose answers the test gives. */
function reading() {
  const [reads, searches] = [[], []];
  let [time, changes] = [0, 0];
  const one = new Reading(
    {
      read: (image, other) => {
        const asked = { image, other, ...later() };
        reads.push(asked);
        return asked.promise;
      },
      search: (image, found) => {
        const asked = { image, found, ...later() };
        searches.push(asked);
        return asked.promise;
      },
      changed: () => (changes += 1),
      clock: () => time,
    },
    ONE,
    TWO,
  );
  return { one, reads, searches, wait: (ms) => (time += ms), changes: () => changes };
}
const walk = (step) => ({ step, pixels: new Uint8Array(6 * 784) });

afterEach(() => vi.useRealTimers());

describe('a reading', () => {
  it('walks from a digit to the one before it, and a drawing that goes on keeps that', () => {
    const { one, reads } = reading();
    one.take(THREE);
    void one.offer(5);
    one.redraw(TWO);
    void one.offer(5);
    expect(reads.map(({ image, other }) => [image, other])).toEqual([
      [THREE, ONE],
      [TWO, ONE],
    ]);
  });

  it('looks again only after further steps, one look at a time and not too often', async () => {
    const { one, reads, wait } = reading();
    const first = one.offer(5);
    wait(10_000);
    await one.offer(9);
    expect(reads).toHaveLength(1);
    reads[0].resolve(walk(5));
    await first;
    await one.offer(5);
    expect(reads).toHaveLength(1);
    void one.offer(6);
    expect(reads).toHaveLength(2);
    reads[1].resolve(walk(6));
    await reads[1].promise;
    wait(100);
    await one.offer(8);
    expect(reads).toHaveLength(2);
  });

  it('looks once more for the last step, which came too soon after the look before', async () => {
    vi.useFakeTimers();
    const { one, reads, wait, changes } = reading();
    const first = one.offer(5);
    reads[0].resolve(walk(5));
    await first;
    wait(100);
    await one.offer(8);
    expect(reads).toHaveLength(1);
    const before = changes();
    wait(400);
    vi.advanceTimersByTime(400);
    expect(changes()).toBe(before + 1);
    void one.offer(8);
    expect(reads).toHaveLength(2);
  });

  it('takes no answer of another digit', async () => {
    const { one, reads, searches } = reading();
    const [read, search] = [one.offer(5), one.search()];
    one.take(THREE);
    searches[0].found({ steps: 0 });
    reads[0].resolve(walk(5));
    searches[0].resolve();
    await Promise.all([read, search]);
    expect([one.walk, one.found, one.searching]).toEqual([undefined, [], false]);
  });

  it('keeps what a search finds in its order, and tells that it goes on', async () => {
    const { one, searches } = reading();
    const search = one.search();
    for (const steps of [0, 20]) searches[0].found({ steps });
    expect([one.searching, one.found.map(({ steps }) => steps)]).toEqual([true, [0, 20]]);
    searches[0].resolve();
    await search;
    expect(one.searching).toBe(false);
  });

  it('tells what went wrong and asks no more until the digit is another', async () => {
    const { one, reads } = reading();
    const read = one.offer(5);
    reads[0].reject(new Error(JSON.stringify({ code: 'setting', details: { error: 'no' } })));
    await read;
    expect(one.problem).toEqual({ code: 'setting', details: { error: 'no' } });
    await one.offer(2000);
    expect(reads).toHaveLength(1);
    one.take(THREE);
    expect(one.problem).toBeUndefined();
    void one.offer(2000);
    expect(reads).toHaveLength(2);
  });
});

it('a walk goes in equal parts from one code to the other, both with it', () => {
  const codes = walkBetween(Float32Array.of(0, 10, 5, -10));
  expect([...codes].map((value) => Number(value.toFixed(4)))).toEqual([0, 10, 1, 6, 2, 2, 3, -2, 4, -6, 5, -10]);
});

it('a search tells its beginning, and takes some hundred steps in bursts that meet each stop', () => {
  expect(SEARCH.stops[0]).toBe(0);
  for (const stop of SEARCH.stops) expect(stop % 5).toBe(0);
  expect(SEARCH.stops.at(-1)).toBeGreaterThanOrEqual(100);
});

it.each([
  [[0, 0], [0, 0], 0],
  [[255, 0], [0, 0], 1],
  [[0, 255], [255, 0], Math.SQRT2],
  [[51, 0], [0, 0], 0.2],
])('the distance of %j and %j is %d', (a, b, distance) => {
  expect(distanceBetween(Uint8Array.from(a), Uint8Array.from(b))).toBeCloseTo(distance, 12);
});
