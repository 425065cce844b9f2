// What holds D's slope: as a setting, in a link, in words, and in the programs.
import { describe, expect, it } from 'vitest';

import { burn } from '../../www/code/burn.js';
import { keras } from '../../www/code/keras.js';
import { pytorch } from '../../www/code/pytorch.js';
import { fromHash, toHash } from '../../www/setup/link.js';
import { REGULARIZER_NAMES, weightKey } from '../../www/setup/regularizer.js';
import { differences, shortName } from '../../www/setup/runs-in-words.js';
import { changed, needsNewRun, parse, PRESETS, read, setting, withPairs } from '../../www/setup/settings.js';
import { needsNewRuns, presetSetup, setupOf, withSetting } from '../../www/setup/setup.js';

const held = (kind, weights = {}) => ({ discriminator: { regularizer: { kind, ...weights } } });

describe('a regulariser', () => {
  it('is none of weight 10 where a configuration says nothing', () => {
    expect(['reg', 'lambda', 'gamma'].map((key) => read({}, key))).toEqual(['none', 10, 10]);
    expect(read(held('r1', { gamma: 2 }), 'gamma')).toBe(2);
  });

  it('has a weight of its own where it is a penalty', () => {
    expect(REGULARIZER_NAMES.map(weightKey)).toEqual([undefined, undefined, 'lambda', 'gamma']);
  });

  it.each(['lambda', 'gamma'])('%s takes its ends, and nothing beyond, as the engine', (key) => {
    for (const text of ['0.000001', '1000000']) expect(parse(setting(key), text)).toEqual({ value: Number(text) });
    for (const text of ['0', '-1', '1e7', 'off']) expect(parse(setting(key), text)).toHaveProperty('message');
  });

  it('goes with a DCGAN, of which the engine would refuse it, and stays with all else', () => {
    expect(read(changed(held('r1'), setting('arch'), 'dcgan'), 'reg')).toBe('none');
    expect(read(changed(held('r1'), setting('arch'), 'seed'), 'reg')).toBe('r1');
    expect(changed({}, setting('arch'), 'dcgan')).toEqual({ architecture: 'dcgan', channels: [16, 32] });
  });

  it('begins new runs where spectral norm comes or goes, and not where a penalty does', () => {
    const at = (value) => withSetting(presetSetup('fast'), 1, setting('reg'), value);
    const begins = (a, b) => needsNewRuns(at(a), at(b));
    expect(begins('none', 'spectralNorm')).toBe(true);
    expect(begins('spectralNorm', 'r1')).toBe(true);
    expect(begins('none', 'r1')).toBe(false);
    expect(begins('gradientPenalty', 'none')).toBe(false);
    expect(begins('spectralNorm', 'spectralNorm')).toBe(false);
    expect(needsNewRun(setting('lambda'), 1, 2)).toBe(false);
    expect(needsNewRun(setting('seed'), 1, 2)).toBe(true);
  });
});

describe('a link', () => {
  it('says a run’s regulariser and its weight, and not the weight of another', () => {
    const runs = [
      PRESETS.fast,
      withPairs(PRESETS.fast, [
        ['reg', 'gradientPenalty'],
        ['lambda', '5'],
        ['gamma', '3'],
      ]).config,
    ];
    const hash = toHash(setupOf('fast', PRESETS.fast, runs));
    expect(hash).toContain('reg:gradientPenalty');
    expect(hash).toContain('lambda:5');
    expect(hash.match(/lambda/g)).toHaveLength(1);
    expect(hash).not.toContain('gamma');
    const { setup, messages } = fromHash(hash);
    expect(messages).toEqual([]);
    expect(setup.runs.map(({ config }) => [read(config, 'reg'), read(config, 'lambda')])).toEqual([
      ['none', 10],
      ['gradientPenalty', 5],
    ]);
    expect(toHash(setup)).toBe(hash);
  });

  it('says nothing of it where there is none', () => {
    expect(toHash(presetSetup('fast'))).not.toMatch(/reg|lambda|gamma/);
  });

  it('sets it for all runs', () => {
    const { setup } = fromHash('#preset=fast&reg=r1&gamma=2');
    for (const { config } of setup.runs) expect([read(config, 'reg'), read(config, 'gamma')]).toEqual(['r1', 2]);
    expect(toHash(setup)).toMatch(/&reg=r1&gamma=2/);
  });

  it('names the kinds there are where it says another', () => {
    const [{ code, details }] = fromHash('#reg=dragan').messages;
    expect([code, details.field, details.choices]).toEqual([
      'badChoice',
      'reg',
      'none, spectralNorm, gradientPenalty, r1',
    ]);
  });
});

describe('in words', () => {
  it('it is in a run’s name, with its weight', () => {
    expect(shortName('en', held('spectralNorm'))).toBe('spectral norm');
    expect(shortName('en', held('r1', { gamma: 2 }))).toBe('R₁ 2');
    expect(shortName('zh-CN', held('gradientPenalty'))).toBe('梯度惩罚 10');
    const clip = { rule: 'norm', threshold: 0.01 };
    const both = { generator: { clip }, discriminator: { clip, regularizer: { kind: 'gradientPenalty' } } };
    expect(shortName('en', both)).toBe('norm clipping at 0.01 · gradient penalty 10');
    expect(shortName('en', {})).toBe('no clipping');
  });

  it('a weight is told of the run that it acts in alone', () => {
    const runs = [{}, held('gradientPenalty', { lambda: 5 })];
    expect(differences('en', setupOf('', {}, runs))).toMatch(
      /Run 1.*regulariser none\. Run 2.*regulariser gradient penalty.*λ.* 5/,
    );
    expect(differences('en', setupOf('', {}, runs)).match(/λ/g)).toHaveLength(1);
  });
});

describe.each(Object.entries({ pytorch, keras, burn }))('a program for %s', (target, write) => {
  it('has the penalty with its weight, added to D’s loss alone', () => {
    const r1 = write(held('r1', { gamma: 0.25 }));
    const between = write(held('gradientPenalty', { lambda: 7.5 }));
    const told = {
      pytorch: [
        '0.25 / 2 * slopes(network, real)',
        '7.5 * (slopes(network, between)',
        '(loss_d + penalty(D, real, fake)).backward()',
      ],
      keras: ['0.25 / 2 * ops.mean(', '7.5 * ops.mean(', '+ penalty(D, real, fake), D)'],
      burn: ['* (0.25 / 2.0)', '* 7.5', '(loss.clone() + penalty(&d, real, fake)).backward()'],
    }[target];
    expect(r1).toContain(told[0]);
    expect(between).toContain(told[1]);
    expect(between).toContain(told[2]);
    expect(between.match(/penalty\(/g)).toHaveLength(2);
    expect(r1).toContain('R₁ penalty of weight γ = 0.25');
    expect(between).toContain('gradient penalty of weight λ = 7.5');
  });

  it('makes one power iteration for each update of D, and none while G learns', () => {
    const text = write(held('spectralNorm'));
    const told = {
      pytorch: ['D.train()(torch.cat([real, fake]))', 'generator_loss(D.eval()('],
      keras: ['D(both, training=True)', 'training=True), training=False)), G)'],
      burn: ['d = d.iterate();', 'let judge = d.clone().no_grad();'],
    }[target];
    for (const part of told) expect(text).toContain(part);
    expect(text).toContain('largest singular value');
  });

  it('says nothing of one where there is none', () => {
    expect(write({})).not.toMatch(/penalty|singular|slopes|iterate\(/i);
    expect(write({})).toBe(write(held('none', { lambda: 3 })));
  });
});
