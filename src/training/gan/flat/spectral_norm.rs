//! Spectral normalisation of a flat network: its layers compute with W/σ, and its gradients are turned into those by
//! W (Miyato et al. 2018, algorithm 1 and equation 12). See [`crate::networks::SingularVectors`].

use burn::tensor::Tensor;

use super::layout::{flatten, part};
use crate::fused::{Layer, Piece};

/// Below this a vector counts as zero and is not made longer, as in the networks.
const EPSILON: f32 = 1e-12;

/// What is known of each weight's largest singular value.
pub(super) struct Normalised {
    layers: Vec<Vectors>,
    /// With W/σ in place of each W, flat.
    pub parameters: Tensor<1>,
    /// `[layers]`
    pub sigmas: Tensor<1>,
}

/// Vectors on both sides of a weight, of length 1.
struct Vectors {
    /// `[outputs, 1]`
    u: Tensor<2>,
    /// `[inputs, 1]`
    v: Tensor<2>,
}

impl Normalised {
    /// From the vectors one after the other, u and v of each layer.
    pub fn new(
        vectors: &Tensor<1>,
        layers: &[Layer],
        pieces: &[Piece],
        parameters: &Tensor<1>,
    ) -> Self {
        let mut begin = 0;
        let mut next = |length| {
            begin += length;
            vectors
                .clone()
                .narrow(0, begin - length, length)
                .unsqueeze_dim(1)
        };
        let vectors = (layers.iter())
            .map(|layer| Vectors {
                u: next(layer.outputs),
                v: next(layer.inputs),
            })
            .collect();
        let nothing = || Tensor::empty([0], &parameters.device());
        let mut new = Self {
            layers: vectors,
            parameters: nothing(),
            sigmas: nothing(),
        };
        new.divide(layers, pieces, parameters);
        new
    }

    /// The vectors back, one after the other.
    pub fn vectors(&self) -> Tensor<1> {
        let both = (self.layers.iter()).flat_map(|vectors| [&vectors.u, &vectors.v]);
        Tensor::cat(
            both.map(|column| column.clone().squeeze_dim(1)).collect(),
            0,
        )
    }

    /// One power iteration for each weight, and W/σ from it.
    pub fn iterate(&mut self, layers: &[Layer], pieces: &[Piece], parameters: &Tensor<1>) {
        for (vectors, layer) in self.layers.iter_mut().zip(layers) {
            let weight = weight(parameters, *layer);
            vectors.v = normalized(weight.clone().matmul(vectors.u.clone()));
            vectors.u = normalized(weight.transpose().matmul(vectors.v.clone()));
        }
        self.divide(layers, pieces, parameters);
    }

    /// W/σ of weights that have moved, by the same vectors.
    pub fn divide(&mut self, layers: &[Layer], pieces: &[Piece], parameters: &Tensor<1>) {
        let sigmas = (self.layers.iter().zip(layers)).map(|(Vectors { u, v }, layer)| {
            let v = v.clone().transpose();
            (v.matmul(weight(parameters, *layer)).matmul(u.clone())).squeeze_dim(1)
        });
        let sigmas: Vec<Tensor<1>> = sigmas.collect();
        let divided = |index: usize, piece| {
            let values = part(parameters, piece);
            // Weights and biases take turns.
            let sigma = sigmas.get(index / 2).filter(|_| index.is_multiple_of(2));
            Some(match sigma {
                Some(sigma) => values / sigma.clone(),
                None => values,
            })
        };
        self.parameters = flatten(pieces, divided, &parameters.device());
        self.sigmas = Tensor::cat(sigmas, 0);
    }

    /// Gradients by W from those by W/σ: of each weight (g − ⟨g, W/σ⟩ v uᵀ) / σ.
    pub fn gradients(
        &self,
        gradients: &Tensor<1>,
        layers: &[Layer],
        pieces: &[Piece],
    ) -> Tensor<1> {
        let turned = |index: usize, piece| {
            let gradient = part(gradients, piece);
            let Some(Vectors { u, v }) = self
                .layers
                .get(index / 2)
                .filter(|_| index.is_multiple_of(2))
            else {
                return Some(gradient);
            };
            let divided = part(&self.parameters, piece);
            let along = (gradient.clone() * divided).sum();
            let sigma = self.sigmas.clone().narrow(0, index / 2, 1);
            let direction = v.clone().matmul(u.clone().transpose()).flatten(0, 1);
            Some((gradient - direction * along) / sigma)
        };
        debug_assert_eq!(2 * layers.len(), pieces.len());
        flatten(pieces, turned, &gradients.device())
    }
}

/// A layer's weight, `[inputs, outputs]`.
fn weight(parameters: &Tensor<1>, layer: Layer) -> Tensor<2> {
    part(parameters, layer.weight).reshape([layer.inputs, layer.outputs])
}

fn normalized(column: Tensor<2>) -> Tensor<2> {
    let norm = column.clone().square().sum().sqrt().clamp_min(EPSILON);
    column / norm.unsqueeze()
}
