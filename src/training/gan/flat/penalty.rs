//! The penalty of D's slope by the fused operations, with its gradient written out.
//!
//! ∇ₓD = δ₀ W₀ᵀ, with δ of the last layer 1 and below it δᵢ = (δᵢ₊₁ Wᵢ₊₁ᵀ) ⊙ sᵢ, where sᵢ are the slopes of layer i's
//! activations. A penalty P of it has q₀ = ∂P/∂∇ₓD, and going up again qᵢ₊₁ = (qᵢ Wᵢ) ⊙ sᵢ and ∂P/∂Wᵢ = qᵢᵀ δᵢ: the
//! same operations as of a step, the other way round. Biases have no part in it.

use burn::tensor::{Device, Tensor, TensorData};

use super::layout::{filled, flatten};
use super::network::{FlatNetwork, end};
use crate::config::{RegularizerConfig, RegularizerKind, TrainConfig};
use crate::fused::{Activation, Piece, dense, input_gradient, weight_gradient};
use crate::random::{Random, Stream};

/// What D's regulariser adds to its loss, `[1]`, and to its gradients, flat.
pub(super) struct Penalty {
    pub value: Tensor<1>,
    pub gradients: Tensor<1>,
}

/// The penalty where the settings have one. `values` are what D's layers made of the real images and of the fakes,
/// from the images on, in one batch.
#[expect(
    clippy::indexing_slicing,
    reason = "a forward pass gives what went in and one tensor more for each layer, of which a network has one at least"
)]
pub(super) fn penalty(
    network: &FlatNetwork,
    config: &TrainConfig,
    values: &[Tensor<2>],
) -> Option<Penalty> {
    let rows = config.batch_size;
    let RegularizerConfig {
        kind,
        lambda,
        gamma,
    } = config.discriminator.regularizer;
    match kind {
        RegularizerKind::None | RegularizerKind::SpectralNorm => None,
        RegularizerKind::R1 => {
            let real: Vec<_> = (values.iter())
                .map(|values| values.clone().narrow(0, 0, rows))
                .collect();
            Some(network.penalty(&real, |gradients| {
                let value = gradients.clone().square().sum_dim(1).mean() * (0.5 * gamma);
                (value, gradients * (gamma / rows as f32))
            }))
        }
        RegularizerKind::GradientPenalty => {
            let images = values[0].clone();
            let shares = shares(config.seed, network.updates, rows, &images.device());
            let real = images.clone().narrow(0, 0, rows) * shares.clone();
            let fake = images.narrow(0, rows, rows) * (shares.neg() + 1.0);
            let between = network.forward(real + fake);
            Some(network.penalty(&between, |gradients| {
                let norms = gradients.clone().square().sum_dim(1).sqrt();
                let flat = norms.clone().equal_elem(0.0);
                let far = norms.clone() - 1.0;
                let value = far.clone().square().mean() * lambda;
                // Where D does not slope, the norm has no gradient.
                let slope = far / norms.mask_fill(flat, 1.0) * (2.0 * lambda / rows as f32);
                (value, gradients * slope)
            }))
        }
    }
}

/// ε of each pair, `[rows, 1]`.
fn shares(seed: u32, draw: u64, rows: usize, device: &Device) -> Tensor<2> {
    let shares = Random::new(seed, Stream::Interpolation).shares(draw as u32, rows);
    Tensor::from_data(TensorData::new(shares, [rows, 1]), device)
}

impl FlatNetwork {
    /// A penalty of the gradients by images, `[rows, 784]`, from what the layers made of these. `of` gives the penalty
    /// and its slope by those gradients.
    #[expect(
        clippy::indexing_slicing,
        reason = "a forward pass gives what went in and one tensor more for each layer, of which a network has one at least, and `deltas` as many as there are layers"
    )]
    fn penalty(
        &self,
        values: &[Tensor<2>],
        of: impl FnOnce(Tensor<2>) -> (Tensor<1>, Tensor<2>),
    ) -> Penalty {
        let deltas = self.deltas(values);
        let by_images = self.below(0, &deltas[0], &values[0], Activation::Linear);
        let (value, mut q) = of(by_images);
        let weights = self.weights_alone();
        let unbiased = self.judging().clone() * weights.clone();
        let mut gradients = self.no_gradients();
        for (index, (delta, layer)) in deltas.iter().zip(&self.layers).enumerate() {
            gradients = weight_gradient(&q, delta, *layer, gradients);
            if index + 1 < deltas.len() {
                let up = dense(&q, &unbiased, *layer, Activation::Linear);
                q = up * self.slopes(&values[index + 1]);
            }
        }
        Penalty {
            value,
            // What the operation took for the biases' gradients is none.
            gradients: gradients * weights,
        }
    }

    /// δ of each layer: the gradient of the logit before its activation, `[rows, width]` each.
    fn deltas(&self, values: &[Tensor<2>]) -> Vec<Tensor<2>> {
        let logits = end(values);
        let mut delta = Tensor::ones(logits.shape(), &logits.device());
        let mut deltas = vec![delta.clone()];
        let below = self.layers.iter().zip(values).enumerate().skip(1);
        for (index, (_, x)) in below.rev() {
            delta = self.below(index, &delta, x, self.hidden);
            deltas.push(delta.clone());
        }
        deltas.reverse();
        deltas
    }

    /// The gradient below layer `index`, before the activation that made x.
    #[expect(clippy::indexing_slicing, reason = "each caller counts the layers")]
    fn below(
        &self,
        index: usize,
        dy: &Tensor<2>,
        x: &Tensor<2>,
        activation: Activation,
    ) -> Tensor<2> {
        input_gradient(dy, self.judging(), self.layers[index], x, activation)
    }

    /// The slopes of the hidden layers' activations where they gave x.
    fn slopes(&self, x: &Tensor<2>) -> Tensor<2> {
        let active = x.clone().greater_elem(0.0).float();
        match self.hidden {
            Activation::Leaky(below) => active * (1.0 - below) + below,
            Activation::Linear | Activation::Sigmoid => Tensor::ones(x.shape(), &x.device()),
        }
    }

    /// 1 for each weight and 0 for each bias, flat.
    fn weights_alone(&self) -> Tensor<1> {
        let make = || {
            let device = self.moving.parameters.device();
            // Weights and biases take turns.
            let ones = |index: usize, piece: Piece| {
                index
                    .is_multiple_of(2)
                    .then(|| filled([(1.0, piece.len)], &device))
            };
            flatten(&self.pieces, ones, &device)
        };
        self.weights_alone.get_or_init(make).clone()
    }
}
