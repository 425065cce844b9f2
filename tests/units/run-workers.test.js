import * as Comlink from 'comlink';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { RunWorkers, spareCores } from '../../www/session/run-workers.js';
import { madeUpWorkers } from './made-up-worker.js';

const CRASH = { code: 'crashed', details: { error: 'unreachable' } };
let workers, runWorkers, losses;

beforeEach(() => {
  ({ workers } = madeUpWorkers());
  losses = [];
  runWorkers = new RunWorkers((problem) => losses.push(problem));
});

afterEach(() => {
  runWorkers.close();
  vi.unstubAllGlobals();
});

/** A run's worker that opens, and answers what comes by its port. @param {(base: string) => void} [hear] */
const opens = (hear = () => {}) => ({
  open: (base, _supply, port) => {
    hear(base);
    port.onmessage = ({ data }) => {
      port.postMessage(`heard ${data}`);
      port.close();
    };
  },
});

/** One that is ready. */
async function started() {
  const starting = runWorkers.start('/site/');
  workers.at(-1).begin(opens());
  return starting;
}

describe('workers for runs', () => {
  it('are not started any more once they are closed, by a call that was under way then', async () => {
    runWorkers.close();
    await expect(runWorkers.start('/site/')).rejects.toThrow('ended');
    expect(workers).toEqual([]);
  });

  it('are given when they are ready, to another worker, with a port to what they opened', async () => {
    // As the engine's worker has them.
    const { port1, port2 } = new MessageChannel();
    Comlink.expose(runWorkers, port1);
    const there = Comlink.wrap(port2);
    const starting = there.start('/site/');
    await vi.waitFor(() => expect(workers).toHaveLength(1));
    expect(workers[0].name).toMatch(/^gan-clipping-lab run /);
    const hear = vi.fn();
    workers[0].begin(opens(hear));
    const { id, port } = await starting;
    expect(hear).toHaveBeenCalledWith('/site/');
    const heard = new Promise((resolve) => (port.onmessage = ({ data }) => resolve(data)));
    port.postMessage('the engine');
    expect(await heard).toBe('heard the engine');
    expect(workers[0].ended).toBe(false);
    await there.end(id);
    expect(workers[0].ended).toBe(true);
    port1.close();
  });

  it('that cannot be had are ended, and lose nobody a run', async () => {
    const starting = runWorkers.start('/');
    workers[0].dispatchEvent(new Event('error'));
    await expect(starting).rejects.toThrow('the worker did not load');
    expect([workers[0].ended, losses]).toEqual([true, []]);
  });

  it('that do not open are ended', async () => {
    const starting = runWorkers.start('/');
    workers[0].begin({ open: () => Promise.reject(new Error('no package')) });
    await expect(starting).rejects.toThrow('no package');
    expect([workers[0].ended, losses]).toEqual([true, []]);
  });

  it('that are lost later are told of', async () => {
    const { port } = await started();
    workers[0].tell({ crashed: CRASH });
    expect(losses).toEqual([CRASH]);
    port.close();
  });

  it('end together, also those that are being started; one that is told to end after that has ended', async () => {
    const { id, port } = await started();
    void runWorkers.start('/').catch(() => {});
    runWorkers.close();
    expect(workers.map(({ ended }) => ended)).toEqual([true, true]);
    runWorkers.end(id);
    expect(losses).toEqual([]);
    port.close();
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
