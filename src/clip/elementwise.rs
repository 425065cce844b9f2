//! The rules that act inside a gradient: on each entry, or on each unit of a layer. They may turn the
//! gradient, and how far is measured.

use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::{Shape, Tensor};

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
        let units = unit_axis(&parameter);
        let Parameter { shape, value, .. } = parameter;
        match shape.num_dims() {
            1 => adaptive::<1>(shape, units, gradient, value, threshold),
            2 => adaptive::<2>(shape, units, gradient, value, threshold),
            3 => adaptive::<3>(shape, units, gradient, value, threshold),
            _ => adaptive::<4>(shape, units, gradient, value, threshold),
        }
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

/// The axis along which a layer's units lie, which is that of its outputs: of a dense layer `[inputs,
/// outputs]`, of a convolution `[outputs, inputs, …]`, of a transposed one `[inputs, outputs, …]`. A vector,
/// such as a bias, is one unit.
fn unit_axis(parameter: &Parameter<'_>) -> Option<usize> {
    let transposed = parameter.owner.starts_with("Struct:ConvTranspose");
    match parameter.shape.num_dims() {
        0 | 1 => None,
        2 => Some(1),
        _ => Some(usize::from(transposed)),
    }
}

fn adaptive<const D: usize>(
    shape: Shape,
    units: Option<usize>,
    gradient: Tensor<1>,
    weight: Tensor<1>,
    threshold: f32,
) -> Tensor<1> {
    let gradient: Tensor<D> = gradient.reshape(shape.clone());
    let weight: Tensor<D> = weight.reshape(shape);
    let bound = unit_norms(weight, units).clamp_min(MIN_WEIGHT_NORM) * threshold;
    let norms = unit_norms(gradient.clone(), units);
    let within = norms.clone().lower_equal(bound.clone());
    (gradient * (bound / norms).mask_fill(within, 1.0)).reshape([-1])
}

/// The norm of each unit's weights, with 1 in place of the axes summed over: all but that of the units.
fn unit_norms<const D: usize>(tensor: Tensor<D>, units: Option<usize>) -> Tensor<D> {
    let mut squares = tensor.square();
    for axis in (0..D).filter(|axis| Some(*axis) != units) {
        squares = squares.sum_dim(axis);
    }
    squares.sqrt()
}
