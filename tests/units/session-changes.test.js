// What a reader changes in a session: settings, runs, and the images that they train on.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Client, CRASH, refusal } from './made-up-engine-client.js';
import { begin, end, settled } from './made-up-session.js';

vi.mock('../../www/session/engine-client.js', () => import('./made-up-engine-client.js'));
const { Session } = await import('../../www/session/session.js');

const spec = (id, seed = 7) => ({ id, config: { seed } });
const RUNS = [spec(0), spec(3)];
const options = { base: '/', backend: 'cpu', runs: RUNS, samples: 64 };
const REFUSED = { code: 'setting', details: { error: 'seed: -1 is below 0' } };
const refuse = () => Promise.reject(refusal(REFUSED.code, REFUSED.details));

let session, told;

beforeEach(() => {
  ({ session, told } = begin(Session));
});
afterEach(() => end(session));

/** What keeps the runs beyond the page, as embed.html has it. */
const keeping = () => (session.keeper = { heed() {}, began: vi.fn() });
const errors = () => told.filter(([name]) => name === 'error').map(([, detail]) => detail);

describe('settings', () => {
  it('are taken by the runs that go on', async () => {
    await session.open(options);
    await session.start();
    expect(await session.configure([spec(3, 9)])).toBe(undefined);
    expect(Client.last.asked.at(-1)).toEqual(['configure', [spec(3, 9)]]);
    expect(session).toMatchObject({ phase: 'ready', running: true });
  });

  it('that are taken are those of the engine that goes on after a loss', async () => {
    await session.open(options);
    await session.configure([spec(3, 9)]);
    Client.last.lose(CRASH);
    expect(Client.last.options.runs).toEqual([spec(0), spec(3, 9)]);
  });

  it('that are refused are returned and told, and are not those of another engine', async () => {
    await session.open(options);
    await session.start();
    Client.last.instead.configure = refuse;
    expect(await session.configure([spec(3, -1)])).toEqual(REFUSED);
    expect(errors()).toEqual([REFUSED]);
    expect(session).toMatchObject({ phase: 'ready', running: true, problem: undefined });
    Client.last.lose(CRASH);
    expect(Client.last.options.runs).toEqual(RUNS);
  });

  it('wait for an engine that loads, and need none that is closed', async () => {
    expect(await session.configure(RUNS)).toBe(undefined);
    Client.slow = true;
    void session.open(options);
    const configured = session.configure(RUNS);
    await settled();
    expect(Client.last.asked).toEqual([]);
    Client.last.begin();
    await configured;
    expect(Client.last.asked).toEqual([['configure', RUNS]]);
  });
});

describe('new runs', () => {
  it('begin in the same engine from step 0 and wait for Start', async () => {
    keeping();
    await session.open(options);
    await session.start();
    Client.last.reach(9);
    expect(await session.reset([spec(5)])).toBe(undefined);
    expect(Client.made).toHaveLength(1);
    expect(session).toMatchObject({ phase: 'ready', step: 0, running: false, training: false, stepsPerSecond: null });
    expect([...session.runs.keys()]).toEqual([5]);
    expect(session.keeper.began).toHaveBeenCalledOnce();
  });

  it('are those that another engine goes on with, which may be lost once again', async () => {
    await session.open(options);
    Client.last.lose(CRASH);
    await settled();
    await session.reset([spec(5)]);
    Client.last.lose(CRASH);
    expect(Client.last.options.runs).toEqual([spec(5)]);
    await settled();
    expect(session.phase).toBe('ready');
  });

  it('that are refused leave the old ones, which train on', async () => {
    keeping();
    await session.open(options);
    await session.start();
    Client.last.reach(9);
    Client.last.instead.reset = refuse;
    expect(await session.reset([spec(5)])).toEqual(REFUSED);
    expect(errors()).toEqual([REFUSED]);
    expect(session).toMatchObject({ phase: 'ready', step: 9, training: true });
    expect(session.keeper.began).not.toHaveBeenCalled();
  });

  it('take the message of a problem away', async () => {
    await session.open(options);
    Client.last.emit({ type: 'failed', message: REFUSED, fatal: false });
    await session.reset(RUNS);
    expect(session.problem).toBe(undefined);
  });
});

describe('a call that comes before its engine does', () => {
  it.each([
    ['useImages', undefined, RUNS],
    ['restore', { runs: [], step: 0 }, () => {}],
  ])('is refused: %s', async (name, ...given) => {
    expect(await session[name](...given)).toEqual({ code: 'notOpen' });
    Client.slow = true;
    void session.open(options);
    expect(await session[name](...given)).toEqual({ code: 'notOpen' });
    expect(Client.last.asked).toEqual([]);
  });
});

describe('images of the reader', () => {
  const own = { name: 'mine', pixels: new Uint8Array(784) };

  it('begin new runs, which wait for Start, and are those of another engine', async () => {
    keeping();
    await session.open(options);
    await session.start();
    expect(await session.useImages(own, RUNS)).toBe(undefined);
    expect(session).toMatchObject({ own, training: false });
    expect(session.keeper.began).toHaveBeenCalledOnce();
    Client.last.lose(CRASH);
    expect(Client.last.options.own).toBe(own);
  });

  it('that are refused leave those that there are', async () => {
    keeping();
    await session.open(options);
    await session.start();
    Client.last.instead.useImages = refuse;
    expect(await session.useImages(own, RUNS)).toEqual(REFUSED);
    expect(session).toMatchObject({ own: undefined, training: true });
    expect(session.keeper.began).not.toHaveBeenCalled();
  });
});

describe('saved runs', () => {
  const saved = { batches: { epoch: 0, next: 5 }, step: 5, runs: [{ ...spec(8), file: new Uint8Array(1) }] };

  it('take the place of the present ones, as what was seen of them is recalled, and wait for Start', async () => {
    await session.open(options);
    await session.start();
    const recall = vi.fn();
    expect(await session.restore(saved, recall)).toBe(undefined);
    expect(recall).toHaveBeenCalledExactlyOnceWith(session.runs);
    expect([...session.runs.keys()]).toEqual([8]);
    expect(session.training).toBe(false);
  });

  it('that are refused leave the present ones, which train on', async () => {
    await session.open(options);
    await session.start();
    Client.last.instead.restore = refuse;
    expect(await session.restore(saved, () => {})).toEqual(REFUSED);
    expect([...session.runs.keys()]).toEqual([0, 3]);
    expect(session.training).toBe(true);
  });
});

describe('runs that wait to be seen', () => {
  it.each([
    ['reset', RUNS],
    ['useImages', undefined, RUNS],
    ['restore', { step: 5, runs: [{ ...spec(8), file: new Uint8Array(1) }] }, () => {}],
  ])('give way to others that wait for Start: %s', async (name, ...given) => {
    await session.open(options);
    await session.start();
    session.present = false;
    await settled();
    expect(session.training).toBe(true);
    await session[name](...given);
    session.present = true;
    await settled();
    expect(session).toMatchObject({ running: false, training: false });
  });
});
