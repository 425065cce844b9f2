import { describe, expect, it } from 'vitest';

import { fromHash, isSame, isSetup, toHash } from '../../www/setup/link.js';
import { PRESETS, read, SETTINGS, SHORTHANDS, withPairs } from '../../www/setup/settings.js';
import { presetSetup, setupOf, withRun, without } from '../../www/setup/setup.js';

/** Values of each run. */
const values = ({ runs }, ...keys) => runs.map(({ config }) => keys.map((key) => read(config, key)));
const runOf = (preset, pairs) => withPairs(PRESETS[preset], pairs).config;

describe('a link', () => {
  it('opens on the preset fast, unclipped against clipped by norm', () => {
    const { setup, messages } = fromHash('');
    expect(setup).toEqual(presetSetup('fast'));
    expect(messages).toEqual([]);
    expect(values(setup, 'clipG', 'clipD', 'cG', 'lrG')).toEqual([
      ['none', 'none', 0.01, 0.005],
      ['norm', 'norm', 0.01, 0.005],
    ]);
  });

  it('says with clip and c how run 2 clips, where it names no run', () => {
    const { setup, messages } = fromHash('#preset=seed&clip=norm&c=1&seed=7');
    expect(setup.preset).toBe('seed');
    expect(messages).toEqual([]);
    expect(values(setup, 'seed', 'clipG', 'clipD', 'cG', 'cD', 'loss')).toEqual([
      [7, 'none', 'none', 1, 1, 'minimax'],
      [7, 'norm', 'norm', 1, 1, 'minimax'],
    ]);
  });

  it('clips run 2 by norm where the preset does not clip', () => {
    expect(values(fromHash('#preset=seed').setup, 'clipG', 'cG')).toEqual([
      ['none', 1],
      ['norm', 1],
    ]);
  });

  it('has the runs of a preset that has its own, with what it says of all', () => {
    const { setup, messages } = fromHash('#preset=wgan&seed=7');
    expect(messages).toEqual([]);
    expect(values(setup, 'seed', 'clipG', 'clipD', 'weights', 'loss', 'dsteps')).toEqual([
      [7, 'norm', 'norm', null, 'wasserstein', 5],
      [7, 'none', 'none', 0.01, 'wasserstein', 5],
    ]);
    expect(fromHash('#preset=value').setup).toEqual(presetSetup('value'));
    expect(values(presetSetup('value'), 'clipG', 'cD')).toEqual([
      ['norm', 0.01],
      ['value', 0.001],
    ]);
  });

  it('has not the runs of a preset where it says how to clip', () => {
    expect(values(fromHash('#preset=value&clip=adaptive&c=2').setup, 'clipG', 'cD')).toEqual([
      ['none', 2],
      ['adaptive', 2],
    ]);
  });

  it('is not a place in the page', () => {
    expect(['', '#', '#seed=3', '#preset=fast&run='].map(isSetup)).toEqual([true, true, true, true]);
    expect(isSetup('#weights')).toBe(false);
  });

  it('has a run for each it names, over what holds for all', () => {
    const { setup, messages } = fromHash('#preset=fast&seed=7&lr=0.01&run=clip:none&run=clip:norm,c:0.1,lrD:0.02&run=');
    expect(messages).toEqual([]);
    expect(values(setup, 'seed', 'clipG', 'clipD', 'cD', 'lrG', 'lrD')).toEqual([
      [7, 'none', 'none', 0.01, 0.01, 0.01],
      [7, 'norm', 'norm', 0.1, 0.01, 0.02],
      [7, 'norm', 'norm', 0.01, 0.01, 0.01],
    ]);
  });

  it.each(['#c=1&cG=0.5', '#cG=0.5&c=1', '#run=c:1,cG:0.5', '#run=cG:0.5,c:1'])(
    'lets one network override the shorthand in %s',
    (hash) => {
      expect(values(fromHash(hash).setup, 'cG', 'cD').at(-1)).toEqual([0.5, 1]);
    },
  );

  it('tells what it cannot use and keeps the preset’s value', () => {
    const { setup, messages } = fromHash('#preset=nope&cG=-1&cD=abc&loss=nope&run=seed:3,x:1,c:0');
    expect(messages.map(({ code, details }) => [code, details.field, details.value])).toEqual([
      ['badChoice', 'preset', 'nope'],
      ['outOfRange', 'cG', '-1'],
      ['notANumber', 'cD', 'abc'],
      ['badChoice', 'loss', 'nope'],
      // The seed is shared: one run alone cannot have another.
      ['badChoice', 'run', 'seed'],
      ['badChoice', 'run', 'x'],
      ['outOfRange', 'cG', '0'],
      ['outOfRange', 'cD', '0'],
    ]);
    expect(setup.runs.map(({ config }) => config)).toEqual([PRESETS.fast]);
  });

  it('names what it could have said, with commas', () => {
    const told = (hash) => fromHash(hash).messages[0].details.choices.split(', ');
    expect(told('#preset=nope')).toEqual(Object.keys(PRESETS));
    // What a run can have of its own.
    const own = SETTINGS.filter(({ shared }) => !shared).map(({ key }) => key);
    expect(own).not.toContain('seed');
    expect(told('#run=x:1')).toEqual(['place', ...Object.keys(SHORTHANDS), ...own]);
    expect(told('#loss=nope')).toEqual(['minimax', 'nonSaturating', 'wasserstein', 'leastSquares', 'hinge']);
  });

  it.each(['clip=norm', 'c=1', 'clipG=norm', 'clipD=norm', 'cG=1', 'cD=1', 'weights=0.1'])(
    'that says %s has two runs of its own in place of the preset’s',
    (pair) => {
      const [a, b] = values(fromHash(`#preset=value&${pair}`).setup, 'clipG', 'clipD');
      expect(a).toEqual(['none', 'none']);
      expect(b).not.toEqual(['value', 'value']);
    },
  );

  it('says the channels of a DCGAN where they are not the published ones, and reads them again', () => {
    const hash = '#preset=dcgan-large&near=16&run=clip:none,far:32&run=clip:norm,c:0.1,arch:seed';
    const { setup, messages } = fromHash(hash);
    expect(messages).toEqual([]);
    expect(values(setup, 'arch', 'near', 'far')).toEqual([
      ['dcgan', 16, 32],
      ['seed', 16, 128],
    ]);
    const said = toHash(setup);
    expect(said).toMatch(/^#preset=dcgan-large&near=16&run=clip:none,arch:dcgan,far:32&run=/);
    expect(values(fromHash(said).setup, 'near', 'far')).toEqual(values(setup, 'near', 'far'));
    expect(toHash(fromHash(said).setup)).toBe(said);
    expect(toHash(fromHash('#preset=dcgan-large').setup)).not.toMatch(/near|far/);
    expect(toHash(fromHash('#preset=dcgan-large&near=64&far=128').setup)).not.toMatch(/near|far/);
  });

  it('tells channels that are out of their range', () => {
    const { setup, messages } = fromHash('#preset=dcgan-large&near=0&far=1025&run=near:1.5');
    expect(messages.map(({ code, details }) => [code, details.field])).toEqual([
      ['outOfRange', 'near'],
      ['outOfRange', 'far'],
      ['notWhole', 'near'],
    ]);
    expect(values(setup, 'near', 'far')).toEqual([[64, 128]]);
  });

  it('does not say how often a rule acts that does not act', () => {
    const hash = '#preset=fast&run=clipG:none,everyG:3,clipD:norm,cD:0.1,everyD:5&run=clip:norm,c:0.1,every:2';
    const said = toHash(fromHash(hash).setup);
    expect(said).toContain('run=clipG:none,clipD:norm,cD:0.1,everyD:5');
    expect(said).toContain('every:2');
    expect(said).not.toContain('everyG');
    const other = toHash(fromHash('#preset=fast&run=clipG:norm,clipD:none,everyD:3&run=clip:norm,c:0.1').setup);
    expect(other.split('&run=')[1]).not.toContain('everyD');
  });

  it('says no preset where there is none, and reads itself again', () => {
    const setup = { ...fromHash('#preset=seed&lr=0.001').setup, preset: '' };
    expect(toHash(setup)).not.toContain('preset=');
  });

  it('takes four runs without a word, and a hash within as text', () => {
    expect(fromHash('#run=&run=&run=&run=').messages).toEqual([]);
    expect(fromHash('#run=clip:n#one').messages[0].details.value).toBe('n#one');
    expect(fromHash('#run=c:1:2').messages[0].details.value).toBe('1:2');
  });

  it('shows four runs at the most and says so', () => {
    const { setup, messages } = fromHash('#run=&run=&run=&run=&run=c:0');
    expect(setup.runs.length).toBe(4);
    expect(messages).toEqual([{ code: 'tooManyRuns', details: { count: 5, most: 4 } }]);
  });

  it('stands over a configuration and its runs that a page gives', () => {
    const config = runOf('seed', [['lr', '0.001']]);
    const base = { preset: '', config, runs: ['clip:norm,c:2'] };
    expect(values(fromHash('', base).setup, 'lrG', 'clipG', 'cG')).toEqual([[0.001, 'norm', 2]]);
    expect(values(fromHash('#run=clip:none', base).setup, 'lrG', 'clipG')).toEqual([[0.001, 'none']]);
    expect(values(fromHash('#preset=fast', base).setup, 'lrG')).toEqual([[0.005]]);
  });
});

describe('the link to a setup', () => {
  it('is short', () => {
    expect(toHash(presetSetup('fast'))).toBe('#preset=fast&run=clip:none&run=clip:norm,c:0.01');
  });

  it('says once what all runs share', () => {
    const shared = [
      ['seed', '9'],
      ['lr', '0.001'],
    ];
    const runs = [
      runOf('seed', shared),
      runOf('seed', [...shared, ['clipG', 'norm'], ['cG', '0.25']]),
      runOf('seed', [...shared, ['loss', 'nonSaturating']]),
    ];
    expect(toHash(setupOf('seed', PRESETS.seed, runs))).toBe(
      '#preset=seed&seed=9&lr=0.001&run=clip:none,loss:minimax&run=clipG:norm,clipD:none,cG:0.25,loss:minimax' +
        '&run=clip:none,loss:nonSaturating',
    );
  });

  it.each([
    '#preset=fast&run=clip:none&run=clip:norm,c:0.01',
    '#preset=seed&seed=9&lr=0.001&run=clip:none,loss:minimax&run=clipG:norm,clipD:none,cG:0.25,loss:nonSaturating',
    '#preset=fast&run=clip:norm,c:1e-7',
    '#preset=wgan&run=clip:norm,c:0.01,weights:off&run=clip:none,weights:0.01',
    '#preset=fast&run=clip:norm,cG:0.01,cD:0.02,lrG:0.1,lrD:0.005&run=clip:none,lr:0.3',
  ])('is itself when it is read and written: %s', (hash) => {
    const { setup, messages } = fromHash(hash);
    expect(messages).toEqual([]);
    expect(toHash(setup)).toBe(hash);
  });

  it('keeps the places of runs where one between them was removed', () => {
    const four = fromHash('#run=c:0.1&run=c:0.2&run=c:0.3&run=c:0.4').setup;
    for (const gone of [[2], [0], [0, 2], [1, 2], [0, 1, 2], [3]]) {
      const setup = gone.reduce(without, four);
      const { setup: again, messages } = fromHash(toHash(setup));
      expect(messages).toEqual([]);
      expect(again.runs).toEqual(setup.runs);
      expect(isSame(again, setup)).toBe(true);
    }
    // Links of runs without a gap are as they always were.
    expect(toHash(without(four, 3))).not.toContain('place');
    expect(toHash(without(four, 2))).toContain('run=place:4,');
  });

  it('tells of a place that is not there or taken, and takes the next free one', () => {
    const { setup, messages } = fromHash('#run=place:2&run=place:2&run=place:5&run=');
    expect(setup.runs.map(({ id }) => id)).toEqual([0, 1, 2, 3]);
    expect(messages.map(({ code, details }) => [code, details.field, details.value, details.choices])).toEqual([
      ['badChoice', 'place', '2', '1, 3, 4'],
      ['badChoice', 'place', '5', '1, 4'],
    ]);
  });

  it('can be read where the reader has settings of no preset', () => {
    const setup = setupOf('', {}, [runOf('seed', [['cG', '3']])]);
    const { setup: again } = fromHash(toHash(setup));
    expect(values(again, 'seed', 'clipG', 'lrG', 'loss')).toEqual([[1, 'none', 0.0002, 'minimax']]);
  });
});

it('a further run takes the first free number', () => {
  const setup = { ...presetSetup('fast'), runs: presetSetup('fast').runs.slice(1) };
  expect(withRun(setup).runs.map(({ id }) => id)).toEqual([0, 1]);
  expect(withRun(withRun(setup)).runs.map(({ id }) => id)).toEqual([0, 1, 2]);
  const full = fromHash('#run=&run=&run=&run=').setup;
  expect(withRun(full)).toBeUndefined();
});
