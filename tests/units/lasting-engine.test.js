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

describe('an engine that is lost', () => {
  it('is replaced by one that goes on from what was kept, and only then is it ready', async () => {
    await opened(40);
    clients[0].lose(CRASH);
    expect(clients).toHaveLength(2);
    expect(clients[1].options).toMatchObject({ base: '/', samples: 64, saved: { step: 40, runs: [{ id: 0 }] } });
    expect(names()).toEqual(['ready', 'rewind']);
    // Where memory was short, one engine for all needs the least of it.
    expect([clients[0].options.runWorkers, clients[1].options.runWorkers]).toEqual([undefined, 0]);
    expect(await engine.ask((one) => one.noise())).toBe(undefined);
    clients[1].opened.resolve();
    await engine.opened();
    expect(told.slice(1)).toEqual([
      ['rewind', 40],
      ['recovered', { code: 'recovered', details: { error: 'unreachable', step: 40 } }],
      ['ready'],
    ]);
  });

  it('while it loads, is replaced, and the opening resolves with the other', async () => {
    const opening = engine.open(optionsOf());
    clients[0].lose(CRASH);
    clients[1].opened.resolve();
    expect(await opening).toBe(true);
    expect(told.at(-2)).toEqual(['recovered', { code: 'recovered.seed', details: { error: 'unreachable', step: 0 } }]);
  });

  it('a second time, is given up with a report, and the opening says so', async () => {
    const opening = engine.open(optionsOf());
    clients[0].lose(CRASH);
    clients[1].lose(CRASH);
    expect(await opening).toBe(false);
    expect(clients).toHaveLength(2);
    const [name, problem, report] = told.at(-1);
    expect([name, problem.code]).toEqual(['fail', 'crashed.again']);
    expect(JSON.parse(report)).toMatchObject({ images: 'MNIST', backend: 'cpu', browser: 'made up' });
  });

  it('before it has said what it computes on, is replaced all the same', async () => {
    session.on = undefined;
    const opening = engine.open(optionsOf());
    clients[0].lose(CRASH);
    clients[1].opened.resolve();
    expect(await opening).toBe(true);
  });

  it('of which no script came is given up at once', async () => {
    await opened(40);
    clients[0].lose(CRASH, false);
    await settled();
    expect(clients).toHaveLength(1);
    expect(told.at(-1).slice(0, 2)).toEqual(['fail', CRASH]);
  });

  it('by an event of its own is lost as any other', async () => {
    await opened();
    clients[0].emit({ type: 'failed', message: CRASH, fatal: true });
    expect(clients).toHaveLength(2);
    expect(names()).toEqual(['ready', 'rewind']);
  });

  it('and closed meanwhile, is not heard of again', async () => {
    await opened(40);
    clients[0].lose(CRASH);
    engine.close();
    expect(clients[1].closed).toBe(true);
    clients[1].opened.resolve();
    await settled();
    expect(names()).toEqual(['ready', 'rewind']);
  });

  it('and closed just when the other is there, has nobody told that the runs go on', async () => {
    await opened(40);
    engine.recovery.goal = 60;
    clients[0].lose(CRASH);
    clients[1].opened.resolve();
    engine.close();
    await settled();
    expect(names()).toEqual(['ready', 'rewind']);
    expect(clients[1].calls).toEqual([]);
  });
});

it('an engine that cannot be opened is told with the reason', async () => {
  const opening = engine.open(optionsOf());
  clients[0].opened.reject(new Error('{"code":"offline"}'));
  expect(await opening).toBe(false);
  expect(told).toEqual([['fail', { code: 'offline' }]]);
});

describe('an engine in whose place another is opened before it is there', () => {
  it('was not opened, and the other was', async () => {
    const openings = [engine.open(optionsOf()), engine.open(optionsOf())];
    clients[1].opened.resolve();
    expect(await Promise.all(openings)).toEqual([false, true]);
    expect(clients.map(({ closed }) => closed)).toEqual([true, false]);
  });

  it('has those wait on that wait for it', async () => {
    let done = false;
    void engine.open(optionsOf());
    const there = engine.opened().then(() => (done = true));
    void engine.open(optionsOf());
    await settled();
    expect(done).toBe(false);
    clients[1].opened.resolve();
    await there;
  });
});

it('closed as it opens is not told to be ready', async () => {
  const opening = engine.open(optionsOf());
  clients[0].opened.resolve();
  engine.close();
  expect(await opening).toBe(false);
  expect(told).toEqual([]);
});

describe('another engine', () => {
  const goOn = async () => {
    clients[0].lose(CRASH);
    clients[1].opened.resolve();
    await engine.opened();
    return clients[1].calls.filter(([name]) => name !== 'keep');
  };

  it('is given the settings that were taken since', async () => {
    await opened(40);
    engine.recovery.took([{ id: 0, config: { seed: 7, c: 2 } }]);
    expect(await goOn()).toEqual([['configure', [{ id: 0, config: { seed: 7, c: 2 } }]]]);
  });

  it('takes the steps again that were seen after what was kept, also where it has been paused since', async () => {
    await opened(40);
    engine.recovery.goal = 0;
    Object.defineProperty(session.run, 'step', { value: 52 });
    expect(await goOn()).toEqual([['step', 12]]);
  });

  it('takes the steps that were asked for and are left', async () => {
    await opened(40);
    engine.recovery.goal = 60;
    expect(await goOn()).toEqual([['step', 20]]);
  });

  it.each([
    ['have been taken', 40, false],
    ['have no end', Infinity, false],
    ['are taken when it can be seen', 60, true],
  ])('is asked for no steps that %s', async (_, goal, endless) => {
    await opened(40);
    engine.recovery.goal = goal;
    session.training = endless;
    expect(await goOn()).toEqual([]);
  });
});
