// The page's side of the workers of an engine, of a sweep and of a finished generator.
import { proxyMarker } from 'comlink';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Remote } from './made-up-remote.js';

vi.mock('../../www/session/remote-worker.js', () => import('./made-up-remote.js'));
const fetchEarly = vi.hoisted(() => vi.fn());
vi.mock('../../www/session/early.js', () => ({ fetchEarly }));
const { Client } = await import('../../www/session/engine-client.js');
const { FinishedClient } = await import('../../www/session/finished-client.js');
const { startSweep } = await import('../../www/session/sweep-client.js');
const { supply } = await import('../../www/session/workers.js');
const { SITE } = await import('../../www/session/site.js');

const CRASH = { code: 'crashed', details: { error: 'unreachable' } };
const CORES = 8;

beforeEach(() => {
  Remote.made = [];
  vi.stubGlobal('navigator', { hardwareConcurrency: CORES });
});
afterEach(() => vi.unstubAllGlobals());

const messageIn = (error) => JSON.parse(error.message);
/** Whether the worker is given a way to each of them, in the place of a copy. */
const cross = (...given) => given.every((one) => one[proxyMarker]);
/** Another worker for runs, which has begun; what the worker that asked for it was given starts it. */
async function runWorker(runWorkers) {
  const starting = runWorkers.start('/');
  const remote = Remote.named('gan-clipping-lab run').at(-1);
  remote.asked[0].answer();
  (await starting).port.close();
  return remote;
}

describe('an engine', () => {
  let client, losses;
  beforeEach(() => {
    losses = [];
    client = new Client((problem, begun) => losses.push([problem, begun]));
  });
  /** Opened, with a worker for a run. */
  async function withRun() {
    void client.open({}, () => {}).catch(() => {});
    const [engine] = Remote.made;
    return [engine, await runWorker(engine.asked[0].given[3])];
  }

  it('is opened with what it may use of the page, and answers', async () => {
    const emit = () => {};
    const opening = client.open({ base: '/', samples: 64 }, emit);
    const [{ name, given, answer }] = Remote.made[0].asked;
    expect([name, ...given.slice(0, 3)]).toEqual([
      'open',
      { base: '/', samples: 64, runWorkers: CORES - 1 },
      emit,
      supply,
    ]);
    expect(cross(...given.slice(1))).toBe(true);
    answer('open');
    expect(await opening).toBe('open');
    const noise = client.engine.noise();
    Remote.made[0].asked[1].answer('noise');
    expect(await noise).toBe('noise');
  });

  it('has what it will ask for first fetched while its worker starts', () => {
    void client.open({ base: '/', backend: 'cpu' }, () => {});
    expect(fetchEarly).toHaveBeenLastCalledWith({ base: '/', backend: 'cpu' });
  });

  it('has no workers for runs where it is opened so', () => {
    void client.open({ runWorkers: 0 }, () => {});
    expect(Remote.made[0].asked[0].given[0].runWorkers).toBe(0);
  });

  it('is lost with the worker of a run', async () => {
    const [engine, run] = await withRun();
    run.lose(CRASH);
    expect(engine.ended).toBe(true);
    expect(losses).toEqual([[CRASH, true]]);
  });

  it('takes the workers of its runs with it', async () => {
    const [engine, run] = await withRun();
    engine.lose(CRASH);
    expect(run.ended).toBe(true);
    expect(losses).toEqual([[CRASH, true]]);
  });

  it('that says of itself that it crashed is lost', async () => {
    const [engine] = await withRun();
    client.lose(CRASH);
    expect(engine.ended).toBe(true);
    expect(losses).toEqual([[CRASH, true]]);
  });

  it('that the page closes is ended with all workers, and not lost', async () => {
    const [engine, run] = await withRun();
    client.close();
    expect([engine.ended, run.ended, losses]).toEqual([true, true, []]);
  });

  it('is waited for in an event too', async () => {
    expect(await client.settling(Promise.resolve('told'))).toBe('told');
  });
});

