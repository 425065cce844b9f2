// The database that runs are kept in, as browsers have it.
import 'fake-indexeddb/auto';

import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';

import { DAYS, KeptStore } from '../../www/kept/kept-store.js';

const DAY = 24 * 60 * 60 * 1000;
const NOW = 1_000 * DAY;
const place = (at, change = {}) => ({ figure: '/embed.html', slot: 'a', at, step: at, version: 1, ...change });
const state = (step) => ({ header: { step, loss: NaN }, files: [new Uint8Array([step, 1, 2])] });

let store;
beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  store = new KeptStore();
});

describe('a store of runs', () => {
  it('gives back what was written, numbers that JSON has not too', async () => {
    await store.write(place(NOW), state(7), []);
    expect(await store.places(NOW)).toEqual([place(NOW)]);
    expect(await new KeptStore().read(place(NOW))).toEqual(state(7));
  });

  it('adds a state and deletes older ones together', async () => {
    await store.write(place(NOW - 2), state(1), []);
    await store.write(place(NOW - 1), state(2), []);
    await store.write(place(NOW), state(3), [place(NOW - 2)]);
    expect((await store.places(NOW)).map(({ at }) => at)).toEqual([NOW, NOW - 1]);
  });

  it('leaves the older ones where the new one is refused', async () => {
    await store.write(place(NOW - 1), state(1), []);
    await expect(store.write(place(NOW), { method() {} }, [place(NOW - 1)])).rejects.toThrow();
    expect(await store.places(NOW)).toEqual([place(NOW - 1)]);
    expect(await store.read(place(NOW - 1))).toEqual(state(1));
  });

  it('leaves the older ones where the tab dies in the middle of a write', async () => {
    await store.write(place(NOW - 1), state(1), []);
    // A tab that dies commits nothing: its transaction is aborted.
    const database = await store.open();
    const cut = database.transaction('runs', 'readwrite');
    const done = cut.done.catch(() => 'cut');
    const put = cut.store.put(state(2), ['/embed.html', 'a', NOW, 2, 1]).catch(() => {});
    const gone = cut.store.delete(['/embed.html', 'a', NOW - 1, NOW - 1, 1]).catch(() => {});
    cut.abort();
    expect(await Promise.all([done, put, gone]).then(([how]) => how)).toBe('cut');
    expect(await store.places(NOW)).toEqual([place(NOW - 1)]);
    expect(await store.read(place(NOW - 1))).toEqual(state(1));
  });

  it('hands the state over before it returns, once it is open', async () => {
    await store.open();
    const value = state(9);
    const written = store.write(place(NOW), value, []);
    value.files[0].fill(0);
    value.header.step = 0;
    await written;
    expect(await store.read(place(NOW))).toEqual(state(9));
  });

  it('deletes what is older than it says, of all figures', async () => {
    const old = place(NOW - DAYS * DAY - 1, { figure: '/other.html' });
    await store.write(old, state(1), []);
    await store.write(place(NOW - DAYS * DAY), state(2), []);
    expect((await store.places(NOW)).map(({ at }) => at)).toEqual([NOW - DAYS * DAY]);
    expect(await store.read(old)).toBeUndefined();
  });

  it('passes over what is none of its own', async () => {
    const database = await store.open();
    for (const key of ['foreign', 7, ['/embed.html', 'a'], ['/embed.html', 'a', 'now', 1, 1]]) {
      await database.put('runs', { any: 'thing' }, key);
    }
    expect(await store.places(NOW)).toEqual([]);
  });

  it('makes way for a newer version of the page, and refuses then', async () => {
    await store.write(place(NOW), state(1), []);
    await new Promise((resolve, reject) => {
      const newer = indexedDB.open('gan-clipping-lab', 2);
      newer.onsuccess = () => resolve(newer.result.close());
      newer.onerror = reject;
    });
    expect(store.isOpen).toBe(false);
    await expect(store.places(NOW)).rejects.toThrow(expect.objectContaining({ name: 'VersionError' }));
  });

  it('refuses where there is no database, and works again once there is one', async () => {
    const { indexedDB: there } = globalThis;
    globalThis.indexedDB = {
      open() {
        throw new DOMException('no', 'SecurityError');
      },
    };
    await expect(store.places(NOW)).rejects.toThrow('no');
    globalThis.indexedDB = there;
    expect(await store.places(NOW)).toEqual([]);
  });
});
