// What the desk does where runs begin anew, go back, or are others: by a reset, a preset, a link, a file, images.
import { beforeEach, describe, expect, it } from 'vitest';

import { PRESETS, read } from '../../www/setup/settings.js';
import { deskOnMadeUpSession, setupOf } from './made-up-desk.js';

const REFUSAL = { code: 'setting' };

let desk;
let session;
let asked;
let kept;
let done;

beforeEach(() => {
  ({ desk, session, asked, kept, done } = deskOnMadeUpSession());
});

const calls = () => asked.map(([name]) => name);

describe('runs that begin anew', () => {
  const ways = [
    ['by a preset', () => desk.choosePreset('seed')],
    ['by another seed', () => desk.set('seed', 9)],
    ['by attributes', () => desk.take(setupOf('#preset=seed'), true)],
  ];

  it.each(ways)('%s train on if those before did', async (_, change) => {
    session.training = true;
    await done(change(), undefined, undefined);
    expect(calls()).toEqual(['reset', 'start']);
  });

  it.each(ways)('%s wait where those before waited, and where they are refused', async (_, change) => {
    await done(change(), REFUSAL);
    session.training = true;
    await done(change(), REFUSAL);
    session.training = false;
    await done(change(), undefined);
    expect(calls()).toEqual(['reset', 'reset', 'reset']);
  });

  it('by a link wait for Start, also where those before trained', async () => {
    session.training = true;
    await done(desk.take(setupOf('#preset=seed')), undefined);
    expect(calls()).toEqual(['reset']);
  });

  it('say from which step the others were', async () => {
    session.step = 344;
    await done(desk.reset(), undefined);
    expect(desk.notice).toEqual({ code: 'notice.new', details: { step: 344 } });
  });

  it('are told at the seed where they are refused', async () => {
    expect(await done(desk.reset(), REFUSAL)).toBe(REFUSAL);
    expect(desk.refusals).toEqual({ seed: REFUSAL });
    await done(desk.reset(), undefined);
    expect(desk.refusals).toEqual({});
  });

  it.each(['nope', 'constructor'])('are not those of a preset that is not there: %s', async (name) => {
    const { setup } = desk;
    await desk.choosePreset(name);
    expect([asked, desk.setup === setup]).toEqual([[], true]);
  });
});

it('where nothing was taken away there is nothing to undo', async () => {
  session.step = 30;
  await desk.undo();
  expect([asked, kept, desk.notice]).toEqual([[], [], undefined]);
});

describe('the way back of a run that has diverged', () => {
  const then = (id, cG) => ({ id, config: { generator: { clip: { rule: 'norm', threshold: cG } } } });
  beforeEach(() => {
    session.step = 400;
    session.soundStep = (id) => (id === 0 ? 250 : undefined);
  });

  it('has all runs with their settings of then, in their order, and that run chosen', async () => {
    await done(desk.goBack(0), { refusal: undefined, runs: [then(1, 5), then(0, 4)] });
    expect(desk.setup.runs.map(({ id, config }) => [id, read(config, 'cG')])).toEqual([
      [0, 4],
      [1, 5],
    ]);
    expect(desk.chosen).toBe(0);
    expect(desk.setup.preset).toBe('fast');
    expect(desk.notice).toEqual({ code: 'notice.back', details: { step: 250, run: 1 } });
    // What it was before can be had again.
    expect(desk.bygone).toBe(kept[0]);
  });

  it('that is refused leaves all as it was, and is told', async () => {
    const { setup } = desk;
    await done(desk.goBack(0), { refusal: REFUSAL, runs: [then(0, 4)] });
    expect([desk.setup === setup, desk.notice, desk.bygone]).toEqual([true, REFUSAL, undefined]);
  });

  it('is none where no state was kept, or it is gone by then', async () => {
    const { setup } = desk;
    await desk.goBack(1);
    expect(asked).toEqual([]);
    await done(desk.goBack(0), undefined);
    expect([desk.setup === setup, desk.notice]).toEqual([true, undefined]);
  });
});

it('saved runs do away with those before for good, unless it is wished otherwise', async () => {
  session.step = 30;
  session.restore = async () => undefined;
  await desk.restore(setupOf('#preset=seed'), { runs: [], batches: { epoch: 0, next: 0 }, step: 60 }, () => {});
  expect(desk.setup.base).toBe(PRESETS.seed);
  expect([kept, desk.bygone, desk.notice]).toEqual([[], undefined, undefined]);
});

describe('other images', () => {
  it('are those of all runs, and what went on with the ones before cannot be had again', async () => {
    session.step = 30;
    await done(desk.reset(), undefined);
    expect(await done(desk.useImages({}), undefined)).toBeUndefined();
    expect(asked.at(-1)).toEqual(['useImages', [0.01, 0.01]]);
    expect([desk.notice, desk.bygone]).toEqual([undefined, undefined]);
  });

  it('that are refused take nothing away', async () => {
    session.step = 30;
    await done(desk.reset(), undefined);
    expect(await done(desk.useImages({}), REFUSAL)).toBe(REFUSAL);
    expect(desk.bygone).toBe(kept[0]);
  });
});
