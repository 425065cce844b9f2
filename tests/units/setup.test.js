import { describe, expect, it } from 'vitest';

import { fromHash } from '../../www/setup/link.js';
import { differences, shortName } from '../../www/setup/runs-in-words.js';
import { PRESET_RUNS } from '../../www/setup/presets.js';
import { PRESETS, read, setting, SHORTHANDS, withPairs } from '../../www/setup/settings.js';
import { isAsPreset, needsNewRuns, twins, without, withRun, withSetting } from '../../www/setup/setup.js';

const setupOf = (hash) => fromHash(hash).setup;

describe('a change', () => {
  const setup = setupOf('');

  it('of a setting is of one run alone', () => {
    const after = withSetting(setup, 1, setting('cG'), 5);
    expect(after.runs.map(({ config }) => read(config, 'cG'))).toEqual([0.01, 5]);
    expect(setup.runs.map(({ config }) => read(config, 'cG'))).toEqual([0.01, 0.01]);
  });

  it('of the seed is of all runs, also of one added later', () => {
    const after = withRun(withSetting(setup, 1, setting('seed'), 5));
    expect(after.runs.map(({ config }) => read(config, 'seed'))).toEqual([5, 5, 5]);
  });

  it('needs new networks where the seed changes or a run is added, and not otherwise', () => {
    expect(needsNewRuns(setup, withSetting(setup, 0, setting('seed'), 2))).toBe(true);
    expect(needsNewRuns(setup, withRun(setup))).toBe(true);
    expect(needsNewRuns(setup, withSetting(setup, 0, setting('lrD'), 2))).toBe(false);
    expect(needsNewRuns(setup, without(setup, 0))).toBe(false);
  });
});

describe('the runs in words', () => {
  it.each([
    [
      '',
      'Run 1: no clipping. Run 2: norm clipping at 0.01 for both networks; all else equal, the images and the noise too.',
    ],
    [
      '#run=clipG:none,clipD:norm,cD:2&run=clip:norm,c:2',
      'Run 1: G: no clipping, D: norm clipping at 2. Run 2: norm clipping at 2 for both networks; all else equal, the images and the noise too.',
    ],
    [
      '#clip=norm&run=lrG:0.1&run=lr:0.2',
      'Run 1: G’s learning rate 0.1, D’s learning rate 0.005. Run 2: learning rate 0.2; all else equal, the images and the noise too.',
    ],
    [
      '#run=loss:minimax,clip:none&run=loss:nonSaturating,clip:none',
      'Run 1: loss minimax. Run 2: loss non-saturating; all else equal, the images and the noise too.',
    ],
    [
      '#clip=norm&run=loss:wasserstein,weights:0.01&run=loss:hinge',
      'Run 1: loss Wasserstein, bound c of D’s weights 0.01. Run 2: loss hinge; all else equal, the images and the noise too.',
    ],
    [
      '#clip=norm&run=loss:wasserstein,weights:0.01&run=loss:wasserstein',
      'Run 1: bound c of D’s weights 0.01. Run 2: bound c of D’s weights off; all else equal, the images and the noise too.',
    ],
    ['#run=&run=', 'Runs 1 and 2 have the same settings: their lines lie on each other, as one seed is one run.'],
    // A threshold without a rule is no difference.
    [
      '#run=clip:none,c:1&run=clip:none,c:2',
      'Runs 1 and 2 have the same settings: their lines lie on each other, as one seed is one run.',
    ],
    [
      '#run=&run=&run=&run=',
      'Runs 1, 2, 3, and 4 have the same settings: their lines lie on each other, as one seed is one run.',
    ],
    ['#run=clip:none', 'Run 1: no clipping. Add a run to compare it with another.'],
    // G and D are told once where both differ, and alike.
    [
      '#clip=norm&run=lrG:0.1&run=',
      'Run 1: G’s learning rate 0.1. Run 2: G’s learning rate 0.005; all else equal, the images and the noise too.',
    ],
  ])('of %s', (hash, sentence) => {
    expect(differences('en', setupOf(hash))).toBe(sentence);
  });

  it('of configurations that say no rule', () => {
    for (const config of [{}, { generator: {}, discriminator: {} }]) {
      expect(differences('en', { preset: '', base: config, runs: [{ id: 0, config }] })).toMatch(
        /^Run 1: no clipping\. /,
      );
    }
  });

  it('in Chinese', () => {
    expect(differences('zh-CN', setupOf(''))).toBe(
      '训练 1：不裁剪。训练 2：两个网络都按范数裁剪，C = 0.01；其余都相同，图像和噪声也相同。',
    );
    expect(differences('zh-CN', setupOf('#run=&run=&run='))).toMatch(/^训练 1、2和3 的设置相同/);
  });

  it('short, each network by itself only where they differ', () => {
    const [one, two] = setupOf('#run=clip:norm,c:0.5&run=clipG:none,c:1').runs;
    expect(shortName('en', one.config)).toBe('norm clipping at 0.5');
    expect(shortName('en', two.config)).toBe('G: no clipping · D: norm clipping at 1');
  });

  it('short, weights that are clipped beside the gradients', () => {
    const [one, two] = setupOf('#preset=wgan&run=clip:none&run=clip:norm,c:1').runs;
    expect(shortName('en', one.config)).toBe('D’s weights clipped at 0.01');
    expect(shortName('en', two.config)).toBe('norm clipping at 1 · D’s weights clipped at 0.01');
  });
});

