import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** The made-up workers that were started. @type {FakeRemote[]} */
const remotes = vi.hoisted(() => []);

vi.mock('../../www/session/remote-worker.js', () => ({
  Remote: class FakeRemote {
    ended = false;

    constructor(_script, name, onLoss) {
      Object.assign(this, { name, onLoss });
      remotes.push(this);
    }

    get calls() {
      return {
        open: (base, _supply, port) => {
          Object.assign(this, { base, port });
          return new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
        },
      };
    }

    close() {
      this.ended = true;
    }
  },
}));

const { RunWorkers, spareCores } = await import('../../www/session/run-workers.js');

const CRASH = { code: 'crashed', details: { error: 'unreachable' } };
let workers, losses;

beforeEach(() => {
  remotes.length = 0;
  losses = [];
  workers = new RunWorkers((problem) => losses.push(problem));
});

afterEach(() => vi.unstubAllGlobals());

describe('workers for runs', () => {
  it('are given when they are ready, with a port to what they opened', async () => {
    const starting = workers.start('/site/');
    expect(remotes[0]).toMatchObject({ name: 'gan-clipping-lab run', base: '/site/' });
    remotes[0].resolve();
    const { id, port } = await starting;
    const heard = new Promise((resolve) => (remotes[0].port.onmessage = ({ data }) => resolve(data)));
    port.postMessage('to the worker');
    expect(await heard).toBe('to the worker');
    port.close();
    expect(remotes[0].ended).toBe(false);
    workers.end(id);
    expect(remotes[0].ended).toBe(true);
  });

  it('that cannot be had are ended, and lose nobody a run', async () => {
    const starting = workers.start('/');
    remotes[0].onLoss(CRASH);
    remotes[0].reject(new Error('gone'));
    await expect(starting).rejects.toThrow('gone');
    expect([remotes[0].ended, losses]).toEqual([true, []]);
  });

  it('that are lost later are told of', async () => {
    const starting = workers.start('/');
    remotes[0].resolve();
    const { port } = await starting;
    remotes[0].onLoss(CRASH);
    expect(losses).toEqual([CRASH]);
    port.close();
  });

  it('end together, also those that are being started', () => {
    void workers.start('/').catch(() => {});
    void workers.start('/').catch(() => {});
    workers.close();
    expect(remotes.map(({ ended }) => ended)).toEqual([true, true]);
  });

  it.each([
    [undefined, 0],
    [0, 0],
    [1, 0],
    [2, 1],
    [8, 7],
  ])('are, with %s cores, %i at the most', (cores, most) => {
    vi.stubGlobal('navigator', { hardwareConcurrency: cores });
    expect(spareCores()).toBe(most);
  });
});
