import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Client, CRASH } from './made-up-engine-client.js';
import { begin, end, optionsOf } from './made-up-lasting-engine.js';
import { turn } from './promises.js';

vi.mock('../../www/session/engine-client.js', () => import('./made-up-engine-client.js'));
const { LastingEngine } = await import('../../www/session/lasting-engine.js');

let told, engine, opened;

beforeEach(() => {
  ({ told, engine, opened } = begin(LastingEngine));
});
afterEach(end);

/** A call that is not answered. */
const hang = (one) => one.reached(60);
const names = () => told.map(([name]) => name);

it('an engine that is not there yet is asked nothing', async () => {
  expect(await engine.ask((one) => one.noise())).toBe(undefined);
  void engine.open(optionsOf());
  expect(await engine.ask((one) => one.noise())).toBe(undefined);
  expect(await engine.outlast((one) => one.start())).toBe(false);
  expect(Client.made[0].asked).toEqual([]);
});

describe('a call that the engine was lost in', () => {
  it('is told where the runs go on, once they do', async () => {
    await opened(40);
    const call = engine.ask(hang).catch((error) => JSON.parse(error.message));
    Client.made[0].lose(CRASH);
    Client.made[1].begin();
    expect(await call).toEqual({ code: 'crashed.call', details: { error: 'unreachable', step: 40 } });
    expect(names()).toContain('recovered');
  });

  it('is told the loss itself where they do not', async () => {
    await opened(40);
    const call = engine.ask(hang).catch((error) => JSON.parse(error.message));
    Client.made[0].lose(CRASH);
    Client.made[1].lose(CRASH);
    expect(await call).toEqual(CRASH);
  });

  it('settles without a complaint where it asked for training', async () => {
    await opened(40);
    let done = false;
    const call = engine.outlast(hang).then(() => (done = true));
    Client.made[0].lose(CRASH);
    await turn();
    // It is answered by what comes of the loss.
    expect(done).toBe(false);
    Client.made[1].begin();
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
    const calls = [engine.ask(hang), engine.outlast(hang)];
    engine.close();
    expect((await Promise.allSettled(calls)).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });
});

describe('who waits for a step', () => {
  it('waits for the engine that goes on, where the first is lost', async () => {
    await opened(40);
    let done = false;
    const reached = engine.reached(60).then(() => (done = true));
    await vi.waitFor(() => expect(Client.made[0].names).toEqual(['keep', 'reached']));
    Client.made[0].lose(CRASH);
    Client.made[1].step = 60;
    await turn();
    expect(done).toBe(false);
    Client.made[1].begin();
    await reached;
    expect(Client.made[1].asked).toContainEqual(['reached', 60]);
  });

  it('waits no more where no engine goes on', async () => {
    await opened(40);
    const reached = engine.reached(60);
    await vi.waitFor(() => expect(Client.made[0].names).toEqual(['keep', 'reached']));
    Client.made[0].lose(CRASH);
    Client.made[1].lose(CRASH);
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
    await vi.waitFor(() => expect(Client.made[0].names).toEqual(['keep', 'reached']));
    Client.made[0].lose(CRASH);
    // Closes the one that was to go on.
    const other = engine.open(optionsOf());
    Client.made[2].begin();
    await Promise.all([reached, other]);
    expect(Client.made[2].asked).toEqual([]);
  });
});

it('is opened once the engine is there, also one that was lost while it loaded', async () => {
  let done = false;
  const opening = engine.open(optionsOf());
  const there = engine.opened().then(() => (done = true));
  Client.made[0].lose(CRASH);
  await turn();
  expect(done).toBe(false);
  Client.made[1].begin();
  await Promise.all([there, opening]);
});
