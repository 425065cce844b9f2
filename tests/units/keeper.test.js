// What is kept of the runs beyond their page, when, and what of it is offered.
import 'fake-indexeddb/auto';

import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Keeper } from '../../www/kept/keeper.js';
import { KeptStore } from '../../www/kept/kept-store.js';

const NOW = 1e12;
/** Runs after a step, as the engine gives them. */
const kept = (step, change = {}) => ({ step, images: null, runs: [], ms: 1, ...change });

/** The claims of one tab, of all that there are. */
class Claims {
  static held = new Map();
  async claim(slot) {
    if (Claims.held.has(slot)) return false;
    Claims.held.set(slot, this);
    return true;
  }
  release(slot) {
    if (Claims.held.get(slot) === this) Claims.held.delete(slot);
  }
  close() {
    for (const slot of [...Claims.held.keys()]) this.release(slot);
  }
}

let clock;
let tabs;
/** A page of a figure, as it is opened. */
async function page({ figure = '/embed.html', bytes = 3, spent = 0, ...given } = {}) {
  const store = new KeptStore();
  const pack = ({ step }) => {
    clock += spent;
    return { header: { step }, files: [new Uint8Array(bytes)] };
  };
  const isState = (value) => Array.isArray(value?.files);
  const means = { figure: () => figure, pack, isState, changed() {}, now: () => NOW + clock, clock: () => clock };
  const keeper = new Keeper({ ...means, ...given }, store, new Claims());
  tabs.push(keeper);
  await keeper.start();
  return keeper;
}

/** Time goes on, and what it asked for is done. */
async function later(ms) {
  clock += ms;
  await vi.advanceTimersByTimeAsync(ms);
  await settled();
}
/** What was asked of the database is done: it answers in tasks of its own. */
async function settled() {
  for (let turn = 0; turn < 60; turn += 1) await new Promise((go) => setImmediate(go));
}
/** The steps of all that is kept, the newest first. */
async function steps() {
  const store = new KeptStore();
  const places = await store.places(NOW);
  store.close();
  return places.map(({ step }) => step);
}
/** Its tab is gone from one moment to the other. */
function crash(keeper) {
  keeper.claims.close();
  keeper.store.close();
  clearTimeouts();
}
const clearTimeouts = () => vi.clearAllTimers();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  globalThis.indexedDB = new IDBFactory();
  Claims.held.clear();
  clock = 0;
  tabs = [];
});
afterEach(() => {
  for (const keeper of tabs) keeper.stop();
  vi.useRealTimers();
});

describe('while it trains', () => {
  it('the runs are written at once, then every five seconds, and the last two states stay', async () => {
    const keeper = await page();
    for (let second = 0; second < 12; second += 1) {
      keeper.heed(kept(100 + second));
      await later(1000);
    }
    expect(await steps()).toEqual([110, 105]);
  });

  it('a second a megabyte is between two writes', async () => {
    const keeper = await page({ bytes: 9e6 });
    for (let second = 0; second < 12; second += 1) {
      keeper.heed(kept(100 + second));
      await later(1000);
    }
    expect(await steps()).toEqual([109, 100]);
  });

  it('no more than a hundredth of the page’s time goes into it', async () => {
    const keeper = await page({ spent: 100 });
    for (let second = 0; second < 24; second += 1) {
      keeper.heed(kept(100 + second));
      await later(1000);
    }
    // One at 0 s and one after 10 s and what they took.
    expect((await steps()).length).toBe(2);
    expect(keeper.cost).toEqual({ ms: 100, bytes: 3 });
    expect((await steps())[0] - (await steps())[1]).toBe(10);
  });

  it('nothing is written of runs that are soon had again, nor of those on a reader’s own images', async () => {
    const keeper = await page();
    keeper.heed(kept(19));
    keeper.heed(kept(400, { images: { name: 'mine' } }));
    await later(60_000);
    expect(await steps()).toEqual([]);
    expect(keeper.isSafe(400)).toBe(false);
  });

  it('leaving is safe once something is there, and no longer where the states stop coming', async () => {
    const keeper = await page();
    expect(keeper.isSafe(0)).toBe(false);
    keeper.heed(kept(500));
    await later(0);
    expect(keeper.isSafe(540)).toBe(true);
    clock += 31_000;
    expect(keeper.isSafe(500)).toBe(true);
    expect(keeper.isSafe(540)).toBe(false);
  });
});

