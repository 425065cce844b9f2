// What a session makes of a GPU that is lost.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Client, CRASH } from './made-up-engine-client.js';
import { begin, end, settled, rest, trained } from './made-up-session.js';
import { never } from './promises.js';

vi.mock('../../www/session/engine-client.js', () => import('./made-up-engine-client.js'));
const { Session } = await import('../../www/session/session.js');

const RUNS = [{ id: 0, config: { seed: 7 } }];
const options = { base: '/', backend: 'cpu', runs: RUNS, samples: 64 };
const onGpu = { ...options, backend: 'webgpu' };
const LOST = { code: 'deviceLost', details: { error: 'it is away' } };

let session;

beforeEach(() => {
  ({ session } = begin(Session));
});
afterEach(() => end(session));

describe('a GPU that is lost', () => {
  it('leaves the runs on the CPU, and the session says that they may return', async () => {
    await trained(session, onGpu);
    expect(session.canReturnToGpu).toBe(false);
    Client.last.lose(LOST);
    await settled();
    expect(session).toMatchObject({ backend: { backend: 'cpu', reason: 'lost', adapter: 'a GPU' }, training: true });
    expect(session.canReturnToGpu).toBe(true);
  });

  it('is tried again where the runs are, which train if they did', async () => {
    await trained(session, onGpu);
    Client.last.lose(LOST);
    await settled();
    Client.last.reach(90);
    await session.returnToGpu();
    expect(Client.last.options).toMatchObject({ backend: 'webgpu', saved: { step: 90 } });
    expect(session).toMatchObject({ running: true, step: 90, recovered: undefined, canReturnToGpu: false });
  });

  it('and rest if they did', async () => {
    await trained(session, onGpu);
    await session.pause();
    await rest();
    Client.last.lose(LOST);
    await settled();
    await session.returnToGpu();
    expect(Client.last.options.backend).toBe('webgpu');
    expect(session).toMatchObject({ running: false, training: false, recovered: undefined });
  });

  it('is not returned to by runs that are then opened on the CPU as was asked', async () => {
    await session.open(onGpu);
    Client.last.lose(LOST);
    await settled();
    expect(session.canReturnToGpu).toBe(true);
    await session.open(options);
    expect(session.canReturnToGpu).toBe(false);
  });

  it('three times is not returned to', async () => {
    for (let time = 0; time < 3; time += 1) {
      await session.open(onGpu);
      Client.last.lose(LOST);
      await settled();
      expect(session.backend.reason).toBe('lost');
    }
    expect(session.canReturnToGpu).toBe(false);
  });

  it('is not held to be lost again with a worker for the CPU that ends before it has said what it is on', async () => {
    await trained(session, onGpu);
    vi.spyOn(Client.prototype, 'open').mockImplementation(never);
    Client.last.lose(LOST);
    for (let worker = 1; worker < 5; worker += 1) Client.made[worker]?.lose(CRASH);
    expect(Client.made).toHaveLength(3);
    expect(session).toMatchObject({ phase: 'failed', problem: { code: 'crashed.again' } });
  });

  it('in the midst of a reset has the new runs begin on the CPU', async () => {
    await trained(session, onGpu);
    Client.last.instead.reset = never;
    const reset = session.reset(RUNS);
    await settled();
    Client.last.lose(LOST);
    await reset;
    expect(Client.made).toHaveLength(3);
    expect(Client.last.options).toMatchObject({ backend: 'cpu', lost: 'a GPU' });
    expect(session).toMatchObject({ phase: 'ready', step: 0 });
  });

  it('with the last engine that may be lost leaves new runs on the CPU', async () => {
    await session.open({ ...options, backend: 'auto' });
    Client.last.lose(CRASH);
    await settled();
    // The GPU was ready later.
    const backend = { type: 'backend', backend: 'webgpu', reason: 'faster', adapter: 'the GPU', since: 9 };
    Client.last.emit(backend);
    Client.last.lose(LOST);
    expect(session).toMatchObject({ phase: 'failed', problem: { code: 'crashed.again' } });
    await session.reset(RUNS);
    expect(Client.last.options).toMatchObject({ backend: 'cpu', lost: 'the GPU' });
    expect(session.phase).toBe('ready');
  });

  it('is tried by new runs where it was another thing that failed', async () => {
    await session.open(onGpu);
    Client.last.emit({ type: 'failed', message: { code: 'packageFailed' }, fatal: true });
    await session.reset(RUNS);
    expect(Client.made).toHaveLength(2);
    expect(Client.last.options).toMatchObject({ backend: 'webgpu', runs: RUNS });
  });
});
