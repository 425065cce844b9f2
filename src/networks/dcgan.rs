//! Radford, Metz, Chintala 2015, "Unsupervised Representation Learning with Deep Convolutional
//! Generative Adversarial Networks", section 3 and table 1, for images of 28 × 28: strided and
//! transposed convolutions of 4 × 4, batch normalisation but at G's output and D's input, ReLU in G
//! and tanh at its end, leaky ReLU of slope 0.2 in D, weights from N(0, 0.02). `channels` are [near, far]: of
//! the layer next to the image, and of the one next to the noise or the logit.
//!
//! Outside, pixels lie in 0..=1 as everywhere; inside, in −1..=1, as tanh has them.

use burn::module::{Module, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig, ConvTranspose2d, ConvTranspose2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, Linear, PaddingConfig2d};
use burn::tensor::activation::{leaky_relu, relu, tanh};
use burn::tensor::{Device, Shape, Tensor, TensorData};

use crate::config::{DCGAN_KERNEL, DCGAN_SIDE as SIDE, IMAGE_PIXELS};
use crate::random::Random;

const KERNEL: [usize; 2] = [DCGAN_KERNEL; 2];
const STRIDE: [usize; 2] = [2, 2];
const LEAKY_SLOPE: f64 = 0.2;
const STANDARD_DEVIATION: f32 = 0.02;

/// G: noise → far × 7 × 7 → near × 14 × 14 → 28 × 28.
#[derive(Module, Debug)]
pub struct DcganGenerator {
    project: Linear,
    norm1: BatchNorm,
    deconv1: ConvTranspose2d,
    norm2: BatchNorm,
    deconv2: ConvTranspose2d,
}

impl DcganGenerator {
    /// Fresh weights.
    pub fn new(noise_dim: usize, channels: [usize; 2], random: Random, device: &Device) -> Self {
        let [near, far] = channels;
        Self {
            project: linear(noise_dim, far * SIDE * SIDE, random, 0, device),
            norm1: BatchNormConfig::new(far).init(device),
            deconv1: deconvolution([far, near], random, 1, device),
            norm2: BatchNormConfig::new(near).init(device),
            deconv2: deconvolution([near, 1], random, 2, device),
        }
    }

    /// - noise: `[batch, noise_dim]`
    /// - output: `[batch, 784]`
    pub fn forward(&self, noise: Tensor<2>) -> Tensor<2> {
        let [batch, _] = noise.dims();
        let x = self.project.forward(noise);
        let far = x.dims()[1] / (SIDE * SIDE);
        let x = x.reshape([batch, far, SIDE, SIDE]);
        let x = relu(self.norm1.forward(x));
        let x = relu(self.norm2.forward(self.deconv1.forward(x)));
        let x = tanh(self.deconv2.forward(x));
        (x.reshape([batch, IMAGE_PIXELS]) + 1.0) * 0.5
    }
}

/// D: 28 × 28 → near × 14 × 14 → far × 7 × 7 → a logit.
#[derive(Module, Debug)]
pub struct DcganDiscriminator {
    conv1: Conv2d,
    conv2: Conv2d,
    norm2: BatchNorm,
    output: Linear,
}

impl DcganDiscriminator {
    /// Fresh weights.
    pub fn new(channels: [usize; 2], random: Random, device: &Device) -> Self {
        let [near, far] = channels;
        Self {
            conv1: convolution([1, near], random, 0, device),
            conv2: convolution([near, far], random, 1, device),
            norm2: BatchNormConfig::new(far).init(device),
            output: linear(far * SIDE * SIDE, 1, random, 2, device),
        }
    }

    /// - images: `[batch, 784]`
    /// - output: `[batch, 1]`
    pub fn forward(&self, images: Tensor<2>) -> Tensor<2> {
        let [batch, _] = images.dims();
        let x = (images * 2.0 - 1.0).reshape([batch, 1, 28, 28]);
        let x = leaky_relu(self.conv1.forward(x), LEAKY_SLOPE);
        let x = leaky_relu(self.norm2.forward(self.conv2.forward(x)), LEAKY_SLOPE);
        let [_, far, height, width] = x.dims();
        self.output
            .forward(x.reshape([batch, far * height * width]))
    }
}

/// Weights from N(0, 0.02), those of the seed on every backend.
fn normal<const D: usize>(
    shape: [usize; D],
    random: Random,
    block: u32,
    device: &Device,
) -> Param<Tensor<D>> {
    let count = Shape::from(shape).num_elements();
    let mut values = random.normal(block, count);
    values.iter_mut().for_each(|v| *v *= STANDARD_DEVIATION);
    Param::from_data(TensorData::new(values, shape), device)
}

fn linear(inputs: usize, outputs: usize, random: Random, block: u32, device: &Device) -> Linear {
    Linear {
        weight: normal([inputs, outputs], random, block, device),
        bias: Some(Param::from_tensor(Tensor::zeros([outputs], device))),
    }
}

/// Halves the sides.
fn convolution(channels: [usize; 2], random: Random, block: u32, device: &Device) -> Conv2d {
    let mut layer = Conv2dConfig::new(channels, KERNEL)
        .with_stride(STRIDE)
        .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
        .init(device);
    let [inputs, outputs] = channels;
    layer.weight = normal(
        [outputs, inputs, KERNEL[0], KERNEL[1]],
        random,
        block,
        device,
    );
    layer.bias = Some(Param::from_tensor(Tensor::zeros([outputs], device)));
    layer
}

/// Doubles the sides.
fn deconvolution(
    channels: [usize; 2],
    random: Random,
    block: u32,
    device: &Device,
) -> ConvTranspose2d {
    let mut layer = ConvTranspose2dConfig::new(channels, KERNEL)
        .with_stride(STRIDE)
        .with_padding([1, 1])
        .init(device);
    let [inputs, outputs] = channels;
    layer.weight = normal(
        [inputs, outputs, KERNEL[0], KERNEL[1]],
        random,
        block,
        device,
    );
    layer.bias = Some(Param::from_tensor(Tensor::zeros([outputs], device)));
    layer
}
