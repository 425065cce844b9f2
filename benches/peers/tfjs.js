// The step in TensorFlow.js as its own guides write it: variables, fused dense layers, its automatic
// gradients and its Adam. Clipping by norm is a few lines, since it has none for gradients.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';

import { openBackend, readLosses } from './tfjs-common.js';
import { ADAM, IMAGE_PIXELS, NOISE_DIM, THRESHOLD, toFloats } from '../workload.js';

/**
 * @typedef {import('./types.d.ts').Layer} Layer
 * @typedef {import('./types.d.ts').Peer} Peer
 * @typedef {import('./types.d.ts').PeerOptions} PeerOptions
 * @typedef {{ weight: tf.Variable<tf.Rank.R2>, bias: tf.Variable<tf.Rank.R1> }[]} Network
 */

/** @param {PeerOptions} options @returns {Promise<Peer>} */
export async function create({ weights, backend, size: { batch } }) {
  await openBackend(backend);
  const networks = { generator: network(weights.generator), discriminator: network(weights.discriminator) };
  const { learningRate, beta1, beta2, epsilon } = ADAM;
  const adam = () => tf.train.adam(learningRate, beta1, beta2, epsilon);
  const optimizers = { generator: adam(), discriminator: adam() };
  // softplus(−logit) for real images, softplus(logit) for fakes, each with its mean.
  const signs = tf.concat([tf.fill([batch, 1], -1), tf.fill([batch, 1], 1)]);
  /** @type {import('./tfjs-common.js').LossTensors | undefined} */
  let losses;

  /** @param {keyof typeof networks} name @param {() => tf.Scalar} loss */
  const train = (name, loss) => {
    const { value, grads } = tf.variableGrads(loss, variables(networks[name]));
    const clipped = Object.entries(grads).map(([key, gradient]) => ({ name: key, tensor: clip(gradient) }));
    optimizers[name].applyGradients(clipped);
    return value;
  };

  return {
    step(pixels, noises) {
      const previous = losses;
      losses = tf.tidy(() => {
        const real = tf.tensor2d(toFloats(pixels), [batch, IMAGE_PIXELS]);
        const fake = generate(networks.generator, tf.tensor2d(noises.discriminator, [batch, NOISE_DIM]));
        const images = tf.concat([real, fake]);
        const discriminator = train('discriminator', () => {
          const logits = forward(networks.discriminator, images);
          // Twice the mean over both halves is the sum of their means.
          return tf.mul(tf.mean(tf.softplus(tf.mul(logits, signs))), 2);
        });
        const noise = tf.tensor2d(noises.generator, [batch, NOISE_DIM]);
        const generator = train('generator', () => {
          const logits = forward(networks.discriminator, generate(networks.generator, noise));
          return tf.neg(tf.mean(tf.softplus(logits)));
        });
        return { discriminator, generator };
      });
      tf.dispose(previous ?? []);
    },
    losses: () => readLosses(losses),
    dispose() {
      tf.disposeVariables();
      tf.dispose([signs, losses ?? []]);
    },
  };
}

/** @param {Layer[]} layers @returns {Network} */
function network(layers) {
  return layers.map(({ inputs, outputs, weight, bias }) => ({
    weight: tf.variable(tf.tensor2d(weight, [inputs, outputs])),
    bias: tf.variable(tf.tensor1d(bias)),
  }));
}

/** @param {Network} network */
const variables = (network) => network.flatMap(({ weight, bias }) => [weight, bias]);

/** @param {Network} network @param {tf.Tensor2D} x */
function forward(network, x) {
  return network.reduce((input, { weight, bias }, index) => {
    const activation = index + 1 < network.length ? 'relu' : 'linear';
    return /** @type {tf.Tensor2D} */ (tf.fused.matMul({ a: input, b: weight, bias, activation }));
  }, x);
}

/** @param {Network} network @param {tf.Tensor2D} noise */
const generate = (network, noise) => tf.sigmoid(forward(network, noise));

/** g if ‖g‖ < C, else g · C/‖g‖. @param {tf.Tensor} gradient */
function clip(gradient) {
  const norm = tf.sqrt(tf.sum(tf.square(gradient)));
  return tf.mul(gradient, tf.minimum(1, tf.div(THRESHOLD, norm)));
}
