import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { CRASH, clients, madeUpSession, opened as openedAt, optionsOf } from './made-up-engine-client.js';

vi.mock('../../www/session/engine-client.js', () => import('./made-up-engine-client.js'));
const { LastingEngine } = await import('../../www/session/lasting-engine.js');

let session, told, engine;

beforeEach(() => {
  clients.length = 0;
  vi.stubGlobal('navigator', { userAgent: 'made up' });
  session = madeUpSession();
  ({ told } = session);
  engine = new LastingEngine(session.given);
});

afterEach(() => vi.unstubAllGlobals());

const names = () => told.map(([name]) => name);
const settled = () => new Promise((resolve) => setTimeout(resolve));
const opened = (step) => openedAt(engine, step);

it('an engine that is not there yet is asked nothing', async () => {
  expect(await engine.ask((one) => one.noise())).toBe(undefined);
  void engine.open(optionsOf());
  expect(await engine.ask((one) => one.noise())).toBe(undefined);
  expect(await engine.outlast((one) => one.start())).toBe(false);
  expect(clients[0].calls).toEqual([]);
});

describe('a call that the engine was lost in', () => {
  it('is told where the runs go on, once they do', async () => {
    await opened(40);
    const call = engine.ask((one) => one.hang()).catch((error) => JSON.parse(error.message));
    clients[0].lose(CRASH);
    clients[1].opened.resolve();
    expect(await call).toEqual({ code: 'crashed.call', details: { error: 'unreachable', step: 40 } });
    expect(names()).toContain('recovered');
  });

  it('is told the loss itself where they do not', async () => {
    await opened(40);
    const call = engine.ask((one) => one.hang()).catch((error) => JSON.parse(error.message));
    clients[0].lose(CRASH);
    clients[1].lose(CRASH);
    expect(await call).toEqual(CRASH);
  });

  it('settles without a complaint where it asked for training', async () => {
    await opened(40);
    let done = false;
    const call = engine.outlast((one) => one.hang()).then(() => (done = true));
    clients[0].lose(CRASH);
    await settled();
    // It is answered by what comes of the loss.
    expect(done).toBe(false);
    clients[1].opened.resolve();
    await call;
    expect(names()).toContain('recovered');
  });

  it('is not one that was refused', async () => {
    await opened();
    await expect(engine.outlast(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(engine.ask(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('settles when the engine is closed', async () => {
    await opened();
    const calls = [engine.ask((one) => one.hang()), engine.outlast((one) => one.hang())];
    engine.close();
    expect((await Promise.allSettled(calls)).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });
});

describe('who waits for a step', () => {
  it('waits for the engine that goes on, where the first is lost', async () => {
    await opened(40);
    let done = false;
    const reached = engine.reached(60).then(() => (done = true));
    await vi.waitFor(() => expect(clients[0].asked('reached')).toHaveLength(1));
    clients[0].lose(CRASH);
    clients[1].told = 60;
    await settled();
    expect(done).toBe(false);
    clients[1].opened.resolve();
    await reached;
    expect(clients[1].calls).toContainEqual(['reached', 60]);
  });

  it('waits no more where no engine goes on', async () => {
    await opened(40);
    const reached = engine.reached(60);
    await vi.waitFor(() => expect(clients[0].asked('reached')).toHaveLength(1));
    clients[0].lose(CRASH);
    clients[1].lose(CRASH);
    await reached;
  });

  it('waits no more where it is closed', async () => {
    await opened();
    const reached = engine.reached(60);
    engine.close();
    await reached;
  });

  it('does not ask an engine for it that the reader has opened since with other runs', async () => {
    await opened(40);
    const reached = engine.reached(60);
    await vi.waitFor(() => expect(clients[0].asked('reached')).toHaveLength(1));
    clients[0].lose(CRASH);
    // Closes the one that was to go on.
    const other = engine.open(optionsOf());
    clients[2].opened.resolve();
    await Promise.all([reached, other]);
    expect(clients[2].calls).toEqual([]);
  });
});

it('is opened once the engine is there, also one that was lost while it loaded', async () => {
  let done = false;
  const opening = engine.open(optionsOf());
  const there = engine.opened().then(() => (done = true));
  clients[0].lose(CRASH);
  await settled();
  expect(done).toBe(false);
  clients[1].opened.resolve();
  await Promise.all([there, opening]);
});
