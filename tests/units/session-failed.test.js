// What a session makes of an engine that says that it cannot go on.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Client } from './made-up-engine-client.js';
import { begin, end } from './made-up-session.js';

vi.mock('../../www/session/engine-client.js', () => import('./made-up-engine-client.js'));
const { Session } = await import('../../www/session/session.js');

const RUNS = [{ id: 0, config: { seed: 7 } }];
const options = { base: '/', backend: 'cpu', runs: RUNS, samples: 64 };

let session, told;

beforeEach(() => {
  ({ session, told } = begin(Session));
});
afterEach(() => end(session));

describe('an engine that says that it cannot go on', () => {
  const message = { code: 'packageFailed', details: { url: '/pkg' } };

  it('ends the session, also where it says so before it is open', async () => {
    Client.slow = true;
    const opening = session.open(options);
    Client.last.emit({ type: 'failed', message, fatal: true });
    expect(session).toMatchObject({ phase: 'failed', problem: message });
    Client.last.begin();
    await opening;
    expect(session).toMatchObject({ phase: 'failed', problem: message });
    expect(told.map(([name]) => name)).not.toContain('ready');
  });

  it('is followed by another one when the reader resets', async () => {
    await session.open(options);
    Client.last.emit({ type: 'failed', message, fatal: true });
    const next = [{ id: 5, config: { seed: 9 } }];
    expect(await session.reset(next)).toBe(undefined);
    expect(Client.made).toHaveLength(2);
    expect(Client.last.options).toMatchObject({ backend: 'cpu', runs: next });
    expect(session).toMatchObject({ phase: 'ready', problem: undefined, report: '' });
    expect([...session.runs.keys()]).toEqual([5]);
  });

  it('is followed so also where it has not come so far as to say what it is on', async () => {
    vi.spyOn(Client.prototype, 'open').mockRejectedValueOnce(new Error(JSON.stringify(message)));
    await session.open(options);
    expect(session).toMatchObject({ phase: 'failed', backend: undefined });
    expect(await session.reset(RUNS)).toBe(undefined);
    expect(session.phase).toBe('ready');
  });

  it('is asked for no steps and no settings, and what it said stays', async () => {
    await session.open(options);
    Client.last.emit({ type: 'failed', message, fatal: true });
    expect(await session.takeSteps(3)).toBe(false);
    expect(await session.configure(RUNS)).toBe(undefined);
    expect(Client.last.asked).toEqual([]);
    expect(session.problem).toEqual(message);
  });

  it.each(['configure', 'reset'])('takes nothing more while a reset begins that other: %s', async (call) => {
    await session.open(options);
    Client.last.emit({ type: 'failed', message, fatal: true });
    const answers = [session.reset(RUNS), session[call](RUNS)];
    expect(await Promise.all(answers)).toEqual([undefined, { code: 'notOpen' }]);
    expect(Client.made).toHaveLength(2);
  });
});
