// The networks of a program for Burn, with the names that this project's own have.
import { forwardLayer, isNormalised, methods } from './burn-regularizer.js';
import { lines } from './complete.js';

/** @typedef {import('./complete.js').Settings} Settings */

/** Whether an MLP has a slope below zero, in G or in D. @param {Settings} settings */
export function isLeaky({ generator, discriminator }) {
  return generator.leakySlope !== 0 || discriminator.leakySlope !== 0;
}

/** @param {Settings} settings */
export function mlp(settings) {
  const leaky = isLeaky(settings);
  const normalised = isNormalised(settings);
  return `/// Dense layers with ${leaky ? 'a leaky ReLU' : 'a ReLU'} between them; Glorot uniform weights, zero bias.
#[derive(Module, Debug)]
struct Mlp {
    layers: Vec<Linear>,${leaky ? '\n    slope: f64,' : ''}${normalised ? '\n    /// Of each layer, or none.\n    vectors: Vec<SingularVectors>,' : ''}
}

impl Mlp {
    fn new(widths: &[usize], ${leaky ? 'slope: f64, ' : ''}device: &Device) -> Self {
        let layer = |pair: &[usize]| {
            let glorot = Initializer::XavierUniform { gain: 1.0 };
            let mut layer = LinearConfig::new(pair[0], pair[1]).with_initializer(glorot).init(device);
            // Burn would draw the bias as the weights.
            layer.bias = Some(Param::from_tensor(Tensor::zeros([pair[1]], device)));
            layer
        };
        Self { layers: widths.windows(2).map(layer).collect()${leaky ? ', slope' : ''}${normalised ? ', vectors: Vec::new()' : ''} }
    }

    /// Without an activation at the end: D's output is a logit.
    fn forward(&self, mut x: Tensor<2>) -> Tensor<2> {
        for (index, layer) in self.layers.iter().enumerate() {
            ${forwardLayer(settings)}
            if index + 1 < self.layers.len() {
                x = ${leaky ? 'leaky_relu(x, self.slope)' : 'relu(x)'};
            }
        }
        x
    }${lines('', methods(settings, leaky)).trimEnd()}
}`;
}

/** Radford et al. 2015 for 28 × 28, as src/networks/dcgan.rs has it. @param {Settings} settings */
export function dcgan({ channels: [near, far] }) {
  return `/// Radford et al. 2015: weights from N(0, 0.02), zero bias.
fn normal() -> Initializer {
    Initializer::Normal { mean: 0.0, std: 0.02 }
}

/// Burn would draw the bias as the weights.
fn zero_bias(length: usize, device: &Device) -> Option<Param<Tensor<1>>> {
    Some(Param::from_tensor(Tensor::zeros([length], device)))
}

fn linear(inputs: usize, outputs: usize, device: &Device) -> Linear {
    let mut layer = LinearConfig::new(inputs, outputs).with_initializer(normal()).init(device);
    layer.bias = zero_bias(outputs, device);
    layer
}

/// Halves the sides.
fn convolution(channels: [usize; 2], device: &Device) -> Conv2d {
    let config = Conv2dConfig::new(channels, [4, 4]).with_stride([2, 2]);
    let config = config.with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1)).with_initializer(normal());
    let mut layer = config.init(device);
    layer.bias = zero_bias(channels[1], device);
    layer
}

/// Doubles the sides.
fn deconvolution(channels: [usize; 2], device: &Device) -> ConvTranspose2d {
    let config = ConvTranspose2dConfig::new(channels, [4, 4]).with_stride([2, 2]);
    let mut layer = config.with_padding([1, 1]).with_initializer(normal()).init(device);
    layer.bias = zero_bias(channels[1], device);
    layer
}

/// Noise → ${far} × 7 × 7 → ${near} × 14 × 14 → 28 × 28.
#[derive(Module, Debug)]
struct Generator {
    project: Linear,
    norm1: BatchNorm,
    deconv1: ConvTranspose2d,
    norm2: BatchNorm,
    deconv2: ConvTranspose2d,
}

impl Generator {
    fn new(device: &Device) -> Self {
        Self {
            project: linear(NOISE, ${far} * 7 * 7, device),
            norm1: BatchNormConfig::new(${far}).init(device),
            deconv1: deconvolution([${far}, ${near}], device),
            norm2: BatchNormConfig::new(${near}).init(device),
            deconv2: deconvolution([${near}, 1], device),
        }
    }

    fn forward(&self, noise: Tensor<2>) -> Tensor<2> {
        let [batch, _] = noise.dims();
        let x = self.project.forward(noise).reshape([batch, ${far}, 7, 7]);
        let x = relu(self.norm1.forward(x));
        let x = relu(self.norm2.forward(self.deconv1.forward(x)));
        (tanh(self.deconv2.forward(x)).reshape([batch, PIXELS]) + 1.0) * 0.5
    }
}

/// 28 × 28 → ${near} × 14 × 14 → ${far} × 7 × 7 → a logit. Pixels are moved from 0..1 to −1..1.
#[derive(Module, Debug)]
struct Discriminator {
    conv1: Conv2d,
    conv2: Conv2d,
    norm2: BatchNorm,
    output: Linear,
}

impl Discriminator {
    fn new(device: &Device) -> Self {
        Self {
            conv1: convolution([1, ${near}], device),
            conv2: convolution([${near}, ${far}], device),
            norm2: BatchNormConfig::new(${far}).init(device),
            output: linear(${far} * 7 * 7, 1, device),
        }
    }

    fn forward(&self, images: Tensor<2>) -> Tensor<2> {
        let [batch, _] = images.dims();
        let x = (images * 2.0 - 1.0).reshape([batch, 1, 28, 28]);
        let x = leaky_relu(self.conv1.forward(x), 0.2);
        let x = leaky_relu(self.norm2.forward(self.conv2.forward(x)), 0.2);
        self.output.forward(x.reshape([batch, ${far} * 7 * 7]))
    }
}`;
}
