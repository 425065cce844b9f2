// A run's settings as a program for Burn 0.22, the library that this page itself trains with. Pure.
import { clip, clipCall, needs } from './burn-clip.js';
import { DATA } from './burn-data.js';
import { dcgan, isLeaky, mlp } from './burn-networks.js';
import { definitions, discriminatorLoss, isNormalised } from './burn-regularizer.js';
import { clipWords, complete, float, HISTORY, lines, networksOf, PIXELS, STEPS } from './complete.js';
import { LOSS_WORDS } from './loss-words.js';
import { regularizerWords } from './regularizer-words.js';

/**
 * @typedef {import('../types.d.ts').TrainConfig} TrainConfig
 * @typedef {import('./complete.js').Optimizer} Optimizer
 * @typedef {import('./complete.js').Settings} Settings
 */

/** @param {TrainConfig} config */
export function burn(config) {
  const settings = complete(config);
  const { seed, batchSize, noiseDim, discriminatorSteps, architecture } = settings;
  const held = definitions(settings);
  return `${lines(
    head(settings),
    '',
    imports(settings),
    '',
    `const SEED: u64 = ${seed};`,
    `const BATCH: usize = ${batchSize};`,
    `const NOISE: usize = ${noiseDim};`,
    `/// Updates of D in a step, each on a batch of its own.`,
    `const D_STEPS: usize = ${discriminatorSteps};`,
    `const PIXELS: usize = ${PIXELS};`,
    '',
    architecture === 'dcgan' ? dcgan(settings) : mlp(settings),
    '',
    held !== undefined && [held, ''],
    losses(settings),
    '',
    clip(settings),
    '',
    settings.weightClip !== null && [WEIGHT_CLIP, ''],
    DATA,
    '',
    main(settings),
  )}\n`;
}

/** @param {Settings} settings */
function head(settings) {
  const { loss, generator, discriminator, weightClip, discriminatorSteps, architecture } = settings;
  return `//! A GAN on MNIST with the settings of a run of GAN Clipping Lab: ${
    architecture === 'dcgan' ? 'a DCGAN' : 'MLPs'
  }, the loss “${loss}”.
//!
//! G: ${clipWords(generator.clip)}.
//! D: ${clipWords(discriminator.clip)}${discriminatorSteps > 1 ? `; ${discriminatorSteps} updates a step` : ''}${
    weightClip === null ? '' : `; its weights clipped to ±${weightClip}`
  }${regularizerWords(settings)}.
//!
//! Cargo.toml:
//!
//!     [package]
//!     name = "gan"
//!     version = "0.1.0"
//!     edition = "2024"
//!
//!     [dependencies]
//!     burn = { version = "0.22.1", default-features = false, features = ["std", "optim", "flex", "simd"] }
//!
//! Run it with the folder that holds MNIST's train-images-idx3-ubyte, unpacked:
//!
//!     cargo run --release -- FOLDER [STEPS]
//!
//! Weights, noise and the order of the images come from Burn's own generators: the settings are those of
//! the page, the random numbers are not.`;
}

