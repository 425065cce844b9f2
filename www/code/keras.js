// A run's settings as a program for Keras 3, on TensorFlow or on PyTorch. Pure.
import { complete, float, HISTORY, lines, networksOf, PIXELS, rulesOf } from './complete.js';
import { clipCall, RULES } from './keras-clip.js';
import { definitions, denseLayer, discriminatorLoss, judgeTrains } from './keras-regularizer.js';
import { ARGUMENTS, batches, docstring, FINITE, lossFunctions, mnist, SAVE_SAMPLES } from './python.js';

/**
 * @typedef {import('../types.d.ts').TrainConfig} TrainConfig
 * @typedef {import('./complete.js').Network} Network
 * @typedef {import('./complete.js').Optimizer} Optimizer
 * @typedef {import('./complete.js').Settings} Settings
 */

/** @param {TrainConfig} config */
export function keras(config) {
  const settings = complete(config);
  const { seed, batchSize, noiseDim, discriminatorSteps, architecture } = settings;
  const rules = rulesOf(settings);
  const { kind } = settings.discriminator.regularizer;
  const definition = definitions(settings);
  const held = definition === undefined ? [] : [definition, '', ''];
  return `${lines(
    docstring(settings, 'Needs Keras 3 with TensorFlow or PyTorch (KERAS_BACKEND=torch).', {
      file: 'gan_keras.py',
      download: 'Keras downloads MNIST',
    }),
    'import argparse',
    rules.includes('percentile') && 'import collections',
    'import gzip',
    'import itertools',
    'import math',
    'from pathlib import Path',
    '',
    'import keras',
    'import numpy as np',
    'from keras import layers, ops',
    '',
    `SEED = ${seed}`,
    `BATCH = ${batchSize}`,
    `NOISE = ${noiseDim}`,
    `D_STEPS = ${discriminatorSteps}  # updates of D in a step, each on a batch of its own`,
    '',
    '',
    mnist(['pixels = keras.datasets.mnist.load_data()[0][0]']),
    '',
    '',
    batches('np.random.permutation(pool)'),
    '',
    '',
    ...(kind === 'spectralNorm' ? held : []),
    architecture === 'dcgan' ? dcgan(settings) : mlp(settings),
    '',
    '',
    lossFunctions(settings.loss, LOSSES[settings.loss]),
    '',
    '',
    GRADIENTS,
    '',
    '',
    ...(kind === 'spectralNorm' ? [] : held),
    MEASURE,
    '',
    '',
    FINITE,
    ...rules.map((rule) => `\n\n${RULES[/** @type {keyof typeof RULES} */ (rule)]}`),
    '',
    '',
    SAVE_SAMPLES,
    '',
    '',
    ARGUMENTS,
    'keras.utils.set_random_seed(SEED)',
    'G, D = generator(), discriminator()',
    ...notes(settings),
    ...networksOf(settings).map(([name, network]) => optimizer(name, network.optimizer)),
    ...networksOf(settings).map(
      ([name, { clip }]) =>
        clip.rule === 'percentile' && `norms_${name.toLowerCase()} = collections.deque(maxlen=${HISTORY})`,
    ),
    'data = batches(mnist(arguments.mnist), BATCH * D_STEPS)',
    '',
    loop(settings),
  )}\n`;
}

/** @param {Settings} settings */
function mlp(settings) {
  const { generator, discriminator } = settings;
  const dense = (/** @type {Network} */ { hidden, leakySlope }, layer = 'layers.Dense') =>
    hidden.map((width) => {
      const activation = leakySlope === 0 ? '"relu"' : `layers.LeakyReLU(${float(leakySlope)})`;
      return `        ${layer}(${width}, activation=${activation}),`;
    });
  return lines(
    'def generator():',
    '    """Keras begins dense layers as the page does: Glorot uniform weights, zero bias."""',
    '    return keras.Sequential([',
    '        keras.Input((NOISE,)),',
    dense(generator),
    `        layers.Dense(${PIXELS}, activation="sigmoid"),`,
    '    ])',
    '',
    '',
    'def discriminator():',
    '    """Its output is a logit."""',
    '    return keras.Sequential([',
    `        keras.Input((${PIXELS},)),`,
    dense(discriminator, denseLayer(settings)),
    `        ${denseLayer(settings)}(1),`,
    '    ])',
  );
}

/** Radford et al. 2015 for 28 × 28, as src/networks/dcgan.rs has it. @param {Settings} settings */
function dcgan({ channels: [near, far] }) {
  return `def normal():
    """Radford et al. 2015: weights from N(0, 0.02), zero bias."""
    return keras.initializers.RandomNormal(0.0, 0.02)


def batch_norm():
    return layers.BatchNormalization(momentum=0.9, epsilon=1e-5)


def generator():
    """Noise → 7 × 7 × ${far} → 14 × 14 × ${near} → 28 × 28."""
    return keras.Sequential([
        keras.Input((NOISE,)),
        layers.Dense(7 * 7 * ${far}, kernel_initializer=normal()),
        layers.Reshape((7, 7, ${far})),
        batch_norm(),
        layers.ReLU(),
        layers.Conv2DTranspose(${near}, 4, 2, padding="same", kernel_initializer=normal()),
        batch_norm(),
        layers.ReLU(),
        layers.Conv2DTranspose(1, 4, 2, padding="same", kernel_initializer=normal(), activation="tanh"),
        layers.Rescaling(0.5, offset=0.5),
        layers.Reshape((${PIXELS},)),
    ])


