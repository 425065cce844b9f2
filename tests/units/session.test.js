// The session of a page: how it is opened and closed, and what is asked of its runs.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Client, refusal } from './made-up-engine-client.js';
import { begin, end, settled } from './made-up-session.js';

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

describe('a session', () => {
  it('is closed until it is opened, loads, and is ready once its engine is', async () => {
    expect(session).toMatchObject({ phase: 'closed', running: false, progress: { loaded: 0, total: 0 }, report: '' });
    expect(session.canReturnToGpu).toBe(false);
    Client.slow = true;
    const opening = session.open(options);
    expect(session.phase).toBe('loading');
    expect(Client.last.options).toMatchObject(options);
    Client.last.emit({ type: 'progress', loaded: 1, total: 2 });
    expect(session.progress).toEqual({ loaded: 1, total: 2 });
    expect(told.map(([name]) => name)).toEqual(['backend']);
    Client.last.begin();
    await opening;
    expect(session.phase).toBe('ready');
    expect(told.at(-1)).toEqual(['ready', { backend: 'cpu' }]);
  });

  it('knows its runs by their id from the first, at step 0', () => {
    void session.open(options);
    expect([...session.runs].map(([id, run]) => [id, run.id])).toEqual([
      [0, 0],
      [3, 3],
    ]);
    expect(session.step).toBe(0);
  });

  it('that is opened again ends its engine, and forgets its runs and where they were', async () => {
    await session.open(options);
    Client.last.reach(5);
    Client.slow = true;
    void session.open({ ...options, runs: [RUNS[1]] });
    expect(Client.made.map(({ closed }) => closed)).toEqual([true, false]);
    expect(session).toMatchObject({ phase: 'loading', step: 0, stepsPerSecond: null });
    expect([...session.runs.keys()]).toEqual([3]);
  });

  it('tells of the last opening alone that it is ready', async () => {
    Client.slow = true;
    const first = session.open(options);
    const second = session.open(options);
    Client.last.begin();
    await Promise.all([first, second]);
    expect(told.filter(([name]) => name === 'ready')).toHaveLength(1);
  });

  it('whose engine does not begin has failed of what that said, and does not train', async () => {
    Client.slow = true;
    const opening = session.open(options);
    Client.last.refuse(refusal('data.missing', { url: '/x' }));
    await opening;
    const problem = { code: 'data.missing', details: { url: '/x' } };
    expect(session).toMatchObject({ phase: 'failed', problem, report: '' });
    expect(told.slice(1)).toEqual([['error', problem]]);
    await session.start();
    expect(session).toMatchObject({ problem, training: false });
  });

  it('ends its engine when it is closed, and does not go on by itself when it is opened again', async () => {
    await session.open(options);
    await session.start();
    session.close();
    expect(Client.last.closed).toBe(true);
    expect(session).toMatchObject({ phase: 'closed', running: false, training: false });
    await session.open(options);
    expect(Client.last.names).toEqual([]);
  });

  it('that is closed while it waits to be seen waits no more', async () => {
    session.present = false;
    await session.open(options);
    await session.start();
    session.close();
    expect(session.training).toBe(false);
  });
});

describe('an element that leaves the page', () => {
  it('closes its session', async () => {
    await session.open(options);
    host.isConnected = false;
    session.hostDisconnected();
    await settled();
    expect(session.phase).toBe('closed');
  });

  it('to be put in elsewhere at once keeps it', async () => {
    await session.open(options);
    host.isConnected = false;
    session.hostDisconnected();
    host.isConnected = true;
    await settled();
    expect(session.phase).toBe('ready');
  });
});

describe('what is asked of the runs is answered by the engine', () => {
  it.each([['sample', 3, 16, 1], ['generate', new Float32Array(2)], ['noise'], ['save'], ['weights', 3]])(
    '%s',
    async (name, ...given) => {
      await session.open(options);
      const answer = ['what there is'];
      Client.last.instead[name] = () => answer;
      expect(await session[name](...given)).toBe(answer);
      expect(Client.last.asked).toEqual([[name, ...given]]);
    },
  );

  it('and by nobody where there is none: no samples, and no images', async () => {
    expect(await session.sample(0, 16, 1)).toBe(undefined);
    expect(await session.generate(new Float32Array(2))).toEqual([]);
  });
});
