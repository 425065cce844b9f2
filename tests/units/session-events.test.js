// What an engine tells, as the session has it for the parts to draw and tells it on.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Client, stats } from './made-up-engine-client.js';
import { begin, end } from './made-up-session.js';

vi.mock('../../www/session/engine-client.js', () => import('./made-up-engine-client.js'));
const { Session } = await import('../../www/session/session.js');

const RUNS = [
  { id: 0, config: { seed: 7 } },
  { id: 3, config: { seed: 8 } },
];
const pixels = new Uint8Array([1]);

let session, host, told;

beforeEach(async () => {
  ({ session, host, told } = begin(Session));
  await session.open({ base: '/', backend: 'cpu', runs: RUNS, samples: 64 });
  told.length = 0;
});
afterEach(() => end(session));

const emit = (event) => Client.last.emit(event);
const samples = (run) => emit({ type: 'samples', run, step: 5, pixels });
const stage = (run, number) => emit({ type: 'stage', run, view: { stage: number } });

describe('a step', () => {
  it('is that of its run, and told on with that', () => {
    Client.last.reach(5);
    expect([...session.runs.values()].map(({ step }) => step)).toEqual([5, 5]);
    expect(told).toEqual([
      ['step', { ...stats(5), run: 0 }],
      ['step', { ...stats(5), run: 3 }],
    ]);
  });

  it('of the run that is farthest is that of the session', () => {
    Client.last.runs = [RUNS[1]];
    Client.last.reach(5);
    expect(session.step).toBe(5);
  });

  it('in which a run diverged is told as that too', () => {
    const diverged = { step: 5, network: 'generator', parameter: 'x' };
    Client.last.runs = [RUNS[1]];
    Client.last.reach(5, { diverged });
    expect(told.slice(1)).toEqual([['diverged', { ...diverged, run: 3 }]]);
  });

  it('of a run that was taken out is of no interest', () => {
    session.runs.delete(0);
    Client.last.reach(5);
    expect(told.map(([, { run }]) => run)).toEqual([3]);
  });

  it('says how fast they are, or leaves what was said before', () => {
    emit({ type: 'frame', runs: [], stepsPerSecond: 50 });
    emit({ type: 'frame', runs: [], stepsPerSecond: null });
    expect(session.stepsPerSecond).toBe(50);
    emit({ type: 'frame', runs: [], stepsPerSecond: 60 });
    expect(session.stepsPerSecond).toBe(60);
  });
});

describe('drawing', () => {
  it('of what comes with every step is done once in a tenth of a second, and then again', async () => {
    const { drawn } = host;
    for (let step = 1; step < 50; step += 1) {
      emit({ type: 'frame', runs: [], stepsPerSecond: 50 });
      samples(0);
    }
    await vi.advanceTimersByTimeAsync(99);
    expect(host.drawn).toBe(drawn);
    await vi.advanceTimersByTimeAsync(1);
    expect(host.drawn).toBe(drawn + 1);
    samples(0);
    await vi.advanceTimersByTimeAsync(100);
    expect(host.drawn).toBe(drawn + 2);
  });

  it.each([
    ['another backend', { type: 'backend', backend: 'webgpu', reason: 'faster' }],
    ['how far a download is', { type: 'progress', loaded: 1, total: 2 }],
    ['a stage', { type: 'stage', run: 0, view: { stage: 1 } }],
    ['new runs', { type: 'reset', runs: [0] }],
    ['a rest', { type: 'running', running: false }],
    ['a failure', { type: 'failed', message: { code: 'setting' }, fatal: false }],
  ])('of %s is not waited for', (_, event) => {
    const { drawn } = host;
    emit(event);
    expect(host.drawn).toBeGreaterThan(drawn);
  });
});

it('the backend that the runs go on on is known, and told with the step from which on', () => {
  emit({ type: 'backend', backend: 'webgpu', reason: 'faster', adapter: 'a GPU', details: '', since: 9 });
  expect(session.backend).toMatchObject({ backend: 'webgpu', adapter: 'a GPU' });
  expect(told).toEqual([['backend', { backend: 'webgpu', reason: 'faster', step: 9 }]]);
});

it('samples are those of their run; of one that was taken out they are of no interest', () => {
  samples(3);
  samples(9);
  expect([...session.runs.values()].map((run) => run.samples)).toEqual([undefined, { step: 5, pixels }]);
});

describe('the stages of a step', () => {
  const seen = () => [...session.runs.values()].map((run) => [...run.stages.keys()]);

  it('are those of their run; of one that was taken out they are of no interest', () => {
    stage(3, 1);
    stage(3, 2);
    stage(9, 1);
    expect(seen()).toEqual([[], [1, 2]]);
  });

  it('are forgotten where it trains, and stay where it rests', () => {
    stage(3, 1);
    emit({ type: 'running', running: false });
    expect(seen()).toEqual([[], [1]]);
    emit({ type: 'running', running: true });
    expect(seen()).toEqual([[], []]);
    expect(session.running).toBe(true);
  });
});

describe('the appraisal', () => {
  const appraisal = () => {
    const asked = [];
    const note = (name) => () => asked.push(name);
    session.appraisal = { forget: note('forget'), offer: note('offer'), close: note('close') };
    return asked;
  };

  it('is offered what is new, and forgets where new runs begin', () => {
    const asked = appraisal();
    Client.last.reach(1);
    samples(0);
    emit({ type: 'reset', runs: [0] });
    expect(asked).toEqual(['offer', 'offer', 'forget']);
  });

  it('ends with the session', () => {
    const asked = appraisal();
    session.close();
    expect(asked).toEqual(['close']);
  });
});
