//! Dense layers: the article's generator and discriminator, or of free widths.

use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::tensor::activation::{leaky_relu, relu};
use burn::tensor::{Device, Tensor, TensorData};

use crate::config::NetworkConfig;
use crate::random::Random;

/// Dense layers with a (leaky) ReLU between them and nothing after the last.
#[derive(Module, Debug)]
pub struct Mlp {
    layers: Vec<Linear>,
    leaky_slope: f64,
}

impl Mlp {
    /// Widths from the input to the output, with the hidden ones of the settings between.
    pub(super) fn widths(input: usize, network: &NetworkConfig, output: usize) -> Vec<usize> {
        [&[input], network.hidden.as_slice(), &[output]].concat()
    }

    /// Fresh weights; `widths` from the input to the output.
    pub fn new(widths: &[usize], leaky_slope: f64, random: Random, device: &Device) -> Self {
        let layers = widths
            .windows(2)
            .enumerate()
            .map(|(index, pair)| glorot_linear(pair[0], pair[1], random, index as u32, device))
            .collect();
        Self {
            layers,
            leaky_slope,
        }
    }

    /// - x: `[batch, first width]`
    /// - output: `[batch, last width]`
    pub fn forward(&self, mut x: Tensor<2>) -> Tensor<2> {
        for (index, layer) in self.layers.iter().enumerate() {
            x = layer.forward(x);
            if index + 1 < self.layers.len() {
                x = match self.leaky_slope {
                    0.0 => relu(x),
                    slope => leaky_relu(x, slope),
                };
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
        bias: Some(Param::from_data(vec![0.0f32; outputs].as_slice(), device)),
    }
}
