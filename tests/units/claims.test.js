// Tabs that would offer the same runs: by locks, and where a page has none, by asking each other.
import { afterEach, describe, expect, it } from 'vitest';

import { Claims } from '../../www/kept/claims.js';

/** Locks as browsers have them: one holder of a name, and others that wait. */
class Locks {
  #held = new Map();
  async request(name, { signal }, held) {
    while (this.#held.has(name)) {
      await Promise.race([this.#held.get(name), new Promise((go) => signal.addEventListener('abort', go))]);
      if (signal.aborted) throw new DOMException('late', 'AbortError');
    }
    const done = held().finally(() => this.#held.delete(name));
    this.#held.set(name, done);
    await done;
  }
}

const open = [];
const tab = (means) => {
  const claims = new Claims({ patience: 50, ...means });
  open.push(claims);
  return claims;
};
afterEach(() => open.splice(0).forEach((claims) => claims.close()));

describe.each([
  ['locks', () => ({ locks: new Locks() })],
  ['messages', () => ({ locks: null, Channel: BroadcastChannel })],
])('by %s', (_, means) => {
  it('a slot is of one tab alone, until that gives it up or is gone', async () => {
    const shared = means();
    const [one, two] = [tab(shared), tab(shared)];
    expect(await one.claim('a')).toBe(true);
    expect(await two.claim('a')).toBe(false);
    expect(await two.claim('b')).toBe(true);
    one.release('a');
    expect(await two.claim('a')).toBe(true);
    two.close();
    expect(await one.claim('a')).toBe(true);
    expect(await one.claim('b')).toBe(true);
  });
});

describe('claims', () => {
  it('wait for a tab that is just being left', async () => {
    const locks = new Locks();
    const [one, two] = [tab({ locks }), tab({ locks, patience: 5000 })];
    await one.claim('a');
    const waiting = two.claim('a');
    one.close();
    expect(await waiting).toBe(true);
  });

  it('are refused where the browser refuses locks, as in a frame without an origin', async () => {
    const locks = { request: async () => Promise.reject(new DOMException('no', 'SecurityError')) };
    expect(await tab({ locks }).claim('a')).toBe(false);
  });

  it('are had where a page has neither', async () => {
    const claims = tab({ locks: null, Channel: null });
    expect(await claims.claim('a')).toBe(true);
  });
});