describe('runs are those of their preset', () => {
  it.each([
    '',
    '#preset=wgan',
    '#preset=value',
    '#preset=fast&seed=9',
    '#preset=fast&run=clip:none&run=clip:norm,c:0.01',
  ])('with “%s”', (hash) => expect(isAsPreset(setupOf(hash))).toBe(true));

  it.each([
    '#preset=fast&lr=10',
    '#preset=fast&run=clip:none',
    '#preset=value&clip=norm',
    '#preset=seed&loss=hinge',
    '#preset=fast&run=clip:none&run=clip:norm,c:0.5',
    '#preset=fast&run=place:2,clip:none&run=clip:norm,c:0.01',
  ])('no longer with “%s”', (hash) => expect(isAsPreset(setupOf(hash))).toBe(false));

  it('no longer when one was removed or added', () => {
    expect(isAsPreset(without(setupOf(''), 0))).toBe(false);
    expect(isAsPreset(without(withRun(setupOf('')), 0))).toBe(false);
    expect(isAsPreset({ ...setupOf(''), preset: '' })).toBe(false);
    const unsaid = twins({}).map((config, id) => ({ id, config }));
    expect(isAsPreset({ preset: '', base: {}, runs: unsaid })).toBe(false);
  });
});

describe('the runs of a preset', () => {
  it.each(Object.entries(PRESET_RUNS))('%s say what can be set, and read', (preset, runs) => {
    for (const pairs of runs.map(Object.entries)) {
      for (const [key] of pairs) expect(setting(key) ?? SHORTHANDS[key], key).toBeDefined();
      expect(withPairs(PRESETS[preset], pairs).messages).toEqual([]);
    }
  });

  it('are two where it says no rule, the second clipped by norm', () => {
    expect(twins({}).map((config) => [read(config, 'clipG'), read(config, 'clipD')])).toEqual([
      ['none', 'none'],
      ['norm', 'norm'],
    ]);
  });

  const clips = (preset) =>
    setupOf(`#preset=${preset}`).runs.map(({ config }) =>
      ['clipG', 'cG', 'clipD', 'cD', 'weights'].map((key) => read(config, key) ?? null),
    );

  it.each([
    ['value', ['norm', 0.01, 'norm', 0.01, null], ['value', 0.001, 'value', 0.001, null]],
    ['small', ['norm', 0.01, 'norm', 0.01, null], ['norm', 1e-7, 'norm', 1e-7, null]],
  ])('%s are those that its sentence names', (preset, a, b) => expect(clips(preset)).toEqual([a, b]));

  it('wgan clip gradients in one run and weights in the other', () => {
    const [a, b] = clips('wgan');
    expect(a).toEqual(['norm', 0.01, 'norm', 0.01, null]);
    expect([b[0], b[2], b[4]]).toEqual(['none', 'none', 0.01]);
  });
});

describe('a run in words', () => {
  const name = (hash) => shortName('en', setupOf(hash).runs[0].config);

  it('says how often it clips, where it does', () => {
    expect(name('#run=clip:norm,c:0.1,every:3')).toBe('norm clipping at 0.1, every 3 steps');
    expect(name('#run=clip:none,every:3')).toBe('no clipping');
    expect(name('#run=clip:norm,c:0.1,every:1')).toBe('norm clipping at 0.1');
  });

  it('of one network alone names both, and weights beside them', () => {
    expect(name('#run=clipG:norm,cG:1,clipD:none')).toBe('G: norm clipping at 1 · D: no clipping');
    expect(name('#preset=wgan&run=clipG:norm,cG:1,clipD:none,weights:0.1')).toContain('D: no clipping · ');
  });
});
