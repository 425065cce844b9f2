import { describe, expect, it } from 'vitest';

import { cases } from '../../scripts/try-code.js';
import { burn } from '../../www/code/burn.js';
import { complete } from '../../www/code/complete.js';
import { keras } from '../../www/code/keras.js';
import { pytorch } from '../../www/code/pytorch.js';
import { RULE_NAMES } from '../../www/setup/rules.js';

const WRITERS = { pytorch, keras, burn };
const network = (rule, threshold, every, optimizer = {}) => ({ clip: { rule, threshold, every }, optimizer });

it('the defaults are those of src/config/', () => {
  expect(complete({})).toEqual({
    seed: 1,
    architecture: 'seed',
    loss: 'minimax',
    noiseDim: 100,
    channels: [64, 128],
    batchSize: 128,
    discriminatorSteps: 1,
    weightClip: null,
    ...Object.fromEntries(
      ['generator', 'discriminator'].map((name) => [
        name,
        {
          hidden: [128, 128],
          leakySlope: 0,
          optimizer: {
            kind: 'adam',
            learningRate: 2e-4,
            beta1: 0.5,
            beta2: 0.999,
            epsilon: 1e-7,
            momentum: 0,
            alpha: 0.99,
          },
          clip: { rule: 'none', threshold: 1, every: 1 },
          regularizer: { kind: 'none', lambda: 10, gamma: 10 },
        },
      ]),
    ),
  });
});

