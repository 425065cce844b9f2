//! Dense layers: the article's generator and discriminator, or of free widths.

use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::tensor::activation::{leaky_relu, relu};
use burn::tensor::module::linear;
use burn::tensor::{Device, Tensor, TensorData};

use super::SingularVectors;
use crate::config::NetworkConfig;
use crate::random::Random;

/// Dense layers with a (leaky) ReLU between them and nothing after the last.
#[derive(Module, Debug)]
pub struct Mlp {
    layers: Vec<Linear>,
    leaky_slope: f64,
    /// Of each layer under spectral normalisation, else of none.
    singular_vectors: Vec<SingularVectors>,
}

impl Mlp {
    /// Widths from the input to the output, with the hidden ones of the settings between.
    pub(super) fn widths(input: usize, network: &NetworkConfig, output: usize) -> Vec<usize> {
        [&[input], network.hidden.as_slice(), &[output]].concat()
    }

    /// Fresh weights; `widths` from the input to the output.
    pub fn new(widths: &[usize], leaky_slope: f64, random: Random, device: &Device) -> Self {
        let layers = widths
            .array_windows()
            .enumerate()
            .map(|(index, [from, to])| glorot_linear(*from, *to, random, index as u32, device))
            .collect();
        Self {
            layers,
            leaky_slope,
            singular_vectors: Vec::new(),
        }
    }

    /// The same with spectral normalisation: every weight is divided by its largest singular value from now on.
    pub fn with_spectral_norm(self, random: Random) -> Self {
        let vectors = |(index, layer): (usize, &Linear)| {
            SingularVectors::new(layer.weight.val(), random, index as u32)
        };
        Self {
            singular_vectors: self.layers.iter().enumerate().map(vectors).collect(),
            ..self
        }
    }

    /// Brings the singular values nearer to those of the weights as they are now, by one power iteration each;
    /// without spectral normalisation nothing changes.
    pub fn iterate_singular_vectors(self) -> Self {
        let pairs = self.singular_vectors.into_iter().zip(&self.layers);
        let iterate =
            |(vectors, layer): (SingularVectors, &Linear)| vectors.iterate(layer.weight.val());
        Self {
            singular_vectors: pairs.map(iterate).collect(),
            ..self
        }
    }

    /// The σ that divides each weight, `[layers]`; none without spectral normalisation.
    pub fn sigmas(&self) -> Option<Tensor<1>> {
        let pairs = self.singular_vectors.iter().zip(&self.layers);
        let sigma = |(vectors, layer): (&SingularVectors, &Linear)| {
            vectors
                .sigma(layer.weight.val().set_require_grad(false))
                .flatten(0, 1)
        };
        let sigmas: Vec<Tensor<1>> = pairs.map(sigma).collect();
        (!sigmas.is_empty()).then(|| Tensor::cat(sigmas, 0))
    }

    /// - x: `[batch, first width]`
    /// - output: `[batch, last width]`
    pub fn forward(&self, mut x: Tensor<2>) -> Tensor<2> {
        for index in 0..self.layers.len() {
            x = self.layer(index, x);
            if index + 1 < self.layers.len() {
                x = self.activation(x);
            }
        }
        x
    }

    /// The gradient of the outputs' sum by x. A network of ReLUs is linear around each x, so this is a product of its
    /// weights and of the ReLUs' slopes there, written out: autodiff can then differentiate it by the weights,
    /// which it could not do with a gradient of its own. The slopes are constants, as in a second backward pass.
    ///
    /// - x: `[batch, first width]`
    /// - output: `[batch, first width]`
    pub fn input_gradient(&self, x: Tensor<2>) -> Tensor<2> {
        let [batch, _] = x.dims();
        let last = self.layers.len() - 1;
        let weight = self.weight(last);
        let mut gradient = weight.sum_dim(1).transpose().repeat_dim(0, batch);
        for (index, slope) in self.slopes(x).into_iter().enumerate().rev() {
            gradient = (gradient * slope).matmul(self.weight(index).transpose());
        }
        gradient
    }

    /// The activations' slopes at what each layer but the last makes of x, `[batch, width]` each.
    fn slopes(&self, x: Tensor<2>) -> Vec<Tensor<2>> {
        let constant = self.valid();
        let mut x = x.inner();
        let below = self.leaky_slope;
        let slope = |index| {
            let y = constant.layer(index, x.clone());
            // At zero it is the slope below, as PyTorch has it.
            let slope = y.clone().greater_elem(0.0).float() * (1.0 - below) + below;
            x = constant.activation(y);
            slope
        };
        (0..self.layers.len() - 1).map(slope).collect()
    }

    fn activation(&self, x: Tensor<2>) -> Tensor<2> {
        match self.leaky_slope {
            0.0 => relu(x),
            slope => leaky_relu(x, slope),
        }
    }

    /// What layer `index` makes of x, before its activation.
    #[expect(
        clippy::indexing_slicing,
        reason = "each caller counts the layers, of which there is one at least: `widths` has an input and an output"
    )]
    fn layer(&self, index: usize, x: Tensor<2>) -> Tensor<2> {
        let layer = &self.layers[index];
        match self.singular_vectors.is_empty() {
            true => layer.forward(x),
            false => linear(x, self.weight(index), layer.bias.as_ref().map(Param::val)),
        }
    }

    /// What layer `index` multiplies by: its weight, divided by σ under spectral normalisation.
    #[expect(
        clippy::indexing_slicing,
        reason = "each caller counts the layers, of which there is one at least: `widths` has an input and an output"
    )]
    fn weight(&self, index: usize) -> Tensor<2> {
        let weight = self.layers[index].weight.val();
        match self.singular_vectors.get(index) {
            None => weight,
            Some(vectors) => {
                let sigma = vectors.sigma(weight.clone());
                weight / sigma
            }
        }
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
