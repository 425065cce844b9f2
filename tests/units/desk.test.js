import { beforeEach, describe, expect, it } from 'vitest';

import { read } from '../../www/setup/settings.js';
import { deskOnMadeUpSession, setupOf } from './made-up-desk.js';
import { turn } from './promises.js';

let desk;
let session;
let asked;
let kept;
let answer;

beforeEach(() => {
  ({ desk, session, asked, kept, answer } = deskOnMadeUpSession());
});

describe('what is asked in a row is done in a row', () => {
  it('a reset waits for a change that is on its way, and begins with it', async () => {
    void desk.set('cG', 0.5);
    const reset = desk.reset();
    await turn();
    expect(asked).toEqual([['configure', [0.5]]]);
    await answer();
    expect(asked.slice(1)).toEqual([['reset', [0.01, 0.5]]]);
    await answer();
    await reset;
  });

  it('a change waits for a reset, and acts on what that began', async () => {
    const reset = desk.reset();
    const set = desk.set('cG', 0.5);
    await turn();
    expect(asked.map(([name]) => name)).toEqual(['reset']);
    await answer();
    await answer();
    await Promise.all([reset, set]);
    expect(asked.map(([name]) => name)).toEqual(['reset', 'configure']);
  });

  it('a link waits for a change, and is held against what that left', async () => {
    void desk.set('cG', 0.5);
    const taken = desk.take(setupOf(''));
    await answer();
    await answer();
    await taken;
    expect(asked.map(([name]) => name)).toEqual(['configure', 'reset']);
    expect(read(desk.setup.runs[1].config, 'cG')).toBe(0.01);
  });
});

describe('a link', () => {
  it.each(['', '#preset=fast', '#preset=fast&run=clip:none&run=clip:norm,c:0.01'])(
    'to the settings that are there does nothing: “%s”',
    async (hash) => {
      session.step = 344;
      const { setup } = desk;
      await desk.take(setupOf(hash));
      expect([asked, kept, desk.setup === setup]).toEqual([[], [], true]);
    },
  );

  it('that is refused leaves the settings as they were', async () => {
    const { setup } = desk;
    const taken = desk.take(setupOf('#preset=seed'));
    await answer({ code: 'setting' });
    await taken;
    expect(desk.setup).toBe(setup);
    expect(desk.refusals).toEqual({ seed: { code: 'setting' } });
  });
});

describe('runs that took steps', () => {
  beforeEach(() => (session.step = 344));

  it.each([
    ['a preset', () => desk.choosePreset('seed'), 'notice.new'],
    ['a link', () => desk.take(setupOf('#preset=seed')), 'notice.new'],
    ['a reset', () => desk.reset(), 'notice.new'],
    ['another seed', () => desk.set('seed', 9), 'notice.restarted'],
    ['a run that is added', () => desk.add(), 'notice.added'],
    ['the removal of one', () => desk.remove(0), 'notice.removed'],
  ])('can be had again after %s', async (_, change, code) => {
    const changing = change();
    await answer();
    await changing;
    expect(desk.notice.code).toBe(code);
    expect(desk.bygone).toBe(kept[0]);
    session.step = 20;
    await desk.undo();
    expect(kept[0].restored).toBe(1);
    expect(desk.notice).toEqual({ code: 'notice.undone', details: { step: 344 } });
    // What the undoing took away can be had again in its turn.
    expect(desk.bygone.step).toBe(20);
  });

  it('are not offered after a change that went on with them, nor after one that was refused', async () => {
    const refused = desk.reset();
    await answer({ code: 'setting' });
    await refused;
    expect(desk.bygone).toBe(undefined);
    const reset = desk.reset();
    await answer();
    await reset;
    expect(desk.bygone).toBeDefined();
    const set = desk.set('cG', 0.5);
    await answer();
    await set;
    expect([desk.bygone, desk.notice]).toEqual([undefined, undefined]);
  });

  it('that cannot be had again are told, and stay on offer', async () => {
    const reset = desk.reset();
    await answer();
    await reset;
    kept[0].restore = async () => ({ code: 'file.run', details: { name: 1 } });
    await desk.undo();
    expect([desk.notice.code, desk.bygone]).toEqual(['file.run', kept[0]]);
  });
});

it('a run that is removed twice is removed once', async () => {
  desk.setup = setupOf('#run=clip:none&run=clip:norm&run=clip:value');
  const removing = [desk.remove(1), desk.remove(1)];
  await answer();
  await Promise.all(removing);
  expect(asked).toEqual([['remove', 1]]);
  expect(desk.setup.runs.map(({ id }) => id)).toEqual([0, 2]);
});

it('runs that took no step are given up without a word', async () => {
  const reset = desk.reset();
  await answer();
  await reset;
  expect([desk.notice, desk.bygone]).toEqual([undefined, undefined]);
});

describe('saved runs that take the place of others', () => {
  const setup = () => setupOf('#preset=seed&run=clip:none');
  const saved = { runs: [], batches: { epoch: 0, next: 0 }, step: 60 };

  it('leave those to be had again, where that is wished', async () => {
    session.restore = async () => undefined;
    session.step = 30;
    expect(await desk.restore(setup(), saved, () => {}, true)).toBeUndefined();
    expect(desk.setup.preset).toBe('seed');
    expect(desk.notice).toEqual({ code: 'notice.instead', details: { step: 30 } });
    await desk.undo();
    expect(kept[0].restored).toBe(1);
  });

  it('take nothing away where there is nothing to be had again, or they are refused', async () => {
    session.restore = async () => undefined;
    await desk.restore(setup(), saved, () => {}, true);
    expect([desk.notice, desk.bygone]).toEqual([undefined, undefined]);
    session.restore = async () => ({ code: 'file.run' });
    session.step = 30;
    expect(await desk.restore(setupOf('#preset=fast'), saved, () => {}, true)).toEqual({ code: 'file.run' });
    expect(desk.setup.preset).toBe('seed');
    expect(desk.bygone).toBeUndefined();
  });
});