describe('a page that is left', () => {
  it('writes what it has not written yet', async () => {
    const keeper = await page();
    keeper.heed(kept(100));
    await later(0);
    keeper.heed(kept(150));
    keeper.leave();
    clearTimeouts();
    await settled();
    expect(await steps()).toEqual([150, 100]);
    expect((await page()).offer.step).toBe(150);
  });

  it('that comes back goes on in its place, or in one of its own where another tab has that now', async () => {
    const keeper = await page();
    keeper.heed(kept(100));
    await later(0);
    keeper.leave();
    await settled();
    await keeper.back();
    keeper.heed(kept(200));
    await later(5000);
    expect(await steps()).toEqual([200, 100]);
    keeper.leave();
    await settled();
    const other = await page();
    expect(other.offer.step).toBe(200);
    await keeper.back();
    keeper.heed(kept(300));
    await later(5000);
    // What the other one offers is as it was.
    expect(await steps()).toEqual([300, 200, 100]);
  });
});

describe('after a crash', () => {
  /** A tab that has written these states, and died. */
  async function left(...states) {
    const keeper = await page();
    for (const state of states) {
      keeper.heed(kept(state));
      await later(5000);
    }
    crash(keeper);
    await settled();
    return keeper;
  }

  it('the last state is offered, and what goes on from it takes its place', async () => {
    await left(100, 200);
    const keeper = await page();
    expect(keeper.offer).toMatchObject({ step: 200 });
    const states = [];
    for await (const { header } of keeper.states()) states.push(header.step);
    expect(states).toEqual([200, 100]);
    keeper.adopt();
    expect(keeper.offer).toBeUndefined();
    // Until it is kept itself nothing of it is lost.
    expect(await steps()).toEqual([200, 100]);
    keeper.heed(kept(205));
    await later(0);
    expect(await steps()).toEqual([205]);
  });

  it('Discard deletes it', async () => {
    await left(100, 200);
    const keeper = await page();
    await keeper.discard();
    expect(keeper.offer).toBeUndefined();
    expect(await steps()).toEqual([]);
    expect((await page()).offer).toBeUndefined();
  });

  it('the state before is offered where the last one is broken; where both are, they are deleted', async () => {
    await left(100, 200);
    const store = new KeptStore();
    const [last, before] = await store.places(NOW);
    await store.write(last, { torn: true }, []);
    const keeper = await page();
    expect(keeper.offer.step).toBe(100);
    const found = [];
    for await (const { header } of keeper.states()) found.push(header.step);
    expect(found).toEqual([100]);
    crash(keeper);
    await store.write(before, 'torn', []);
    expect((await page()).offer).toBeUndefined();
    expect(await steps()).toEqual([]);
  });

  it('a broken state goes with the one that is offered', async () => {
    await left(100, 200);
    const store = new KeptStore();
    const [last] = await store.places(NOW);
    await store.write(last, 'torn', []);
    await (await page()).discard();
    expect(await steps()).toEqual([]);
  });

  it('what the runs went on from stays where they could not be kept themselves, until they are', async () => {
    await left(100, 200);
    const keeper = await page();
    keeper.adopt();
    const { write } = keeper.store;
    keeper.store.write = async () => Promise.reject(new DOMException('full', 'QuotaExceededError'));
    keeper.heed(kept(205));
    await later(0);
    expect(await steps()).toEqual([200, 100]);
    keeper.store.write = write;
    keeper.heed(kept(300));
    await later(60_000);
    expect(await steps()).toEqual([300]);
  });

  it('what a newer version of the page kept is not offered, and stays for it', async () => {
    await left(100);
    const store = new KeptStore();
    const [place] = await store.places(NOW);
    await store.write({ ...place, version: 2 }, { header: {}, files: [] }, [place]);
    expect((await page()).offer).toBeUndefined();
    expect(await steps()).toEqual([100]);
  });

  it('another figure’s runs are not offered', async () => {
    await left(100);
    expect((await page({ figure: '/embed.html seed' })).offer).toBeUndefined();
    expect(await steps()).toEqual([100]);
  });

  it('the newest of several tabs is offered, the others in their turn', async () => {
    const [one, two] = [await page(), await page()];
    one.heed(kept(100));
    await later(10);
    two.heed(kept(900));
    await later(10);
    crash(one);
    crash(two);
    const keeper = await page();
    expect(keeper.offer.step).toBe(900);
    expect((await page()).offer.step).toBe(100);
  });
});

