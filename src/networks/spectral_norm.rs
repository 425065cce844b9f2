//! Spectral normalisation: each weight is divided by its largest singular value, so that no layer lengthens a
//! difference of its inputs (Miyato et al. 2018, "Spectral Normalization for Generative Adversarial Networks",
//! section 2.1 and algorithm 1). As PyTorch's `torch.nn.utils.spectral_norm` has it.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use crate::random::Random;

/// Below this a vector counts as zero and is not made longer; PyTorch's.
const EPSILON: f32 = 1e-12;

/// What is known of the largest singular value of a dense layer's weight W, `[inputs, outputs]`: the vectors on
/// both its sides, each of length 1. They are kept with the weights, but are none and take no gradient.
#[derive(Module, Debug)]
pub struct SingularVectors {
    /// On the outputs' side, `[outputs]`.
    u: Param<Tensor<1>>,
    /// On the inputs' side, `[inputs]`.
    v: Param<Tensor<1>>,
}

impl SingularVectors {
    /// Of a weight that no iteration has seen: u is drawn from N(0, 1), block `block` of its stream, and v is what it
    /// gives.
    pub(super) fn new(weight: Tensor<2>, random: Random, block: u32) -> Self {
        let weight = weight.set_require_grad(false);
        let [_, outputs] = weight.dims();
        let drawn = random.normal(block, outputs);
        let u = normalized(Tensor::from_data(drawn.as_slice(), &weight.device()));
        Self {
            v: constant(on_inputs(weight, u.clone())),
            u: constant(u),
        }
    }

    /// One power iteration: v ← W u / ‖W u‖, then u ← Wᵀ v / ‖Wᵀ v‖.
    pub(super) fn iterate(self, weight: Tensor<2>) -> Self {
        let weight = weight.set_require_grad(false);
        let v = on_inputs(weight.clone(), self.u.val());
        let u = normalized(
            weight
                .transpose()
                .matmul(v.clone().unsqueeze_dim(1))
                .squeeze_dim(1),
        );
        Self {
            u: self.u.map(|_| u),
            v: self.v.map(|_| v),
        }
    }

    /// σ = vᵀ W u, `[1, 1]`: near W's largest singular value after some iterations, and never above it. Its gradient
    /// by W is v uᵀ, since the vectors are constants.
    pub(super) fn sigma(&self, weight: Tensor<2>) -> Tensor<2> {
        let (u, v) = (self.u.val(), self.v.val());
        v.unsqueeze_dim(0).matmul(weight).matmul(u.unsqueeze_dim(1))
    }
}

/// The vector on the inputs' side to one on the outputs'.
fn on_inputs(weight: Tensor<2>, u: Tensor<1>) -> Tensor<1> {
    normalized(weight.matmul(u.unsqueeze_dim(1)).squeeze_dim(1))
}

fn normalized(vector: Tensor<1>) -> Tensor<1> {
    let norm = vector.clone().square().sum().sqrt();
    vector / norm.clamp_min(EPSILON)
}

/// A vector that does not learn.
fn constant(vector: Tensor<1>) -> Param<Tensor<1>> {
    Param::from_tensor(vector).set_require_grad(false)
}
