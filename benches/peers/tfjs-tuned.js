// The step in TensorFlow.js, tuned for its WebAssembly backend: gradients written by hand, and each
// transpose done before the product, whose own transposed form is many times slower there. Nothing is
// computed that the step does not need: no gradient to real images, none of D's weights in G's half.
import * as tf from '@tensorflow/tfjs-core';

import { openBackend, readLosses } from './tfjs-common.js';
import { ADAM, IMAGE_PIXELS, NOISE_DIM, THRESHOLD, toFloats } from '../workload.js';

/**
 * @typedef {import('./types.d.ts').Layer} Layer
 * @typedef {import('./types.d.ts').Peer} Peer
 * @typedef {import('./types.d.ts').PeerOptions} PeerOptions
 *
 * @typedef {object} Parameter one of a network's, with Adam's moments
 * @property {tf.Variable} value
 * @property {tf.Variable} first
 * @property {tf.Variable} second
 *
 * @typedef {{ weight: Parameter, bias: Parameter }[]} Network
 */

/** @param {PeerOptions} options @returns {Promise<Peer>} */
export async function create({ weights, backend, size: { batch } }) {
  await openBackend(backend);
  const generator = network(weights.generator);
  const discriminator = network(weights.discriminator);
  const signs = tf.concat([tf.fill([batch, 1], -1), tf.fill([batch, 1], 1)]);
  /** @type {import('./tfjs-common.js').LossTensors | undefined} */
  let losses;
  let steps = 0;

  /** @param {Uint8Array} pixels @param {Float32Array} noise */
  const trainDiscriminator = (pixels, noise) => {
    const real = tf.tensor2d(toFloats(pixels), [batch, IMAGE_PIXELS]);
    const fake = tf.sigmoid(forward(generator, tf.tensor2d(noise, [batch, NOISE_DIM])).output);
    const pass = forward(discriminator, tf.concat([real, fake]));
    const signed = tf.mul(pass.output, signs);
    // d softplus(s · t)/dt = s · σ(s · t), over the batch of each half.
    const slope = tf.mul(tf.mul(tf.sigmoid(signed), signs), 1 / batch);
    update(discriminator, weightGradients(discriminator, pass, slope), steps);
    return tf.mul(tf.mean(tf.softplus(signed)), 2);
  };

  /** @param {Float32Array} noise */
  const trainGenerator = (noise) => {
    const made = forward(generator, tf.tensor2d(noise, [batch, NOISE_DIM]));
    const fake = tf.sigmoid(made.output);
    const pass = forward(discriminator, fake);
    const slope = tf.mul(tf.sigmoid(pass.output), -1 / batch);
    const toImages = inputGradient(discriminator, pass, slope);
    const toLogits = tf.mul(toImages, tf.mul(fake, tf.sub(1, fake)));
    update(generator, weightGradients(generator, made, toLogits), steps);
    return tf.neg(tf.mean(tf.softplus(pass.output)));
  };

  return {
    step(pixels, noises) {
      const previous = losses;
      steps += 1;
      losses = {
        discriminator: tf.tidy(() => trainDiscriminator(pixels, noises.discriminator)),
        generator: tf.tidy(() => trainGenerator(noises.generator)),
      };
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
    weight: parameter(tf.tensor2d(weight, [inputs, outputs])),
    bias: parameter(tf.tensor1d(bias)),
  }));
}

/** @param {tf.Tensor} value @returns {Parameter} */
const parameter = (value) => ({
  value: tf.variable(value),
  first: tf.variable(tf.zerosLike(value)),
  second: tf.variable(tf.zerosLike(value)),
});

/** @typedef {{ inputs: tf.Tensor[], output: tf.Tensor }} Pass what each layer was given, and the last one's output */

/** @param {Network} network @param {tf.Tensor} x @returns {Pass} */
function forward(network, x) {
  const inputs = [x];
  network.forEach(({ weight, bias }, index) => {
    const activation = index + 1 < network.length ? 'relu' : 'linear';
    inputs.push(tf.fused.matMul({ a: inputs[index], b: weight.value, bias: bias.value, activation }));
  });
  return { inputs: inputs.slice(0, -1), output: inputs[network.length] };
}

/** Backwards through a layer and the ReLU before it. @param {Network} network @param {Pass} pass @param {number} index @param {tf.Tensor} slope */
function back(network, pass, index, slope) {
  const toInput = tf.matMul(slope, tf.transpose(network[index].weight.value));
  // What a ReLU gave is above zero exactly where it let its input through.
  return index === 0 ? toInput : tf.mul(toInput, tf.step(pass.inputs[index]));
}

/** The gradients of all parameters, in their order. @param {Network} network @param {Pass} pass @param {tf.Tensor} slope */
function weightGradients(network, pass, slope) {
  /** @type {tf.Tensor[]} */
  const gradients = [];
  for (let index = network.length - 1; index >= 0; index -= 1) {
    // A product with ones sums over the batch faster than a reduction along the first axis.
    const ones = tf.ones([1, slope.shape[0]]);
    const ofWeight = tf.matMul(tf.transpose(pass.inputs[index]), slope);
    gradients.unshift(ofWeight, tf.reshape(tf.matMul(ones, slope), [-1]));
    if (index > 0) slope = back(network, pass, index, slope);
  }
  return gradients;
}

/** The gradient to a network's input alone. @param {Network} network @param {Pass} pass @param {tf.Tensor} slope */
function inputGradient(network, pass, slope) {
  for (let index = network.length - 1; index >= 0; index -= 1) slope = back(network, pass, index, slope);
  return slope;
}

/** Clips each gradient by its norm and takes a step of Adam. @param {Network} network @param {tf.Tensor[]} gradients @param {number} steps this one included */
function update(network, gradients, steps) {
  const { learningRate, beta1, beta2, epsilon } = ADAM;
  const firstCorrection = 1 - beta1 ** steps;
  const secondCorrection = Math.sqrt(1 - beta2 ** steps);
  const rate = (learningRate * secondCorrection) / firstCorrection;
  network
    .flatMap(({ weight, bias }) => [weight, bias])
    .forEach(({ value, first, second }, index) => {
      const raw = gradients[index];
      const norm = tf.sqrt(tf.sum(tf.square(raw)));
      const gradient = tf.mul(raw, tf.minimum(1, tf.div(THRESHOLD, norm)));
      first.assign(tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1)));
      second.assign(tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
      const root = tf.add(tf.sqrt(second), epsilon * secondCorrection);
      value.assign(tf.sub(value, tf.mul(tf.div(first, root), rate)));
    });
}
