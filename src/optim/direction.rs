//! What the weights move against.

use burn::tensor::Tensor;

use super::Moments;
use crate::config::{OptimizerConfig, OptimizerKind};

/// What the weights move against, before the learning rate, `[weights]`.
pub(super) fn direction(
    config: &OptimizerConfig,
    moments: &mut Moments,
    updates: u64,
    gradient: Tensor<1>,
) -> Tensor<1> {
    advance(config, moments, &gradient);
    direction_of(config, moments, updates, gradient)
}

/// Takes a gradient, `[weights]`, into the moments.
///
/// - Adam: the means of g and of g² (Kingma and Ba 2015, algorithm 1)
/// - SGD: the velocity μ v + g, as PyTorch has it: the first is g, and without momentum it is not touched
/// - RMSProp: the mean of g² (Hinton 2012, lecture 6e)
fn advance(config: &OptimizerConfig, moments: &mut Moments, gradient: &Tensor<1>) {
    let first = moments.first.take();
    let second = moments.second.take();
    let (first, second) = match config.kind {
        OptimizerKind::Adam => (
            Some(decay(first, gradient.clone(), config.beta1)),
            Some(decay(second, gradient.clone().square(), config.beta2)),
        ),
        OptimizerKind::Sgd if config.momentum == 0.0 => (first, None),
        OptimizerKind::Sgd => {
            let velocity = match first {
                None => gradient.clone(),
                Some(velocity) => velocity.mul_scalar(config.momentum) + gradient.clone(),
            };
            (Some(velocity), None)
        }
        OptimizerKind::RmsProp => {
            let second = decay(second, gradient.clone().square(), config.alpha);
            (None, Some(second))
        }
    };
    *moments = Moments { first, second };
}

/// What the weights move against by moments that have taken the gradient already.
///
/// - Adam: m̂ / (√v̂ + ε)
/// - SGD: the velocity; with μ = 0 the gradient itself
/// - RMSProp: g / (√v + ε), PyTorch's form
pub(crate) fn direction_of(
    config: &OptimizerConfig,
    moments: &Moments,
    updates: u64,
    gradient: Tensor<1>,
) -> Tensor<1> {
    match (config.kind, &moments.first, &moments.second) {
        (OptimizerKind::Adam, Some(first), Some(second)) => {
            let [of_first, of_second] = corrections(config, updates);
            // m / c₁ / (√v / c₂ + ε), with both corrections taken out of the tensors.
            let root = second.clone().sqrt();
            let root = root.add_scalar(config.epsilon * of_second);
            (first.clone() / root).mul_scalar(of_second / of_first)
        }
        (OptimizerKind::Sgd, Some(velocity), _) if config.momentum != 0.0 => velocity.clone(),
        (OptimizerKind::RmsProp, _, Some(second)) => {
            gradient / second.clone().sqrt().add_scalar(config.epsilon)
        }
        _ => gradient,
    }
}

/// Adam's 1 − β₁ᵗ and √(1 − β₂ᵗ).
fn corrections(config: &OptimizerConfig, updates: u64) -> [f64; 2] {
    let steps = updates.min(i32::MAX as u64) as i32;
    let [first, second] = [config.beta1, config.beta2].map(|beta| 1.0 - beta.powi(steps));
    [first, second.sqrt()]
}

/// What Adam's update number `updates` multiplies by, with both corrections in them: ε′ = ε √(1 − β₂ᵗ)
/// and √(1 − β₂ᵗ) / (1 − β₁ᵗ).
pub(crate) fn adam_corrections(config: &OptimizerConfig, updates: u64) -> [f32; 2] {
    let [of_first, of_second] = corrections(config, updates);
    [config.epsilon * of_second, of_second / of_first].map(|value| value as f32)
}

/// β · mean + (1 − β) · value, from a mean of zero.
fn decay(mean: Option<Tensor<1>>, value: Tensor<1>, beta: f64) -> Tensor<1> {
    let new = value.mul_scalar(1.0 - beta);
    match mean {
        None => new,
        Some(mean) => mean.mul_scalar(beta) + new,
    }
}
