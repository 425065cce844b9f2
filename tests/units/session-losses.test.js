// What a session makes of an engine that is lost.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Client, CRASH } from './made-up-engine-client.js';
import { begin, end, settled, rest, isSettled, trained } from './made-up-session.js';
import { never } from './promises.js';

vi.mock('../../www/session/engine-client.js', () => import('./made-up-engine-client.js'));
const { Session } = await import('../../www/session/session.js');

const RUNS = [{ id: 0, config: { seed: 7 } }];
const options = { base: '/', backend: 'cpu', runs: RUNS, samples: 64 };
const onGpu = { ...options, backend: 'webgpu' };
const LOST = { code: 'deviceLost', details: { error: 'it is away' } };

let session, told;

beforeEach(() => {
  ({ session, told } = begin(Session));
});
afterEach(() => end(session));

describe('an engine that is lost', () => {
  it('is replaced by one that goes on from where the runs were kept, and trains as they did', async () => {
    await trained(session, options);
    Client.slow = true;
    Client.made[0].lose(CRASH);
    expect(session).toMatchObject({ phase: 'loading', running: false, stepsPerSecond: null, step: 40 });
    Client.last.begin();
    await settled();
    const recovered = { code: 'recovered', details: { error: 'unreachable', step: 40 } };
    expect(session).toMatchObject({ phase: 'ready', running: true, training: true, recovered, problem: undefined });
    expect(told.at(-1)).toEqual(['error', recovered]);
    // What trains without an end takes those steps again that were seen, too.
    expect(Client.last.names).not.toContain('step');
  });

  it('does not have runs train that rested', async () => {
    await trained(session, options);
    await session.pause();
    Client.made[0].lose(CRASH);
    await settled();
    expect(session).toMatchObject({ phase: 'ready', training: false });
    expect(Client.last.names).not.toContain('start');
  });

  it('a second time ends the session with a report of it', async () => {
    await trained(session, options);
    Client.last.lose(CRASH);
    await settled();
    expect(session.recovered).toBeDefined();
    Client.last.lose(CRASH);
    const problem = { code: 'crashed.again', details: CRASH.details };
    expect(session).toMatchObject({ phase: 'failed', running: false, training: false, problem, recovered: undefined });
    expect(JSON.parse(session.report)).toMatchObject({ backend: 'cpu', browser: 'made up', losses: [{}, {}] });
    expect(told.at(-1)).toEqual(['error', problem]);
  });

  it('for good leaves a Reset the backend that was asked for: of the GPU it says nothing', async () => {
    await session.open({ ...options, backend: 'auto' });
    Client.last.lose(CRASH);
    await settled();
    Client.last.lose(CRASH);
    await session.reset(RUNS);
    expect(session.phase).toBe('ready');
    expect(Client.last.options).toMatchObject({ backend: 'auto', runs: RUNS });
  });

  it('has its message taken away by the next steps that are asked for', async () => {
    await trained(session, options);
    await session.pause();
    Client.last.lose(CRASH);
    await settled();
    void session.takeSteps(1);
    await settled();
    expect(session.recovered).toBe(undefined);
  });

  it('leaves what was measured of the runs until then', async () => {
    const meter = { rewind: vi.fn() };
    session.appraisal = { meter, forget() {}, close() {}, offer() {} };
    await trained(session, options);
    Client.last.lose(CRASH);
    expect(meter.rewind).toHaveBeenCalledWith(40);
  });
});

describe('where an engine is lost and another goes on,', () => {
  it('steps that were asked for are taken by that one, and settle when it has told them', async () => {
    await trained(session, options);
    await session.pause();
    await rest();
    Client.last.instead.step = never;
    const taken = session.takeSteps(10);
    await settled();
    Client.last.lose(CRASH);
    await settled();
    expect(Client.last.asked[0]).toEqual(['step', 10]);
    Client.last.reach(61);
    expect(await isSettled(taken)).toBe(false);
    Client.last.reach(62);
    expect(await taken).toBe(true);
  });

  it('also where it was a GPU that was lost', async () => {
    await session.open(onGpu);
    const taken = session.takeSteps(10);
    await settled();
    Client.last.lose(LOST);
    await settled();
    expect(Client.last).toMatchObject({
      options: { backend: 'cpu' },
      asked: [
        ['step', 10],
        ['reached', 10],
      ],
    });
    expect(await isSettled(taken)).toBe(false);
    Client.last.reach(10);
    expect(await taken).toBe(true);
  });

  it('steps that were asked for in training count from what was asked for before', async () => {
    await session.open(options);
    void session.takeSteps(10);
    await settled();
    Client.last.reach(4);
    Client.last.instead.step = never;
    void session.takeSteps(5);
    await settled();
    Client.last.lose(CRASH);
    await settled();
    expect(Client.last.asked[0]).toEqual(['step', 15]);
  });

  it('a pause settles when it has taken those steps again that had been told', async () => {
    await trained(session, options);
    Client.slow = true;
    Client.last.lose(CRASH);
    const paused = session.pause();
    Client.last.begin();
    await settled();
    expect(Client.last.asked).toContainEqual(['step', 12]);
    Client.last.reach(51);
    expect(await isSettled(paused)).toBe(false);
    Client.last.reach(52);
    await paused;
    expect(session.training).toBe(false);
  });

  it('a pause that comes before leaves no steps to be taken beyond those', async () => {
    await session.open(options);
    void session.takeSteps(100);
    await settled();
    Client.last.reach(4);
    await session.pause();
    Client.last.lose(CRASH);
    await settled();
    expect(Client.last.asked[0]).toEqual(['step', 4]);
  });

  it('an opening is told to be ready, also where it was a GPU that was lost', async () => {
    Client.slow = true;
    const opening = session.open(onGpu);
    Client.slow = false;
    Client.last.lose(CRASH);
    await opening;
    expect(told.at(-1)).toEqual(['ready', { backend: 'cpu' }]);
  });

  it('settings that were asked for of it are refused, and may be asked for again', async () => {
    await session.open(options);
    Client.last.instead.configure = never;
    const configured = session.configure(RUNS);
    await settled();
    Client.last.lose(CRASH);
    expect((await configured).code).toBe('crashed.call');
    expect(session.phase).toBe('ready');
    expect(told.map(([, { code }]) => code)).not.toContain('crashed.call');
    expect(await session.configure(RUNS)).toBe(undefined);
  });

  it('new runs that were asked for of it begin in one more', async () => {
    await trained(session, options);
    Client.last.instead.reset = never;
    const next = [{ id: 5, config: { seed: 9 } }];
    const reset = session.reset(next);
    await settled();
    Client.last.lose(CRASH);
    expect(await reset).toBe(undefined);
    expect(Client.made).toHaveLength(3);
    expect(Client.last.options).toMatchObject({ runs: next, backend: 'cpu' });
    expect(Client.last.options.saved).toBe(undefined);
    expect(session).toMatchObject({ phase: 'ready', step: 0, recovered: undefined });
  });
});

it('what keeps the runs beyond the page hears of each state that is kept', async () => {
  session.keeper = { heed: vi.fn(), began: vi.fn() };
  await trained(session, options);
  expect(session.keeper.heed.mock.calls.map(([{ step }]) => step)).toContain(40);
});
