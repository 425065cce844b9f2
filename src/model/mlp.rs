//! The article's generator and discriminator: three dense layers each.

use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::tensor::activation::{relu, sigmoid};
use burn::tensor::{Device, Tensor, TensorData};

use crate::IMAGE_PIXELS;
use crate::random::{Random, Stream};

const HIDDEN: usize = 128;

/// Dense layers with ReLU between them and nothing after the last.
#[derive(Module, Debug)]
struct Mlp {
    layers: Vec<Linear>,
}

impl Mlp {
    fn new(widths: &[usize], random: Random, device: &Device) -> Self {
        let layers = widths
            .windows(2)
            .enumerate()
            .map(|(index, pair)| glorot_linear(pair[0], pair[1], random, index as u32, device))
            .collect();
        Self { layers }
    }

    /// - x: `[batch, first width]`
    /// - output: `[batch, last width]`
    fn forward(&self, mut x: Tensor<2>) -> Tensor<2> {
        for (index, layer) in self.layers.iter().enumerate() {
            x = layer.forward(x);
            if index + 1 < self.layers.len() {
                x = relu(x);
            }
        }
        x
    }
}

/// A dense layer with weights uniform in ±√(6 / (inputs + outputs)) and zero bias: Keras's default
/// (Glorot and Bengio 2010, equation 16). The values come from the seed, not from the backend, so
/// that each backend starts from the same weights.
fn glorot_linear(
    inputs: usize,
    outputs: usize,
    random: Random,
    block: u32,
    device: &Device,
) -> Linear {
    let bound = (6.0 / (inputs + outputs) as f32).sqrt();
    let weight = random.uniform(block, inputs * outputs, bound);
    Linear {
        weight: Param::from_data(TensorData::new(weight, [inputs, outputs]), device),
        bias: Some(Param::from_tensor(Tensor::zeros([outputs], device))),
    }
}

/// G: noise → 128 ReLU → 128 ReLU → 784 sigmoid.
#[derive(Module, Debug)]
pub struct Generator {
    mlp: Mlp,
}

impl Generator {
    /// Fresh weights for noise vectors of length `noise_dim`.
    pub fn new(seed: u32, noise_dim: usize, device: &Device) -> Self {
        let random = Random::new(seed, Stream::GeneratorWeights);
        let widths = [noise_dim, HIDDEN, HIDDEN, IMAGE_PIXELS];
        Self {
            mlp: Mlp::new(&widths, random, device),
        }
    }

    /// Images with pixels in (0, 1).
    ///
    /// - noise: `[batch, noise_dim]`
    /// - output: `[batch, 784]`
    pub fn forward(&self, noise: Tensor<2>) -> Tensor<2> {
        sigmoid(self.mlp.forward(noise))
    }
}

/// D: 784 → 128 ReLU → 128 ReLU → 1, kept as a logit: σ(logit) is the probability that an image is
/// real.
#[derive(Module, Debug)]
pub struct Discriminator {
    mlp: Mlp,
}

impl Discriminator {
    /// Fresh weights.
    pub fn new(seed: u32, device: &Device) -> Self {
        let random = Random::new(seed, Stream::DiscriminatorWeights);
        let widths = [IMAGE_PIXELS, HIDDEN, HIDDEN, 1];
        Self {
            mlp: Mlp::new(&widths, random, device),
        }
    }

    /// Logits.
    ///
    /// - images: `[batch, 784]`
    /// - output: `[batch, 1]`
    pub fn forward(&self, images: Tensor<2>) -> Tensor<2> {
        self.mlp.forward(images)
    }
}
