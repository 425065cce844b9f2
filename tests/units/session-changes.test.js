// What a reader changes in a session: settings, runs, images, and back to what was kept.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Meter } from '../../www/seen/quality-meter.js';
import { Client, later, refusal } from './made-up-engine.js';
import { begin, end, settled, rest } from './made-up-session.js';

vi.mock('../../www/session/engine-client.js', () => import('./made-up-engine.js'));
const { Session } = await import('../../www/session/session.js');

const spec = (id, seed = 7) => ({ id, config: { seed } });
const RUNS = [spec(0), spec(3)];
const options = { base: '/', backend: 'cpu', runs: RUNS, samples: 64 };
const REFUSED = { code: 'setting', details: { error: 'seed: -1 is below 0' } };
const CRASH = { code: 'crashed', details: { error: 'unreachable' } };
const refuse = () => Promise.reject(refusal(REFUSED.code, REFUSED.details));

let session, told;

beforeEach(() => {
  ({ session, told } = begin(Session));
  session.keeper = { heed: vi.fn(), began: vi.fn() };
});
afterEach(() => end(session));

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
    await session.open(options);
    await session.start();
    expect(await session.useImages(own, RUNS)).toBe(undefined);
    expect(session).toMatchObject({ own, training: false });
    expect(session.keeper.began).toHaveBeenCalledOnce();
    Client.last.lose(CRASH);
    expect(Client.last.options.own).toBe(own);
  });

  it('that are refused leave those that there are', async () => {
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

describe('a run that has diverged', () => {
  /** Kept at step 40, from when on it went wrong. */
  async function diverged() {
    await session.open(options);
    await session.start();
    Client.last.reach(40);
    await rest();
    Client.last.reach(60, { diverged: { step: 60, network: 'generator', parameter: 'x' } });
    await session.pause();
  }

  it('can go back with all others to where it was kept, and waits for Start', async () => {
    await diverged();
    expect(session.soundStep(0)).toBe(40);
    expect(await session.goBack(0)).toEqual({ refusal: undefined, runs: RUNS });
    expect(Client.last.asked).toContainEqual(['restore', expect.objectContaining({ step: 40 })]);
    expect([...session.runs.values()].map(({ step, diverged }) => [step, diverged])).toEqual([
      [40, null],
      [40, null],
    ]);
    expect(session.training).toBe(false);
  });

  it('takes what was measured until then with it', async () => {
    const meter = new Meter({ changed() {} });
    session.appraisal = { meter, forget: () => meter.forget(), close() {}, offer() {} };
    await diverged();
    const point = (step) => ({ step, quality: {} });
    meter.recall([[0, [point(10), point(50)]]]);
    await session.goBack(0);
    expect([...meter.points]).toEqual([[0, [point(10)]]]);
  });

  it('that cannot go back says why, and with what settings it would have been', async () => {
    await diverged();
    Client.last.instead.restore = refuse;
    expect(await session.goBack(0)).toEqual({ refusal: REFUSED, runs: RUNS });
    expect(session.step).toBe(60);
  });

  it('has nothing to go back to where it was not kept', async () => {
    await session.open(options);
    expect(session.soundStep(0)).toBe(undefined);
    expect(await session.goBack(0)).toBe(undefined);
    expect(Client.last.asked).toEqual([]);
  });
});

describe('a run that is taken out', () => {
  it('is gone at once, from the engine too, and from what another one goes on with', async () => {
    await session.open(options);
    await session.remove(3);
    expect([...session.runs.keys()]).toEqual([0]);
    expect(Client.last.asked).toEqual([['remove', 3], ['keep']]);
    Client.last.lose(CRASH);
    expect(Client.last.options.runs).toEqual([RUNS[0]]);
  });

  it('while the engine is being told is drawn no more', async () => {
    await session.open(options);
    const answer = later();
    Client.last.instead.remove = () => answer.promise;
    const removed = session.remove(3);
    await settled();
    Client.last.reach(5);
    expect([...session.runs.keys()]).toEqual([0]);
    answer.resolve();
    await removed;
  });
});
