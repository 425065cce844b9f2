// What happens to a session while another engine is to go on for one that was lost.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Client, CRASH } from './made-up-engine-client.js';
import { begin, end, settled } from './made-up-session.js';
import { never } from './promises.js';

vi.mock('../../www/session/engine-client.js', () => import('./made-up-engine-client.js'));
const { Session } = await import('../../www/session/session.js');

const RUNS = [{ id: 0, config: { seed: 7 } }];
const options = { base: '/', backend: 'cpu', runs: RUNS, samples: 64 };
const onGpu = { ...options, backend: 'webgpu' };
const LOST = { code: 'deviceLost', details: { error: 'it is away' } };

let session, told;

beforeEach(() => {
  ({ session, told } = begin(Session));
});
afterEach(() => end(session));

describe('where the engine that was to go on is lost too, and a third one goes on,', () => {
  /** A GPU is lost, then the worker on the CPU in its place. */
  async function lostTwice() {
    Client.slow = true;
    Client.last.lose(LOST);
    await settled();
    Client.last.lose(CRASH);
    await settled();
    expect(session.phase).toBe('loading');
    Client.last.begin();
  }

  it('an opening is told to be ready, once it is', async () => {
    Client.slow = true;
    const opening = session.open(onGpu);
    await lostTwice();
    await opening;
    expect(told.at(-1)).toEqual(['ready', { backend: 'cpu' }]);
  });

  it('a call on the first is told how that goes on', async () => {
    await session.open(onGpu);
    Client.last.instead.configure = never;
    const configured = session.configure(RUNS);
    await settled();
    await lostTwice();
    expect((await configured).code).toBe('crashed.call');
    expect(session.phase).toBe('ready');
  });

  it('a call that waits for an engine waits for the third', async () => {
    await session.open(onGpu);
    Client.slow = true;
    Client.last.lose(LOST);
    const configured = session.configure(RUNS);
    await settled();
    Client.last.lose(CRASH);
    await settled();
    Client.last.begin();
    expect(await configured).toBe(undefined);
    expect(Client.last.asked).toContainEqual(['configure', RUNS]);
  });
});

describe('a session that is closed while another engine is to go on', () => {
  /** A call under way, the engine lost, and the session closed before the next one is there. */
  async function closedIn(call) {
    await session.open(options);
    Client.last.instead[call] = never;
    const answer = session[call](RUNS);
    await settled();
    Client.slow = true;
    Client.last.lose(CRASH);
    session.close();
    return { answer };
  }

  it.each(['configure', 'reset'])('stays closed, whatever was asked for by %s', async (call) => {
    const { answer } = await closedIn(call);
    expect(await answer).toEqual({ code: 'ended' });
    expect(session).toMatchObject({ phase: 'closed', problem: undefined });
    expect(Client.made).toHaveLength(2);
  });

  it.each(['configure', 'reset'])('and opened again is left alone by what was asked for by %s', async (call) => {
    const { answer } = await closedIn(call);
    const opening = session.open({ ...options, samples: 16 });
    Client.last.begin();
    await Promise.all([answer, opening]);
    expect(session.phase).toBe('ready');
    expect(Client.last.options.samples).toBe(16);
  });
});
