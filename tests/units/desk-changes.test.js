// What the reader sets, adds and removes, and what is left as it was where the engine refuses it.
import { beforeEach, describe, expect, it } from 'vitest';

import { read } from '../../www/setup/settings.js';
import { deskOnMadeUpSession, setupOf } from './made-up-desk.js';

const REFUSAL = { code: 'setting' };

let desk;
let asked;
let done;

beforeEach(() => {
  ({ desk, asked, done } = deskOnMadeUpSession());
});

const calls = () => asked.map(([name]) => name);
const ids = () => desk.setup.runs.map(({ id }) => id);
const values = (...keys) => desk.setup.runs.map(({ config }) => keys.map((key) => read(config, key)));

describe('a run that is chosen', () => {
  it('is the one that a change is of', async () => {
    desk.choose(0);
    await done(desk.set('lrG', 0.5), undefined);
    expect(values('lrG')).toEqual([[0.5], [0.005]]);
  });

  it('is the first where the one that was meant is gone', async () => {
    desk.choose(7);
    expect(desk.chosen).toBe(0);
    desk.choose(1);
    await done(desk.remove(1), undefined);
    expect(desk.chosen).toBe(0);
  });

  it('is the last of another setup', () => {
    desk.replace(setupOf('#run=&run=&run='));
    expect(desk.chosen).toBe(2);
  });

  it('does not have what was refused of another', async () => {
    await done(desk.set('lrG', 11), REFUSAL);
    desk.choose(0);
    expect(desk.refusals).toEqual({});
  });
});

describe('several settings at once', () => {
  it('are taken together, or none of them, and the last is told', async () => {
    const { setup } = desk;
    const pairs = [
      ['clipG', 'value'],
      ['cG', 5],
    ];
    await done(desk.setAll(pairs), REFUSAL);
    expect(desk.setup).toBe(setup);
    expect([desk.refusals, desk.notice]).toEqual([{ cG: REFUSAL }, undefined]);
    await done(desk.setAll(pairs), undefined);
    expect(values('clipG', 'cG')[1]).toEqual(['value', 5]);
    expect(desk.refusals).toEqual({});
  });

  it('are a rule with its C, of the networks that are named', async () => {
    await done(desk.clip('value', 0.5, ['G', 'D']), undefined);
    expect(values('clipG', 'cG', 'clipD', 'cD')[1]).toEqual(['value', 0.5, 'value', 0.5]);
    await done(desk.clip('norm', 2, ['D']), undefined);
    expect(values('clipG', 'cG', 'clipD', 'cD')[1]).toEqual(['value', 0.5, 'norm', 2]);
    expect(calls()).toEqual(['configure', 'configure']);
  });

  it('are a rule alone where that has no C', async () => {
    await done(desk.clip('none', null, ['G', 'D']), undefined);
    expect(values('clipG', 'cG')[1]).toEqual(['none', 0.01]);
  });
});

describe('a run more', () => {
  it('is told by its number and chosen, and has the settings that the runs began from', async () => {
    await done(desk.set('lrG', 0.5), undefined);
    await done(desk.add(), undefined);
    expect(desk.notice).toEqual({ code: 'notice.added', details: { run: 3 } });
    expect([desk.chosen, ids(), values('lrG')]).toEqual([2, [0, 1, 2], [[0.005], [0.5], [0.005]]]);
  });

  it('takes the place of one that was removed, wherever that was', async () => {
    desk.setup = setupOf('#run=c:1&run=c:2&run=c:3');
    await done(desk.remove(1), undefined);
    expect(desk.notice).toEqual({ code: 'notice.removed', details: { run: 2 } });
    await done(desk.add(), undefined);
    expect([desk.notice.details.run, desk.chosen, ids()]).toEqual([2, 1, [0, 1, 2]]);
  });

  it('has the settings of the one that it is copied from', async () => {
    await done(desk.set('lrG', 0.5), undefined);
    await done(desk.duplicate(1), undefined);
    expect(values('lrG')).toEqual([[0.005], [0.5], [0.5]]);
  });

  it('is none where the one to copy was removed just before', async () => {
    const removed = desk.remove(1);
    const copied = desk.duplicate(1);
    await done(removed, undefined);
    await copied;
    expect([calls(), ids()]).toEqual([['remove'], [0]]);
  });

  it('is none where there are four, and none where it is refused', async () => {
    await done(desk.add(), REFUSAL);
    expect([ids(), desk.notice]).toEqual([[0, 1], undefined]);
    desk.setup = setupOf('#run=&run=&run=&run=');
    await desk.add();
    expect([calls(), desk.setup.runs.length]).toEqual([['reset'], 4]);
  });
});

it('the last run is not removed', async () => {
  desk.setup = setupOf('#run=clip:norm');
  await desk.remove(0);
  expect([asked, ids()]).toEqual([[], [0]]);
});
