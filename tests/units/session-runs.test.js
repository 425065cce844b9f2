// A run of a session that has diverged, or is taken out.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Meter } from '../../www/seen/quality-meter.js';
import { Client, CRASH, refusal } from './made-up-engine-client.js';
import { begin, end, settled, rest } from './made-up-session.js';
import { later } from './promises.js';

vi.mock('../../www/session/engine-client.js', () => import('./made-up-engine-client.js'));
const { Session } = await import('../../www/session/session.js');

const spec = (id, seed = 7) => ({ id, config: { seed } });
const RUNS = [spec(0), spec(3)];
const options = { base: '/', backend: 'cpu', runs: RUNS, samples: 64 };
const REFUSED = { code: 'setting', details: { error: 'seed: -1 is below 0' } };
const refuse = () => Promise.reject(refusal(REFUSED.code, REFUSED.details));

let session;

beforeEach(() => {
  ({ session } = begin(Session));
});
afterEach(() => end(session));

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