it('of many tabs that left something the last three stay', async () => {
  const many = [];
  for (let tab = 0; tab < 6; tab += 1) many.push(await page());
  for (const [index, keeper] of many.entries()) {
    keeper.heed(kept(100 + index));
    await later(10);
  }
  for (const keeper of many) crash(keeper);
  expect((await page()).offer.step).toBe(105);
  expect(await steps()).toEqual([105, 104, 103]);
});

describe('two tabs of one page', () => {
  it.each([
    ['no crypto', undefined],
    ['a crypto that names nothing, as on an address without TLS', {}],
  ])('write apart with %s', async (_, crypto) => {
    vi.stubGlobal('crypto', crypto);
    for (const step of [100, 200]) {
      (await page()).heed(kept(step));
      await later(0);
    }
    vi.unstubAllGlobals();
    expect(new Set(await steps())).toEqual(new Set([100, 200]));
  });

  it('offer only what no living tab writes', async () => {
    const one = await page();
    one.heed(kept(100));
    await later(0);
    const two = await page();
    expect(two.offer).toBeUndefined();
    two.heed(kept(70));
    await later(0);
    expect(await steps()).toHaveLength(2);
    crash(one);
    expect((await page()).offer.step).toBe(100);
  });
});

describe('new runs', () => {
  it('take what was kept of those before along', async () => {
    const keeper = await page();
    keeper.heed(kept(100));
    await later(0);
    keeper.heed(kept(150));
    keeper.began();
    await later(60_000);
    expect(await steps()).toEqual([]);
    expect(keeper.isSafe(0)).toBe(false);
  });

  it('also where those are just being written', async () => {
    const keeper = await page();
    keeper.heed(kept(100));
    await later(0);
    keeper.heed(kept(150));
    keeper.flush();
    keeper.began();
    await settled();
    expect(await steps()).toEqual([]);
  });
});

describe('a browser that refuses', () => {
  it('is told in a sentence once there is something to keep, and asked again', async () => {
    const { indexedDB: there } = globalThis;
    globalThis.indexedDB = {
      open() {
        throw new DOMException('no', 'SecurityError');
      },
    };
    const keeper = await page();
    expect(keeper.problem).toBeUndefined();
    keeper.heed(kept(100));
    await later(0);
    expect(keeper.problem).toEqual({ code: 'kept.refused' });
    expect(keeper.isSafe(100)).toBe(false);
    globalThis.indexedDB = there;
    await later(60_000);
    expect(keeper.problem).toBeUndefined();
    expect(await steps()).toEqual([100]);
  });

  it('that is full keeps the state that was there, and then the new one in its place where that has room', async () => {
    const keeper = await page();
    keeper.heed(kept(100));
    await later(0);
    const { write } = keeper.store;
    const full = new DOMException('full', 'QuotaExceededError');
    keeper.store.write = async () => Promise.reject(full);
    keeper.heed(kept(200));
    await later(5000);
    expect(keeper.problem).toEqual({ code: 'kept.full' });
    expect(await steps()).toEqual([100]);
    keeper.store.write = write;
    keeper.heed(kept(300));
    await later(60_000);
    expect(keeper.problem).toBeUndefined();
    expect(await steps()).toEqual([300]);
  });

  it('and a state that cannot be packed end in a sentence, never in an exception', async () => {
    const keeper = await page({
      pack() {
        throw new TypeError('no');
      },
    });
    keeper.heed(kept(100));
    await later(0);
    expect(keeper.problem).toEqual({ code: 'kept.refused' });
    keeper.flush();
    keeper.leave();
    await settled();
  });
});
