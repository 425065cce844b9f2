// A session that trains: until paused, some steps, or stage by stage.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Client, refusal } from './made-up-engine-client.js';
import { begin, end, settled, isSettled } from './made-up-session.js';
import { later } from './promises.js';

vi.mock('../../www/session/engine-client.js', () => import('./made-up-engine-client.js'));
const { Session } = await import('../../www/session/session.js');

const RUNS = [
  { id: 0, config: { seed: 7 } },
  { id: 3, config: { seed: 8 } },
];
const options = { base: '/', backend: 'cpu', runs: RUNS, samples: 64 };

let session, host, told;

beforeEach(() => {
  ({ session, host, told } = begin(Session));
});
afterEach(() => end(session));

describe('training', () => {
  it('begins with Start and rests with Pause, which settle when the engine has done it', async () => {
    await session.open(options);
    await session.start();
    expect(session).toMatchObject({ running: true, training: true });
    Client.last.reach(9);
    const answer = later();
    Client.last.instead.pause = () => answer.promise;
    const paused = session.pause();
    expect(session.training).toBe(false);
    expect(await isSettled(paused)).toBe(false);
    answer.resolve();
    await paused;
    expect(Client.last.names).toEqual(['start', 'pause']);
  });

  it('that is asked for while it loads begins when it is loaded, and Start settles then', async () => {
    Client.slow = true;
    void session.open(options);
    const started = session.start();
    expect(session.training).toBe(true);
    expect(await isSettled(started)).toBe(false);
    Client.last.begin();
    await started;
    expect(session.running).toBe(true);
  });

  it('waits out of sight, which the session says, and goes on in sight', async () => {
    session.present = false;
    await session.open(options);
    expect(session.outOfSight).toBe(false);
    await session.start();
    expect(session).toMatchObject({ running: false, training: true, outOfSight: true, present: false });
    const { drawn } = host;
    session.present = true;
    await settled();
    expect(session).toMatchObject({ running: true, outOfSight: false, present: true });
    expect(host.drawn).toBeGreaterThan(drawn);
    session.present = false;
    await settled();
    expect(session).toMatchObject({ running: false, outOfSight: true });
  });

  it('is not said to wait for the reader while it loads', () => {
    Client.slow = true;
    session.present = false;
    void session.open(options);
    void session.start();
    expect(session.outOfSight).toBe(false);
  });

  it('that the engine refuses is refused to who asked, or told where nobody waits for it any more', async () => {
    await session.open(options);
    Client.last.instead.start = () => Promise.reject(refusal('setting', { error: 'no' }));
    await expect(session.start()).rejects.toThrow('setting');
    session.present = false;
    await session.start();
    session.present = true;
    await settled();
    expect(told.at(-1)).toEqual(['error', { code: 'setting', details: { error: 'no' } }]);
  });

  it('that stops by itself says why, and the next Start takes that away', async () => {
    await session.open(options);
    await session.start();
    const message = { code: 'setting', details: { error: 'no' } };
    Client.last.emit({ type: 'failed', message, fatal: false });
    expect(session).toMatchObject({ phase: 'ready', running: false, training: false, problem: message });
    expect(told.at(-1)).toEqual(['error', message]);
    await session.start();
    expect(session.problem).toBe(undefined);
  });

  it('that something has stopped does not begin by itself when it is seen', async () => {
    await session.open(options);
    await session.start();
    session.present = false;
    await settled();
    Client.last.emit({ type: 'failed', message: { code: 'setting' }, fatal: false });
    session.present = true;
    await settled();
    expect(session).toMatchObject({ running: false, training: false });
  });
});

describe('a number of steps', () => {
  it('is taken, and settles when the last has been told', async () => {
    await session.open(options);
    const taken = session.takeSteps(3);
    await settled();
    Client.last.reach(2);
    expect(await isSettled(taken)).toBe(false);
    Client.last.reach(3);
    expect(await taken).toBe(true);
    expect(session.step).toBe(3);
    expect(Client.last.asked).toEqual([
      ['step', 3],
      ['reached', 3],
    ]);
  });

  it('is waited for up to the step that the engine named: others may have been asked for before', async () => {
    await session.open(options);
    Client.last.instead.step = () => ({ last: 50, goal: 90 });
    void session.takeSteps(3);
    await settled();
    expect(Client.last.asked.at(-1)).toEqual(['reached', 50]);
  });

  it('is not followed by training when the page comes into sight', async () => {
    session.present = false;
    await session.open(options);
    const taken = session.takeSteps(3);
    await settled();
    expect(session.training).toBe(false);
    Client.last.reach(3);
    await taken;
    session.present = true;
    await settled();
    expect(Client.last.names).not.toContain('start');
  });

  it('asked for while it loads is taken when it is loaded', async () => {
    Client.slow = true;
    void session.open(options);
    const taken = session.takeSteps(3);
    await settled();
    expect(Client.last.asked).toEqual([]);
    Client.last.begin();
    await settled();
    Client.last.reach(3);
    expect(await taken).toBe(true);
  });

  it('is not taken where there is no engine, nor said to be taken where that was closed meanwhile', async () => {
    expect(await session.takeSteps(3)).toBe(false);
    await session.open(options);
    const taken = session.takeSteps(3);
    await settled();
    session.close();
    expect(await taken).toBe(false);
  });

  it('takes the message of a problem away', async () => {
    await session.open(options);
    Client.last.emit({ type: 'failed', message: { code: 'setting' }, fatal: false });
    void session.takeSteps(1);
    await settled();
    expect(session.problem).toBe(undefined);
  });
});

it('the next stage is taken after a pause, and takes the message of a problem away', async () => {
  await session.open(options);
  await session.start();
  session.problem = { code: 'setting' };
  await session.advance();
  expect(Client.last.names).toEqual(['start', 'pause', 'advance']);
  expect(session).toMatchObject({ running: false, training: false, problem: undefined });
});
