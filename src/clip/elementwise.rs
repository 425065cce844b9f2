//! The rules that act inside a gradient: on each entry, or on each unit of a layer. They may turn the
//! gradient, and how far is measured.

use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use super::Elementwise;
use crate::parameters::{Parameter, join, map_gradients};

/// A unit whose weights are all near zero still learns (Brock et al. 2021, section 4).
pub(crate) const MIN_WEIGHT_NORM: f32 = 1e-3;

/// Each entry to [−`threshold`, `threshold`].
pub fn clip_entries<M: Module>(
    module: &M,
    gradients: &GradientsParams,
    threshold: f32,
) -> (GradientsParams, Elementwise) {
    clip(module, gradients, |_, gradient| {
        gradient.clamp(-threshold, threshold)
    })
}

/// Each unit's gradient to at most `threshold` · max(‖w‖, 1e-3), where w are the unit's weights
/// (adaptive gradient clipping, Brock et al. 2021, equation 3).
pub fn clip_units<M: Module>(
    module: &M,
    gradients: &GradientsParams,
    threshold: f32,
) -> (GradientsParams, Elementwise) {
    clip(module, gradients, |parameter, gradient| {
        let shape = by_units(&parameter);
        let weight = parameter.value.reshape(shape);
        adaptive(gradient.reshape(shape), weight, threshold).reshape([-1])
    })
}

fn clip<M: Module>(
    module: &M,
    gradients: &GradientsParams,
    rule: impl Fn(Parameter<'_>, Tensor<1>) -> Tensor<1>,
) -> (GradientsParams, Elementwise) {
    let (mut squares, mut dots, mut changed) = (Vec::new(), Vec::new(), Vec::new());
    let clipped = map_gradients(module, gradients, |parameter, gradient| {
        let clipped = rule(parameter, gradient.clone());
        squares.push(clipped.clone().square().sum());
        dots.push((gradient.clone() * clipped.clone()).sum());
        changed.push(gradient.not_equal(clipped.clone()).float().mean());
        clipped
    });
    let what = Elementwise {
        norms: join(module, squares).sqrt(),
        dots: join(module, dots),
        changed: join(module, changed),
    };
    (clipped, what)
}

/// A parameter's shape with its units in the middle: `[before, units, after]`. The units lie along the axis of
/// the layer's outputs: of a dense layer `[inputs, outputs]`, of a convolution `[outputs, inputs, …]`, of a
/// transposed one `[inputs, outputs, …]`. A vector, such as a bias, is one unit.
fn by_units(parameter: &Parameter<'_>) -> [usize; 3] {
    let transposed = parameter.owner.starts_with("Struct:ConvTranspose");
    match (parameter.shape.as_slice(), transposed) {
        ([inputs, outputs], _) => [*inputs, *outputs, 1],
        ([outputs, each @ ..], false) if !each.is_empty() => [1, *outputs, each.iter().product()],
        ([inputs, outputs, each @ ..], true) => [*inputs, *outputs, each.iter().product()],
        (vector, _) => [1, 1, vector.iter().product()],
    }
}

/// `[before, units, after]`, the gradient of each unit at its bound or within it.
fn adaptive(gradient: Tensor<3>, weight: Tensor<3>, threshold: f32) -> Tensor<3> {
    let bound = unit_norms(weight).clamp_min(MIN_WEIGHT_NORM) * threshold;
    let norms = unit_norms(gradient.clone());
    let within = norms.clone().lower_equal(bound.clone());
    gradient * (bound / norms).mask_fill(within, 1.0)
}

/// `[1, units, 1]`
fn unit_norms(tensor: Tensor<3>) -> Tensor<3> {
    tensor.square().sum_dim(0).sum_dim(2).sqrt()
}