def discriminator():
    """28 × 28 → 14 × 14 × ${near} → 7 × 7 × ${far} → a logit. Pixels are moved from 0..1 to −1..1."""
    return keras.Sequential([
        keras.Input((${PIXELS},)),
        layers.Reshape((28, 28, 1)),
        layers.Rescaling(2.0, offset=-1.0),
        layers.Conv2D(${near}, 4, 2, padding="same", kernel_initializer=normal()),
        layers.LeakyReLU(0.2),
        layers.Conv2D(${far}, 4, 2, padding="same", kernel_initializer=normal()),
        batch_norm(),
        layers.LeakyReLU(0.2),
        layers.Flatten(),
        layers.Dense(1, kernel_initializer=normal()),
    ])`;
}

/** @type {Record<Settings['loss'], { d: string, g: string }>} */
const LOSSES = {
  minimax: {
    d: 'ops.mean(ops.softplus(-real)) + ops.mean(ops.softplus(fake))',
    g: '-ops.mean(ops.softplus(fake))',
  },
  nonSaturating: {
    d: 'ops.mean(ops.softplus(-real)) + ops.mean(ops.softplus(fake))',
    g: 'ops.mean(ops.softplus(-fake))',
  },
  wasserstein: {
    d: 'ops.mean(fake) - ops.mean(real)',
    g: '-ops.mean(fake)',
  },
  leastSquares: {
    d: '0.5 * (ops.mean(ops.square(real - 1)) + ops.mean(ops.square(fake)))',
    g: '0.5 * ops.mean(ops.square(fake - 1))',
  },
  hinge: {
    d: 'ops.mean(ops.relu(1 - real)) + ops.mean(ops.relu(1 + fake))',
    g: '-ops.mean(fake)',
  },
};

const GRADIENTS = `def gradients(loss_of, network):
    """A loss and its gradients by a network's weights, on the library that Keras runs on."""
    weights = network.trainable_variables
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf
        with tf.GradientTape() as tape:
            loss = loss_of()
        return float(loss), tape.gradient(loss, weights)
    if keras.backend.backend() == "torch":
        import torch
        loss = loss_of()
        return loss.item(), list(torch.autograd.grad(loss, [weight.value for weight in weights]))
    # JAX differentiates functions without state, and this loop has state.
    raise SystemExit("Set KERAS_BACKEND to tensorflow or to torch.")`;

const MEASURE = `def norm_of(gradient):
    return float(ops.sqrt(ops.sum(ops.square(gradient))))


def global_norm(grads):
    """√Σ‖g‖² over all parameters."""
    return math.sqrt(sum(norm_of(g) ** 2 for g in grads))`;

/** What Keras's optimisers do otherwise. @param {Settings} settings */
function notes(settings) {
  const kinds = networksOf(settings).map(
    ([
      ,
      {
        optimizer: { kind },
      },
    ]) => kind,
  );
  return [
    kinds.includes('adam') && [
      '# Not expressible: Keras adds ε to √v before the correction of v for the first steps, the page after it.',
      '# The first updates differ where √v is near ε.',
    ],
    kinds.includes('rmsProp') && [
      '# Not expressible: Keras divides by √(v + ε), the page by √v + ε. With ε squared both are alike at v = 0',
      '# and far above it.',
    ],
  ].flat();
}

/** @param {string} name @param {Optimizer} optimizer */
function optimizer(name, { kind, learningRate, beta1, beta2, epsilon, momentum, alpha }) {
  const lr = float(learningRate);
  const made = {
    adam: `Adam(${lr}, beta_1=${float(beta1)}, beta_2=${float(beta2)}, epsilon=${float(epsilon)})`,
    sgd: `SGD(${lr}, momentum=${float(momentum)})`,
    rmsProp: `RMSprop(${lr}, rho=${float(alpha)}, epsilon=${float(epsilon)} ** 2)`,
  }[kind];
  return `optimizer_${name.toLowerCase()} = keras.optimizers.${made}`;
}

/** @param {Settings} settings */
function loop(settings) {
  const { generator, discriminator, weightClip } = settings;
  return lines(
    'for step in range(arguments.steps):',
    '    for real in np.split(next(data), D_STEPS):',
    '        fake = ops.stop_gradient(G(keras.random.normal((BATCH, NOISE)), training=True))',
    discriminatorLoss(settings),
    '        norm_d = finite(global_norm(grads_d), step)',
    `        ${clipCall('D', discriminator.clip)}`,
    '        optimizer_d.apply(grads_d, D.trainable_variables)',
    weightClip !== null && [
      '        for weight in D.trainable_variables:  # weight clipping, which is not gradient clipping',
      `            weight.assign(ops.clip(weight, -${float(weightClip)}, ${float(weightClip)}))`,
    ],
    '',
    '    z = keras.random.normal((BATCH, NOISE))',
    `    loss_g, grads_g = gradients(lambda: generator_loss(D(G(z, training=True), training=${judgeTrains(settings)})), G)`,
    '    norm_g = finite(global_norm(grads_g), step)',
    `    ${clipCall('G', generator.clip)}`,
    '    optimizer_g.apply(grads_g, G.trainable_variables)',
    '',
    '    if (step + 1) % 50 == 0 or step + 1 == arguments.steps:',
    '        print(f"step {step + 1}: L_D {loss_d:.4f}, L_G {loss_g:.4f}, "',
    '              f"‖g‖ before clipping {norm_d:.4g} of D, {norm_g:.4g} of G")',
    '',
    'save_samples(ops.convert_to_numpy(G(keras.random.normal((64, NOISE)), training=False)))',
  );
}
