// A session on made-up engines, in sight, at a time that a test has go on. Who uses it has the engines' client mocked.
import { vi } from 'vitest';

import { Client } from './made-up-engine-client.js';
import { trustGpu } from '../../www/session/gpu-trust.js';

/** @param {typeof import('../../www/session/session.js').Session} Session */
export function begin(Session) {
  vi.useFakeTimers();
  vi.stubGlobal('navigator', { userAgent: 'made up' });
  trustGpu();
  Client.made = [];
  Client.slow = false;
  const host = { isConnected: true, drawn: 0, addController() {}, requestUpdate: () => (host.drawn += 1) };
  /** What it told: name and detail. */
  const told = [];
  const session = new Session(host, (name, detail) => told.push([name, detail]));
  session.present = true;
  return { session, host, told };
}

export function end(session) {
  session.close();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
}

/** What has been asked for has gone as far as it can. */
export const settled = () => vi.advanceTimersByTimeAsync(0);
/** The runs rest for a moment, in which they are kept. */
export const rest = () => vi.advanceTimersByTimeAsync(2000);

/** Whether a promise has settled by now. */
export async function isSettled(promise) {
  let done = false;
  const end = () => (done = true);
  promise.then(end, end);
  await settled();
  return done;
}

/** Opened, with runs that have trained to step 40, were kept there, and have gone on to 52. */
export async function trained(session, options) {
  await session.open(options);
  await session.start();
  Client.last.reach(40);
  await rest();
  Client.last.reach(52);
}
