import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Client, CRASH } from './made-up-engine-client.js';
import { begin, end, optionsOf } from './made-up-lasting-engine.js';
import { turn } from './promises.js';

vi.mock('../../www/session/engine-client.js', () => import('./made-up-engine-client.js'));
const { LastingEngine } = await import('../../www/session/lasting-engine.js');

let session, told, engine, opened;

beforeEach(() => {
  ({ session, told, engine, opened } = begin(LastingEngine));
});
afterEach(end);

const names = () => told.map(([name]) => name);

describe('an engine that is lost', () => {
  it('is replaced by one that goes on from what was kept, and only then is it ready', async () => {
    await opened(40);
    Client.made[0].lose(CRASH);
    expect(Client.made).toHaveLength(2);
    expect(Client.made[1].options).toMatchObject({ base: '/', samples: 64, saved: { step: 40, runs: [{ id: 0 }] } });
    expect(names()).toEqual(['ready', 'rewind']);
    // Where memory was short, one engine for all needs the least of it.
    expect([Client.made[0].options.runWorkers, Client.made[1].options.runWorkers]).toEqual([undefined, 0]);
    expect(await engine.ask((one) => one.noise())).toBe(undefined);
    Client.made[1].begin();
    await engine.opened();
    expect(told.slice(1)).toEqual([
      ['rewind', 40],
      ['recovered', { code: 'recovered', details: { error: 'unreachable', step: 40 } }],
      ['ready'],
    ]);
  });

  it('while it loads, is replaced, and the opening resolves with the other', async () => {
    const opening = engine.open(optionsOf());
    Client.made[0].lose(CRASH);
    Client.made[1].begin();
    expect(await opening).toBe(true);
    expect(told.at(-2)).toEqual(['recovered', { code: 'recovered.seed', details: { error: 'unreachable', step: 0 } }]);
  });

  it('a second time, is given up with a report, and the opening says so', async () => {
    const opening = engine.open(optionsOf());
    Client.made[0].lose(CRASH);
    Client.made[1].lose(CRASH);
    expect(await opening).toBe(false);
    expect(Client.made).toHaveLength(2);
    const [name, problem, report] = told.at(-1);
    expect([name, problem.code]).toEqual(['fail', 'crashed.again']);
    expect(JSON.parse(report)).toMatchObject({ images: 'MNIST', backend: 'cpu', browser: 'made up' });
  });

  it('before it has said what it computes on, is replaced all the same', async () => {
    session.on = undefined;
    const opening = engine.open(optionsOf());
    Client.made[0].lose(CRASH);
    Client.made[1].begin();
    expect(await opening).toBe(true);
  });

  it('of which no script came is given up at once', async () => {
    await opened(40);
    Client.made[0].lose(CRASH, false);
    await turn();
    expect(Client.made).toHaveLength(1);
    expect(told.at(-1).slice(0, 2)).toEqual(['fail', CRASH]);
  });

  it('by an event of its own is lost as any other', async () => {
    await opened();
    Client.made[0].emit({ type: 'failed', message: CRASH, fatal: true });
    expect(Client.made).toHaveLength(2);
    expect(names()).toEqual(['ready', 'rewind']);
  });

  it('and closed meanwhile, is not heard of again', async () => {
    await opened(40);
    Client.made[0].lose(CRASH);
    engine.close();
    expect(Client.made[1].closed).toBe(true);
    Client.made[1].begin();
    await turn();
    expect(names()).toEqual(['ready', 'rewind']);
  });

  it('and closed just when the other is there, has nobody told that the runs go on', async () => {
    await opened(40);
    engine.recovery.goal = 60;
    Client.made[0].lose(CRASH);
    Client.made[1].begin();
    engine.close();
    await turn();
    expect(names()).toEqual(['ready', 'rewind']);
    expect(Client.made[1].asked).toEqual([]);
  });
});

it('an engine that cannot be opened is told with the reason', async () => {
  const opening = engine.open(optionsOf());
  Client.made[0].refuse(new Error('{"code":"offline"}'));
  expect(await opening).toBe(false);
  expect(told).toEqual([['fail', { code: 'offline' }]]);
});

describe('an engine in whose place another is opened before it is there', () => {
  it('was not opened, and the other was', async () => {
    const openings = [engine.open(optionsOf()), engine.open(optionsOf())];
    Client.made[1].begin();
    expect(await Promise.all(openings)).toEqual([false, true]);
    expect(Client.made.map(({ closed }) => closed)).toEqual([true, false]);
  });

  it('has those wait on that wait for it', async () => {
    let done = false;
    void engine.open(optionsOf());
    const there = engine.opened().then(() => (done = true));
    void engine.open(optionsOf());
    await turn();
    expect(done).toBe(false);
    Client.made[1].begin();
    await there;
  });
});

it('closed as it opens is not told to be ready', async () => {
  const opening = engine.open(optionsOf());
  Client.made[0].begin();
  engine.close();
  expect(await opening).toBe(false);
  expect(told).toEqual([]);
});

describe('another engine', () => {
  const goOn = async () => {
    Client.made[0].lose(CRASH);
    Client.made[1].begin();
    await engine.opened();
    return Client.made[1].asked.filter(([name]) => name !== 'keep');
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
