// A run's own worker, with a package that is made up.
import * as Comlink from 'comlink';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Counting } from './made-up-run-worker.js';
import { beginWorker, build, endWorkers, refusal } from './made-up-worker-module.js';

/** In the package for the CPU, which has no other device. */
class OnCpu extends Counting {
  static async create(config, backend) {
    if (backend !== 'cpu') throw new Error(`no ${backend} in this package`);
    return super.create(config);
  }
}

const BASE = 'https://made.up/';
let worker;
/** The ports to what the worker opened. */
let ports;

beforeEach(async () => {
  Counting.made.length = 0;
  ports = [];
  build({ cpu: { Trainer: OnCpu } });
  worker = await beginWorker(() => import('../../www/engine/run-worker.js'));
});

afterEach(() => {
  for (const port of ports) port.close();
  endWorkers();
  vi.restoreAllMocks();
});

/** Opens the worker, and gives what is at the other end of the port that it was given. */
async function open(compile = async (url) => url) {
  const { port1, port2 } = new MessageChannel();
  ports.push(port2);
  await worker.open(BASE, Comlink.proxy({ compile }), Comlink.transfer(port1, [port1]));
  return Comlink.wrap(port2);
}

describe('a run’s worker', () => {
  it('makes trainers for whom it was opened, each with its settings', async () => {
    const host = await open();
    const [one, other] = [await host.create('{"batchSize":5}'), await host.create('{"batchSize":6}')];
    await one.step(new Uint8Array(784).fill(1));
    expect([(await one.stats()).step, (await other.stats()).step]).toEqual([1, 0]);
    expect(JSON.parse(await other.config()).batchSize).toBe(6);
  });

  it('refuses settings that its engine refuses, and goes on', async () => {
    const host = await open();
    await expect(host.create('{"batchSize":0}')).rejects.toThrow('batchSize: 0 is not above 0');
    expect((await (await host.create('{}')).stats()).step).toBe(0);
  });

  it('does not open without its engine, and says in words why', async () => {
    expect(await refusal(open(() => Promise.reject(new Error('404'))))).toBe('packageFailed');
  });

  it('whose engine crashes as it makes a trainer tells the page, and does not answer', async () => {
    const told = vi.fn();
    vi.stubGlobal('self', { postMessage: told });
    vi.spyOn(OnCpu, 'create').mockRejectedValueOnce(new WebAssembly.RuntimeError('unreachable'));
    const host = await open();
    const heard = vi.fn();
    host.create('{}').then(heard, heard);
    await host.create('{}');
    expect(told).toHaveBeenCalledWith({
      lifeline: { crashed: { code: 'crashed', details: { error: 'unreachable' } } },
    });
    expect(heard).not.toHaveBeenCalled();
  });
});
