// The step in jax-js: each network's half is one compiled function of its parameters and Adam's
// moments, with the library's own gradients.
import { defaultDevice, init, jit, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';

import { ADAM, IMAGE_PIXELS, NOISE_DIM, THRESHOLD, toFloats } from '../workload.js';

/**
 * @typedef {import('./types.d.ts').Layer} Layer
 * @typedef {import('./types.d.ts').Peer} Peer
 * @typedef {import('./types.d.ts').PeerOptions} PeerOptions
 *
 * @typedef {import('@jax-js/jax').Array} Tensor
 * @typedef {{ weight: Tensor, bias: Tensor }[]} Network
 * @typedef {object} State
 * @property {Network} parameters
 * @property {Network} first Adam's mean of gradients
 * @property {Network} second Adam's mean of squared gradients
 * @property {Tensor} power1 β₁ᵗ after t updates, [1]
 * @property {Tensor} power2 β₂ᵗ, [1]; on the device, as a number from here would be compiled anew each step
 */

/** @param {PeerOptions} options @returns {Promise<Peer>} */
export async function create({ weights, backend, size: { batch } }) {
  const device = backend === 'webgpu' ? 'webgpu' : 'wasm';
  if (!(await init(device)).includes(device)) throw new Error(`jax-js could not start its device ${device}.`);
  defaultDevice(device);
  let generator = stateOf(weights.generator);
  let discriminator = stateOf(weights.discriminator);
  /** @type {{ discriminator: Tensor, generator: Tensor } | undefined} */
  let losses;

  return {
    step(pixels, noises) {
      tree.dispose(losses);
      const real = array(toFloats(pixels), [batch, IMAGE_PIXELS]);
      const noise = array(noises.discriminator, [batch, NOISE_DIM]);
      const ofDiscriminator = trainDiscriminator(discriminator, tree.ref(generator.parameters), real, noise);
      discriminator = ofDiscriminator.state;
      const again = array(noises.generator, [batch, NOISE_DIM]);
      const ofGenerator = trainGenerator(generator, tree.ref(discriminator.parameters), again);
      generator = ofGenerator.state;
      losses = { discriminator: ofDiscriminator.loss, generator: ofGenerator.loss };
    },
    losses: async () => {
      if (!losses) throw new Error('No step was taken yet.');
      const [[d], [g]] = await Promise.all([losses.discriminator.ref.data(), losses.generator.ref.data()]);
      return { discriminator: d, generator: g };
    },
    dispose: () => tree.dispose([generator, discriminator, losses ?? []]),
  };
}

const trainDiscriminator = jit(
  /** @type {(state: State, generator: Network, real: Tensor, noise: Tensor) => { state: State, loss: Tensor }} */
  (state, generator, real, noise) => {
    const fake = nn.sigmoid(forward(generator, noise));
    const [loss, gradients] = valueAndGrad(discriminatorLoss)(tree.ref(state.parameters), real, fake);
    return { state: update(state, gradients), loss };
  },
);

const trainGenerator = jit(
  /** @type {(state: State, discriminator: Network, noise: Tensor) => { state: State, loss: Tensor }} */
  (state, discriminator, noise) => {
    const [loss, gradients] = valueAndGrad(generatorLoss)(tree.ref(state.parameters), discriminator, noise);
    return { state: update(state, gradients), loss };
  },
);

/** @param {Network} discriminator @param {Tensor} real @param {Tensor} fake */
function discriminatorLoss(discriminator, real, fake) {
  const realLogits = forward(tree.ref(discriminator), real);
  const fakeLogits = forward(discriminator, fake);
  return np.mean(nn.softplus(realLogits.neg())).add(np.mean(nn.softplus(fakeLogits)));
}

/** @param {Network} generator @param {Network} discriminator @param {Tensor} noise */
function generatorLoss(generator, discriminator, noise) {
  const fake = nn.sigmoid(forward(generator, noise));
  return np.mean(nn.softplus(forward(discriminator, fake))).neg();
}

/** @param {Network} network @param {Tensor} x */
function forward(network, x) {
  return network.reduce((input, { weight, bias }, index) => {
    const output = np.matmul(input, weight).add(bias);
    return index + 1 < network.length ? nn.relu(output) : output;
  }, x);
}

/** Clips each gradient by its norm and takes a step of Adam. @param {State} state @param {Network} gradients @returns {State} */
function update({ parameters, first, second, power1, power2 }, gradients) {
  const { learningRate, beta1, beta2, epsilon } = ADAM;
  const clipped = map(clip, gradients);
  const newFirst = map((m, g) => m.mul(beta1).add(g.mul(1 - beta1)), first, tree.ref(clipped));
  const newSecond = map((v, g) => v.mul(beta2).add(np.square(g).mul(1 - beta2)), second, clipped);
  const newPower1 = power1.mul(beta1);
  const newPower2 = power2.mul(beta2);
  const correction1 = np.subtract(1, newPower1.ref);
  const correction2 = np.subtract(1, newPower2.ref);
  const newParameters = map(
    (weight, m, v) => {
      const root = np.sqrt(v.div(correction2.ref)).add(epsilon);
      return weight.sub(m.div(correction1.ref).div(root).mul(learningRate));
    },
    parameters,
    tree.ref(newFirst),
    tree.ref(newSecond),
  );
  tree.dispose([correction1, correction2]);
  return { parameters: newParameters, first: newFirst, second: newSecond, power1: newPower1, power2: newPower2 };
}

/** The same for each parameter. @param {(...tensors: Tensor[]) => Tensor} change @param {Network[]} networks */
function map(change, ...networks) {
  return /** @type {Network} */ (/** @type {any} */ (tree.map)(change, ...networks));
}

/** g if ‖g‖ < C, else g · C/‖g‖. @param {Tensor} gradient */
function clip(gradient) {
  const norm = np.sqrt(np.sum(np.square(gradient.ref)));
  return gradient.mul(np.minimum(1, np.reciprocal(norm).mul(THRESHOLD)));
}

/** @param {Layer[]} layers @returns {State} */
function stateOf(layers) {
  const parameters = layers.map(({ inputs, outputs, weight, bias }) => ({
    weight: array(weight, [inputs, outputs]),
    bias: array(bias),
  }));
  const zeros = () =>
    layers.map(({ inputs, outputs }) => ({ weight: np.zeros([inputs, outputs]), bias: np.zeros([outputs]) }));
  return { parameters, first: zeros(), second: zeros(), power1: np.ones([1]), power2: np.ones([1]) };
}

/** @param {Float32Array<ArrayBuffer>} values @param {number[]} [shape] */
const array = (values, shape) => np.array(values, shape ? { shape } : {});