/** Only what is used, so that the compiler has nothing to warn of. @param {Settings} settings */
function imports(settings) {
  const { architecture, loss, weightClip } = settings;
  const { percentile } = needs(settings);
  const isDcgan = architecture === 'dcgan';
  const activations = new Set(isDcgan ? ['leaky_relu', 'relu', 'tanh'] : ['sigmoid']);
  if (!isDcgan) activations.add(isLeaky(settings) ? 'leaky_relu' : 'relu');
  if (loss === 'minimax' || loss === 'nonSaturating') activations.add('softplus');
  if (loss === 'hinge') activations.add('relu');
  const optimizers = { adam: ['AdamConfig'], sgd: ['SgdConfig'], rmsProp: ['RmsPropConfig'] };
  const used = networksOf(settings).flatMap(([, { optimizer }]) => [
    ...optimizers[optimizer.kind],
    ...(optimizer.kind === 'sgd' && optimizer.momentum > 0 ? ['momentum::MomentumConfig'] : []),
  ]);
  const list = (/** @type {Iterable<string>} */ names) => [...new Set(names)].toSorted().join(', ');
  return lines(
    percentile && 'use std::collections::VecDeque;',
    'use std::io::Write;',
    '',
    `use burn::module::{${list(['Module', 'ModuleVisitor', 'Param', ...(weightClip === null ? [] : ['ModuleMapper'])])}};`,
    isDcgan && 'use burn::nn::conv::{Conv2d, Conv2dConfig, ConvTranspose2d, ConvTranspose2dConfig};',
    `use burn::nn::{${list(['Initializer', 'Linear', 'LinearConfig', ...(isDcgan ? ['BatchNorm', 'BatchNormConfig', 'PaddingConfig2d'] : [])])}};`,
    `use burn::optim::{${list(['GradientsParams', ...used])}};`,
    `use burn::tensor::activation::{${list(activations)}};`,
    isNormalised(settings) && 'use burn::tensor::module::linear;',
    'use burn::tensor::{Device, Distribution, Int, Tensor, TensorData};',
  );
}

/** @type {Record<Settings['loss'], { d: string, g: string }>} */
const LOSSES = {
  minimax: {
    d: 'softplus(real.neg(), 1.0).mean() + softplus(fake, 1.0).mean()',
    g: 'softplus(fake, 1.0).mean().neg()',
  },
  nonSaturating: {
    d: 'softplus(real.neg(), 1.0).mean() + softplus(fake, 1.0).mean()',
    g: 'softplus(fake.neg(), 1.0).mean()',
  },
  wasserstein: {
    d: 'fake.mean() - real.mean()',
    g: 'fake.mean().neg()',
  },
  leastSquares: {
    d: '((real - 1.0).square().mean() + fake.square().mean()) * 0.5',
    g: '(fake - 1.0).square().mean() * 0.5',
  },
  hinge: {
    d: 'relu(real.neg() + 1.0).mean() + relu(fake + 1.0).mean()',
    g: 'fake.mean().neg()',
  },
};

/** @param {Settings} settings */
function losses({ loss }) {
  const { d, g } = LOSSES[loss];
  return `/// ${LOSS_WORDS[loss]}
fn discriminator_loss(real: Tensor<2>, fake: Tensor<2>) -> Tensor<1> {
    ${d}
}

fn generator_loss(fake: Tensor<2>) -> Tensor<1> {
    ${g}
}`;
}

const WEIGHT_CLIP = `/// Each weight to ±c (Arjovsky et al. 2017), which is not gradient clipping.
struct ClipWeights {
    c: f32,
}

impl ModuleMapper for ClipWeights {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        // Running statistics are no weights.
        if !param.is_require_grad() {
            return param;
        }
        let c = self.c;
        param.map(|weight| Tensor::from_inner(weight.inner().clamp(-c, c)).require_grad())
    }
}`;

/** @param {Optimizer} optimizer */
function optimizer({ kind, beta1, beta2, epsilon, momentum, alpha }) {
  switch (kind) {
    case 'adam':
      return `AdamConfig::new().with_beta_1(${float(beta1)}).with_beta_2(${float(beta2)}).with_epsilon(${float(epsilon)}).init()`;
    case 'sgd':
      return momentum === 0
        ? 'SgdConfig::new().init()'
        : `SgdConfig::new().with_momentum(Some(MomentumConfig::new().with_momentum(${float(momentum)}).with_dampening(0.0))).init()`;
    case 'rmsProp':
      return `RmsPropConfig::new().with_alpha(${float(alpha)}).with_momentum(0.0).with_epsilon(${float(epsilon)}).init()`;
  }
}

