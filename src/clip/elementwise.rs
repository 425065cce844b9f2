//! The rules that act inside a gradient: on each entry, or on each unit of a layer. They may turn the
//! gradient, and how far is measured.

use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::{Shape, Tensor};

use super::Elementwise;
use crate::parameters::{Parameter, map_gradients};

/// A unit whose weights are all near zero still learns (Brock et al. 2021, section 4).
const MIN_WEIGHT_NORM: f32 = 1e-3;

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
        let Parameter { shape, value, .. } = parameter;
        match shape.num_dims() {
            1 => adaptive::<1>(shape, gradient, value, threshold),
            2 => adaptive::<2>(shape, gradient, value, threshold),
            3 => adaptive::<3>(shape, gradient, value, threshold),
            _ => adaptive::<4>(shape, gradient, value, threshold),
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
        norms: Tensor::cat(squares, 0).sqrt(),
        dots: Tensor::cat(dots, 0),
        changed: Tensor::cat(changed, 0),
    };
    (clipped, what)
}

fn adaptive<const D: usize>(
    shape: Shape,
    gradient: Tensor<1>,
    weight: Tensor<1>,
    threshold: f32,
) -> Tensor<1> {
    let gradient: Tensor<D> = gradient.reshape(shape.clone());
    let bound = unit_norms::<D>(weight.reshape(shape)).clamp_min(MIN_WEIGHT_NORM) * threshold;
    let norms = unit_norms(gradient.clone());
    let within = norms.clone().lower_equal(bound.clone());
    (gradient * (bound / norms).mask_fill(within, 1.0)).reshape([-1])
}

/// The norm of each unit's weights, with 1 in place of the axes summed over. A unit of a dense
/// layer, `[inputs, units]`, is a column; of a convolution, `[channels, …]`, what belongs to its
/// first axis; a vector, such as a bias, is one unit.
fn unit_norms<const D: usize>(tensor: Tensor<D>) -> Tensor<D> {
    let mut squares = tensor.square();
    let axes = match D {
        1 | 2 => 0..1,
        _ => 1..D,
    };
    for axis in axes {
        squares = squares.sum_dim(axis);
    }
    squares.sqrt()
}