describe.each(Object.entries(WRITERS))('%s', (target, write) => {
  it('says G’s clipping and D’s, each with its C and its steps', () => {
    const text = write({ generator: network('norm', 0.25, 1), discriminator: network('value', 0.125, 7) });
    const [g, d] = {
      pytorch: ['clip_norm(G, 0.25)', 'if step % 7 == 0: clip_value(D, 0.125)'],
      keras: [
        'grads_g = clip_norm(grads_g, 0.25)',
        'grads_d = clip_value(grads_d, 0.125) if step % 7 == 0 else grads_d',
      ],
      burn: ['norms.iter().map(|norm| factor(*norm, 0.25))', 'if step % 7 == 0 { clip_value(&d, gradients, 0.125) }'],
    }[target];
    expect(text).toContain(g);
    expect(text).toContain(d);
  });

  it('takes the units of a transposed convolution along another axis than those of a convolution', () => {
    const text = write({ architecture: 'dcgan', generator: network('adaptive', 0.5, 1) });
    const told = {
      pytorch: 'units = 1 if p in transposed else 0',
      keras: 'units = -2 if "conv2d_transpose" in weight.path',
      burn: 'let units = if D == 2 || transposed { 1 } else { 0 };',
    }[target];
    expect(text).toContain(told);
  });

  it('has a DCGAN of the run’s channels, and of the published ones where it says none', () => {
    const layers = ([near, far]) =>
      ({
        pytorch: [
          `nn.Linear(100, ${far} * 7 * 7)`,
          `nn.BatchNorm2d(${far})`,
          `nn.ConvTranspose2d(${far}, ${near}, 4,`,
          `nn.ConvTranspose2d(${near}, 1, 4,`,
          `reshape(-1, ${far}, 7, 7)`,
          `nn.Conv2d(1, ${near}, 4,`,
          `nn.Conv2d(${near}, ${far}, 4,`,
          `nn.Linear(${far} * 7 * 7, 1)`,
        ],
        keras: [
          `layers.Dense(7 * 7 * ${far},`,
          `layers.Reshape((7, 7, ${far}))`,
          `layers.Conv2DTranspose(${near}, 4,`,
          `layers.Conv2D(${near}, 4,`,
          `layers.Conv2D(${far}, 4,`,
        ],
        burn: [
          `linear(NOISE, ${far} * 7 * 7, device)`,
          `BatchNormConfig::new(${near})`,
          `deconvolution([${far}, ${near}], device)`,
          `deconvolution([${near}, 1], device)`,
          `convolution([1, ${near}], device)`,
          `convolution([${near}, ${far}], device)`,
          `linear(${far} * 7 * 7, 1, device)`,
        ],
      })[target];
    const small = write({ architecture: 'dcgan', channels: [17, 33] });
    for (const layer of layers([17, 33])) expect(small).toContain(layer);
    const published = write({ architecture: 'dcgan' });
    for (const layer of layers([64, 128])) expect(published).toContain(layer);
    // Samples are drawn in tiles of 64: of the networks, no size but the run's.
    expect(small.match(/\b128\b/g)).toEqual(
      write({ architecture: 'seed', generator: { hidden: [1] }, discriminator: { hidden: [1] } }).match(/\b128\b/g),
    );
  });

  it('remembers norms for the percentile in steps that clip nothing, too', () => {
    const text = write({ discriminator: network('percentile', 12.5, 3) });
    const call = {
      pytorch: 'clip_percentile(D, 12.5, norms_d, acts=step % 3 == 0)',
      keras: 'clip_percentile(grads_d, 12.5, norms_d, acts=step % 3 == 0)',
      burn: 'percentile_of(&mut norms_seen_d, global(&norms), 12.5)',
    }[target];
    expect(text).toContain(call);
    expect(text).toContain('512');
    expect(text).not.toMatch(/norms(_seen)?_g\b/);
  });

  it('has every hyperparameter of each optimiser', () => {
    const adam = { kind: 'adam', learningRate: 0.005, beta1: 0.25, beta2: 0.75, epsilon: 1e-6 };
    const rms = { kind: 'rmsProp', learningRate: 5e-5, alpha: 0.9, epsilon: 1e-8 };
    const sgd = { kind: 'sgd', learningRate: 1, momentum: 0.5 };
    const texts = {
      pytorch: [
        'Adam(G.parameters(), lr=0.005, betas=(0.25, 0.75), eps=0.000001)',
        'RMSprop(D.parameters(), lr=0.00005, alpha=0.9, eps=1e-8)',
        'SGD(G.parameters(), lr=1.0, momentum=0.5)',
      ],
      keras: [
        'Adam(0.005, beta_1=0.25, beta_2=0.75, epsilon=0.000001)',
        'RMSprop(0.00005, rho=0.9, epsilon=1e-8 ** 2)',
        'SGD(1.0, momentum=0.5)',
      ],
      burn: [
        'AdamConfig::new().with_beta_1(0.25).with_beta_2(0.75).with_epsilon(0.000001)',
        'RmsPropConfig::new().with_alpha(0.9).with_momentum(0.0).with_epsilon(1e-8)',
        'MomentumConfig::new().with_momentum(0.5).with_dampening(0.0)',
      ],
    }[target];
    const first = write({ generator: network('none', 1, 1, adam), discriminator: network('none', 1, 1, rms) });
    const second = write({ generator: network('none', 1, 1, sgd), discriminator: network('none', 1, 1, rms) });
    expect(first).toContain(texts[0]);
    expect(first).toContain(texts[1]);
    expect(second).toContain(texts[2]);
    if (target === 'burn') expect(first).toContain('optimizer_g.step(0.005, g, gradients)');
  });

  it('has the numbers of the run', () => {
    const text = write({
      seed: 4294967295,
      batchSize: 64,
      noiseDim: 32,
      discriminatorSteps: 5,
      loss: 'wasserstein',
      weightClip: 0.02,
    });
    for (const part of [
      /SEED\b.* = 4294967295\b/,
      /BATCH\b.* = 64\b/,
      /NOISE\b.* = 32\b/,
      /D_STEPS\b.* = 5\b/,
      /0\.02/,
      /1000/,
    ]) {
      expect(text).toMatch(part);
    }
    expect(write({ loss: 'wasserstein' })).not.toMatch(/weight clipping, which|ClipWeights/);
  });

  it.each(['minimax', 'nonSaturating', 'wasserstein', 'leastSquares', 'hinge'])(
    'has the loss %s, and no other',
    (loss) => {
      const texts = new Set(
        ['minimax', 'nonSaturating', 'wasserstein', 'leastSquares', 'hinge'].map((one) => write({ loss: one })),
      );
      expect(texts.size).toBe(5);
      expect(write({ loss })).toContain(`“${loss}”`);
    },
  );

  it.each(RULE_NAMES)('defines the rule %s, and no rule that is not used', (rule) => {
    const text = write({ generator: network(rule, 0.5, 1) });
    const defined = [...text.matchAll(/(?:def|fn) (clip_\w+|percentile_of)/g)].length;
    if (target !== 'burn') expect(defined).toBe(rule === 'none' ? 0 : 1);
    expect(text.includes('not clipped')).toBe(true);
  });

  it('leaves no gap unfilled', () => {
    for (const [name, config] of Object.entries(cases())) {
      const text = write(config);
      expect(text, name).not.toMatch(/undefined|NaN\b(?<!f32::NAN)|null|\[object|false\n/);
      expect(text.endsWith('\n')).toBe(true);
      expect(text, name).not.toMatch(/\n{4}/);
    }
  });
});

it('Keras says what it cannot express', () => {
  expect(keras({})).toContain('# Not expressible: Keras adds ε to √v before the correction');
  const rms = { optimizer: { kind: 'rmsProp' } };
  expect(keras({ generator: rms, discriminator: rms })).toContain('# Not expressible: Keras divides by √(v + ε)');
});