/** @param {Settings} settings */
function main(settings) {
  const { generator, discriminator, weightClip, architecture } = settings;
  const slopes = [generator, discriminator].map(({ leakySlope }) =>
    isLeaky(settings) ? `, ${float(leakySlope)}` : '',
  );
  return lines(
    'fn main() {',
    '    let mut arguments = std::env::args().skip(1);',
    '    let folder = arguments.next().expect("the folder that holds train-images-idx3-ubyte");',
    `    let steps: usize = arguments.next().map_or(${STEPS}, |text| text.parse().expect("a number of steps"));`,
    '    let device = Device::flex().autodiff();',
    '    device.seed(SEED);',
    architecture === 'dcgan'
      ? '    let (mut g, mut d) = (Generator::new(&device), Discriminator::new(&device));'
      : lines(
          `    let mut g = Mlp::new(&[NOISE, ${[...generator.hidden, 'PIXELS'].join(', ')}]${slopes[0]}, &device);`,
          `    let mut d = Mlp::new(&[PIXELS, ${[...discriminator.hidden, 1].join(', ')}]${slopes[1]}, &device)${isNormalised(settings) ? '.normalised()' : ''};`,
        ),
    `    let mut optimizer_g = ${optimizer(generator.optimizer)};`,
    `    let mut optimizer_d = ${optimizer(discriminator.optimizer)};`,
    ...networksOf(settings).map(
      ([
        name,
        {
          clip: { rule },
        },
      ]) =>
        rule === 'percentile' && `    let mut norms_seen_${name.toLowerCase()} = VecDeque::with_capacity(${HISTORY});`,
    ),
    '    let mut batches = Batches::new(mnist(&folder, &device));',
    '    let noise = |count| Tensor::<2>::random([count, NOISE], Distribution::Normal(0.0, 1.0), &device);',
    '',
    '    for step in 0..steps {',
    '        let (mut loss_d, mut norm_d) = (f32::NAN, f32::NAN);',
    '        for real in batches.next(BATCH * D_STEPS).split(BATCH, 0) {',
    `            let fake = ${sample('g', 'noise(BATCH)', architecture)}.detach();`,
    discriminatorLoss(settings),
    '            let norms = norms_of(&d, &gradients, step);',
    `            ${clipCall('d', discriminator.clip)}`,
    `            d = optimizer_d.step(${float(discriminator.optimizer.learningRate)}, d, gradients);`,
    weightClip !== null && `            d = d.map(&mut ClipWeights { c: ${float(weightClip)} });`,
    '            (loss_d, norm_d) = (loss.into_scalar(), global(&norms));',
    '        }',
    '',
    `        let fake = ${sample('g', 'noise(BATCH)', architecture)};`,
    '        // D takes no gradients of its own here.',
    '        let judge = d.clone().no_grad();',
    '        let loss = generator_loss(judge.forward(fake));',
    '        let gradients = GradientsParams::from_grads(loss.backward(), &g);',
    '        let norms = norms_of(&g, &gradients, step);',
    `        ${clipCall('g', generator.clip)}`,
    `        g = optimizer_g.step(${float(generator.optimizer.learningRate)}, g, gradients);`,
    '',
    '        if (step + 1) % 50 == 0 || step + 1 == steps {',
    '            let (loss_g, norm_g) = (loss.into_scalar::<f32>(), global(&norms));',
    '            println!(',
    '                "step {}: L_D {loss_d:.4}, L_G {loss_g:.4}, ‖g‖ before clipping {norm_d:.4} of D, {norm_g:.4} of G",',
    '                step + 1',
    '            );',
    '        }',
    '    }',
    `    save_samples(${sample('g.valid()', 'noise(64).inner()', architecture)});`,
    '}',
  );
}

/** G's images. @param {string} network @param {string} noise @param {Settings['architecture']} architecture */
function sample(network, noise, architecture) {
  return architecture === 'dcgan' ? `${network}.forward(${noise})` : `sigmoid(${network}.forward(${noise}))`;
}