describe('a sweep', () => {
  const plan = { cells: [] };
  let sweep, worker;
  beforeEach(() => {
    sweep = startSweep();
    [worker] = Remote.made;
  });

  it('is run with what it may use of the page', async () => {
    const emit = () => {};
    const running = sweep.run(plan, emit);
    const [{ name, given, answer }] = worker.asked;
    expect([name, ...given.slice(0, 3)]).toEqual(['run', { ...plan, runWorkers: CORES - 1 }, emit, supply]);
    expect(cross(...given.slice(1))).toBe(true);
    answer();
    expect(await running).toBe(undefined);
  });

  it('whose worker crashed says so in words of its own, with what it crashed of', async () => {
    const running = sweep.run(plan, () => {}).catch((error) => error);
    worker.lose(CRASH);
    const error = await running;
    expect(messageIn(error)).toEqual({ code: 'sweep.crashed', details: CRASH.details });
    expect(messageIn(error.cause)).toEqual(CRASH);
  });

  it('that is refused says what it was refused of', async () => {
    const running = sweep.run(plan, () => {}).catch(messageIn);
    worker.asked[0].refuse(new Error('{"code":"data.missing"}'));
    expect(await running).toEqual({ code: 'data.missing' });
  });

  it('is lost with a worker that it has a cell trained in, and takes the others with it', async () => {
    const running = sweep.run(plan, () => {}).catch(messageIn);
    const runWorkers = worker.asked[0].given[3];
    const [one, other] = [await runWorker(runWorkers), await runWorker(runWorkers)];
    one.lose(CRASH);
    expect((await running).code).toBe('sweep.crashed');
    expect([worker.ended, other.ended]).toEqual([true, true]);
  });

  it('that is closed ends with all its workers', async () => {
    void sweep.run(plan, () => {});
    const one = await runWorker(worker.asked[0].given[3]);
    sweep.close();
    expect([worker.ended, one.ended]).toEqual([true, true]);
  });
});

describe('a finished generator', () => {
  let client;
  beforeEach(() => (client = new FinishedClient()));
  const asked = (at = 0) => Remote.made[at].asked.map(({ name, given }) => [name, ...given]);

  it('is opened in a worker that starts with the first, and draws', async () => {
    expect(Remote.made).toHaveLength(0);
    const opening = client.open('/one.safetensors');
    expect(asked()).toEqual([['open', SITE, '/one.safetensors', supply]]);
    expect(cross(supply)).toBe(true);
    Remote.made[0].asked[0].answer();
    await opening;
    const drawn = client.draw(16, 1, 28);
    expect(asked()[1]).toEqual(['draw', 16, 1, 28]);
    Remote.made[0].asked[1].answer('pixels');
    expect(await drawn).toBe('pixels');
  });

  it('takes the place of the one before in the same worker', () => {
    void client.open('/one.safetensors');
    void client.open('/other.safetensors');
    expect(Remote.made).toHaveLength(1);
    expect(asked()).toHaveLength(2);
  });

  const draw = () => client.draw(16, 1, 28);

  it('draws nothing before it is opened, nor after it was closed', () => {
    expect(draw).toThrow('notOpen');
    void client.open('/one.safetensors');
    client.close();
    expect(Remote.made[0].ended).toBe(true);
    expect(draw).toThrow('notOpen');
  });

  it('is said to be there until another one is asked for, its worker is lost or it is closed', async () => {
    const open = async (url) => {
      const opening = client.open(url);
      const before = client.opened;
      Remote.made.at(-1).asked.at(-1).answer();
      await opening;
      return [before, client.opened];
    };
    expect(await open('/one.safetensors')).toEqual(['', '/one.safetensors']);
    expect(await open('/other.safetensors')).toEqual(['', '/other.safetensors']);
    Remote.made[0].lose(CRASH);
    expect(client.opened).toBe('');
    expect(await open('/one.safetensors')).toEqual(['', '/one.safetensors']);
    client.close();
    expect(client.opened).toBe('');
  });

  it('that is lost is opened again in another worker', async () => {
    const opening = client.open('/one.safetensors').catch(messageIn);
    Remote.made[0].lose(CRASH);
    expect(await opening).toEqual(CRASH);
    expect(draw).toThrow('notOpen');
    void client.open('/one.safetensors');
    expect(Remote.made).toHaveLength(2);
  });

  it('may be closed before it is opened', () => {
    expect(() => client.close()).not.toThrow();
  });
});
