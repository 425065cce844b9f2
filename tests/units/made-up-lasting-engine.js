// A lasting engine on made-up clients that begin when a test says so, and a session that notes what it is told. Who
// uses it has the engines' client mocked.
import { vi } from 'vitest';

import { Client } from './made-up-engine-client.js';
import { Run } from '../../www/seen/run.js';
import { trustGpu } from '../../www/session/gpu-trust.js';

/** What a session opens an engine with, its own each time. */
export const optionsOf = () => ({ base: '/', backend: 'auto', runs: [{ id: 0, config: { seed: 7 } }], samples: 64 });

/** @param {typeof import('../../www/session/lasting-engine.js').LastingEngine} LastingEngine */
export function begin(LastingEngine) {
  vi.stubGlobal('navigator', { userAgent: 'made up' });
  trustGpu();
  Client.made = [];
  Client.slow = true;
  /** What the session was told: name and what was given. */
  const told = [];
  const tell =
    (name) =>
    (...given) =>
      told.push([name, ...given]);
  const session = { on: { backend: 'cpu', reason: 'asked', adapter: 'made up' }, training: false, run: new Run(0) };
  session.given = {
    runs: () => new Map([[0, session.run]]),
    own: () => undefined,
    backend: () => session.on,
    training: () => session.training,
    take: () => {},
    ready: tell('ready'),
    rewind: (_, step) => told.push(['rewind', step]),
    recovered: tell('recovered'),
    fail: tell('fail'),
  };
  const engine = new LastingEngine(session.given);

  /** Opened, and kept after a step if one is given. */
  async function opened(step) {
    const opening = engine.open(optionsOf());
    Client.last.begin();
    await opening;
    if (step === undefined) return;
    Client.last.step = step;
    await engine.recovery.keep();
  }

  return { session, told, engine, opened };
}

export function end() {
  vi.unstubAllGlobals();
  vi.useRealTimers();
}
