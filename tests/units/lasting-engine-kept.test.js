import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Client, CRASH } from './made-up-engine-client.js';
import { begin, end } from './made-up-lasting-engine.js';

vi.mock('../../www/session/engine-client.js', () => import('./made-up-engine-client.js'));
const { LastingEngine } = await import('../../www/session/lasting-engine.js');

let session, engine, opened;

beforeEach(() => {
  ({ session, engine, opened } = begin(LastingEngine));
});
afterEach(end);

describe('saved runs', () => {
  const saved = {
    batches: { epoch: 0, next: 0 },
    step: 5,
    runs: [{ id: 3, config: { seed: 8 }, diverged: false, file: new Uint8Array(1) }],
  };
  /** They are asked for; that they begin is told by a test. */
  function restore(recall) {
    Client.made[0].instead.restore = () => {};
    return engine.restore(saved, recall);
  }

  it('are recalled when they are told to begin, and kept', async () => {
    await opened();
    const recall = vi.fn();
    const restoring = restore(recall);
    Client.made[0].emit({ type: 'reset', runs: [0], restored: 99 });
    expect(recall).not.toHaveBeenCalled();
    Client.made[0].emit({ type: 'reset', runs: [0], restored: 1 });
    expect(recall).toHaveBeenCalledOnce();
    await restoring;
    expect(Client.made[0].asked).toEqual([['restore', { ...saved, number: 1 }], ['keep']]);
  });

  it('are those that begin again where their engine is lost before they were kept', async () => {
    await opened(40);
    const restoring = restore(() => {});
    Client.made[0].emit({ type: 'reset', runs: [3], restored: 1 });
    Client.made[0].instead.keep = () => undefined;
    await restoring;
    Client.made[0].lose(CRASH);
    expect(Client.made[1].options).toMatchObject({ runs: [{ id: 3, config: { seed: 8 } }] });
    expect(Client.made[1].options.runs[0]).not.toHaveProperty('file');
    expect(Client.made[1].options.saved).toBe(undefined);
  });

  it('that cannot be recalled leave nothing open', async () => {
    await opened();
    const restoring = restore(() => {
      throw new Error('seen is not iterable');
    });
    Client.made[0].emit({ type: 'reset', runs: [0], restored: 1 });
    await expect(restoring).rejects.toThrow('seen is not iterable');
  });
});

describe('the runs are kept as the engine tells what they do:', () => {
  beforeEach(() => vi.useFakeTimers());
  const steps = (step) => Object.assign(session.run, { stats: { step } });
  const kept = () => Client.made[0].names.filter((name) => name === 'keep').length;

  it('while they train, after a second', async () => {
    await opened();
    Client.made[0].emit({ type: 'running', running: true });
    await vi.advanceTimersByTimeAsync(999);
    expect(kept()).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(kept()).toBe(1);
  });

  it('at rest, soon after a step', async () => {
    await opened(40);
    await vi.advanceTimersByTimeAsync(1000);
    steps(41);
    Client.made[0].emit({ type: 'frame', runs: [], stepsPerSecond: null });
    await vi.advanceTimersByTimeAsync(200);
    expect(kept()).toBe(2);
  });

  it('at rest, for no other thing that is told', async () => {
    await opened(40);
    steps(41);
    Client.made[0].emit({ type: 'samples', run: 0, step: 41, pixels: new Uint8Array(1) });
    Client.made[0].emit({ type: 'progress', loaded: 1, total: 2 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(kept()).toBe(1);
  });

  it('what was kept is let go when other runs begin, and not before', async () => {
    await opened(40);
    Client.made[0].emit({ type: 'running', running: true });
    Client.made[0].emit({ type: 'frame', runs: [], stepsPerSecond: null });
    expect(engine.recovery.step).toBe(40);
    Client.made[0].emit({ type: 'reset', runs: [0] });
    expect(engine.recovery.step).toBe(0);
  });

  it('and the session hears each state', async () => {
    const heard = [];
    session.given.kept = ({ step }) => heard.push(step);
    await opened(40);
    expect(heard).toEqual([40]);
  });
});
