// What holds D's slope in a program for Keras.
import { float } from './complete.js';

/** @typedef {import('./complete.js').Settings} Settings */

const SLOPES = `def slopes(network, images):
    """The gradient of the network's logit by each image, through which can be differentiated again."""
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf
        images = tf.convert_to_tensor(images)
        with tf.GradientTape() as tape:
            tape.watch(images)
            logits = network(images, training=True)
        return tape.gradient(logits, images)
    import torch
    images = ops.convert_to_tensor(images).detach().requires_grad_()
    return torch.autograd.grad(network(images, training=True).sum(), images, create_graph=True)[0]`;

/** Keras's own SpectralNormalization writes W/σ over W at each call, which the paper does not. */
const SPECTRAL_DENSE = `class SpectralDense(layers.Layer):
    """A dense layer whose weight is divided by its largest singular value (Miyato et al. 2018, algorithm 1)."""

    def __init__(self, units, activation=None):
        super().__init__()
        self.units, self.activation = units, keras.activations.get(activation)

    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], self.units), initializer="glorot_uniform")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros")
        self.u = self.add_weight(shape=(self.units, 1), initializer="random_normal", trainable=False)
        self.v = self.add_weight(shape=(shape[-1], 1), initializer="zeros", trainable=False)

    def call(self, inputs, training=False):
        u, v = ops.stop_gradient(self.u), ops.stop_gradient(self.v)
        if training:  # one power iteration
            kernel = ops.stop_gradient(self.kernel)
            v = ops.normalize(kernel @ u, axis=0)
            u = ops.normalize(ops.transpose(kernel) @ v, axis=0)
            self.u.assign(u)
            self.v.assign(v)
        sigma = ops.transpose(v) @ self.kernel @ u
        return self.activation(inputs @ (self.kernel / sigma) + self.bias)`;

/** Its definitions, which may be none. @param {Settings} settings */
export function definitions({ discriminator }) {
  const { kind, lambda, gamma } = discriminator.regularizer;
  switch (kind) {
    case 'none':
      return undefined;
    case 'spectralNorm':
      return SPECTRAL_DENSE;
    case 'gradientPenalty':
      return `${SLOPES}


def penalty(network, real, fake):
    """λ E (‖∇‖ − 1)² between real images and fakes (Gulrajani et al. 2017)."""
    share = keras.random.uniform((BATCH, 1))
    squares = ops.sum(ops.square(slopes(network, share * real + (1 - share) * fake)), axis=1)
    # A norm of zero has no gradient.
    norms = ops.sqrt(ops.maximum(squares, 1e-24))
    return ${float(lambda)} * ops.mean(ops.square(norms - 1))`;
    case 'r1':
      return `${SLOPES}


def penalty(network, real, fake):
    """γ/2 E ‖∇‖² at real images (Mescheder et al. 2018)."""
    return ${float(gamma)} / 2 * ops.mean(ops.sum(ops.square(slopes(network, real)), axis=1))`;
  }
}

/** The layers that D is made of. @param {Settings} settings */
export function denseLayer({ discriminator }) {
  return discriminator.regularizer.kind === 'spectralNorm' ? 'SpectralDense' : 'layers.Dense';
}

/** D's loss and its gradient. @param {Settings} settings */
export function discriminatorLoss({ discriminator }) {
  switch (discriminator.regularizer.kind) {
    case 'none':
      return [
        '        loss_d, grads_d = gradients(',
        '            lambda: discriminator_loss(D(real, training=True), D(fake, training=True)), D)',
      ];
    case 'spectralNorm':
      return [
        '        # One call, so one power iteration, for each update.',
        '        both = ops.concatenate([real, fake])',
        '        loss_d, grads_d = gradients(lambda: discriminator_loss(*ops.split(D(both, training=True), 2)), D)',
      ];
    default:
      return [
        '        # The loss that is printed is the sum.',
        '        loss_d, grads_d = gradients(',
        '            lambda: discriminator_loss(D(real, training=True), D(fake, training=True)) + penalty(D, real, fake), D)',
      ];
  }
}

/** How D is called while G learns: no power iteration then. @param {Settings} settings */
export function judgeTrains({ discriminator }) {
  return discriminator.regularizer.kind === 'spectralNorm' ? 'False' : 'True';
}
