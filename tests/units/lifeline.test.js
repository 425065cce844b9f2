// What a worker tells the page of its life and its end.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { holdLifeline } from '../../www/engine/lifeline.js';
import { later, never, turn } from './promises.js';

const CRASHED = { crashed: { code: 'crashed', details: { error: 'unreachable' } } };
const trap = new WebAssembly.RuntimeError('unreachable');

/** What the page has heard. */
let told;
/** The worker's own events. @type {EventTarget} */
let events;
const { error } = globalThis.console;

beforeEach(() => {
  told = [];
  events = new EventTarget();
  vi.stubGlobal('self', { name: 'made up 7', postMessage: ({ lifeline }) => told.push(lifeline) });
  vi.stubGlobal('addEventListener', events.addEventListener.bind(events));
});

afterEach(() => {
  globalThis.console.error = error;
  vi.unstubAllGlobals();
});

/** A worker that begins in a browser with these locks. */
function begin(locks) {
  vi.stubGlobal('navigator', { locks });
  holdLifeline();
}

describe('a worker that begins', () => {
  it('holds a lock of its own name for as long as it lives, and says so when it has it', async () => {
    const { promise, resolve } = later();
    const [asked, freed] = [vi.fn(), vi.fn()];
    begin({
      request: async (name, granted) => {
        asked(name);
        await promise;
        await granted();
        freed();
      },
    });
    expect(asked).toHaveBeenCalledWith('made up 7');
    expect(told).toEqual([]);
    resolve();
    await vi.waitFor(() => expect(told).toEqual([{ locked: true }]));
    await turn();
    expect(freed).not.toHaveBeenCalled();
  });

  it.each([
    ['has no locks', undefined],
    ['refuses one', { request: () => Promise.reject(new Error('of an opaque origin')) }],
  ])('says that it holds none where the browser %s', async (_, locks) => {
    begin(locks);
    await vi.waitFor(() => expect(told).toEqual([{ locked: false }]));
  });
});

describe('a worker whose engine crashed', () => {
  beforeEach(() => {
    begin({ request: never });
  });

  /** An event of the worker itself, and whether the page hears it too. */
  function happens(name, what) {
    const event = Object.assign(new Event(name, { cancelable: true }), what);
    return events.dispatchEvent(event);
  }

  it('in a call that no promise ends of tells it, and the page does not hear of it once more', () => {
    expect(happens('error', { error: trap, message: 'Uncaught RuntimeError: unreachable' })).toBe(false);
    expect(told).toEqual([CRASHED]);
  });

  it('tells what the browser says where that keeps the error to itself', () => {
    happens('error', { error: null, message: 'Script error.' });
    expect(told).toEqual([{ crashed: { code: 'crashed', details: { error: 'Script error.' } } }]);
  });

  it('in a call that nobody waits for tells it; what is but refused there is no crash', () => {
    happens('unhandledrejection', { reason: new Error('the page is gone') });
    expect(told).toEqual([]);
    happens('unhandledrejection', { reason: trap });
    expect(told).toEqual([CRASHED]);
  });
});
