//! The rules that act inside a gradient: on each entry, or on each unit of a layer. They may turn the
//! gradient, and how far is measured.

use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use super::Bent;

/// A unit whose weights are all near zero still learns (Brock et al. 2021, section 4).
const MIN_WEIGHT_NORM: f32 = 1e-3;

/// Each entry to [−`threshold`, `threshold`].
pub fn bend_value<M: Module>(
    module: &M,
    gradients: GradientsParams,
    threshold: f32,
) -> (GradientsParams, Bent) {
    bend(module, gradients, Rule::Value(threshold))
}

/// Each unit's gradient to at most `threshold` · max(‖w‖, 1e-3), where w are the unit's weights
/// (adaptive gradient clipping, Brock et al. 2021, equation 3).
pub fn bend_adaptive<M: Module>(
    module: &M,
    gradients: GradientsParams,
    threshold: f32,
) -> (GradientsParams, Bent) {
    bend(module, gradients, Rule::Adaptive(threshold))
}

#[derive(Clone, Copy)]
enum Rule {
    Value(f32),
    Adaptive(f32),
}

fn bend<M: Module>(module: &M, gradients: GradientsParams, rule: Rule) -> (GradientsParams, Bent) {
    let mut bend = Bend {
        gradients,
        rule,
        squares: Vec::new(),
        dots: Vec::new(),
        changed: Vec::new(),
    };
    module.visit(&mut bend);
    let what = Bent {
        norms: Tensor::cat(bend.squares, 0).sqrt(),
        dots: Tensor::cat(bend.dots, 0),
        changed: Tensor::cat(bend.changed, 0),
    };
    (bend.gradients, what)
}

struct Bend {
    gradients: GradientsParams,
    rule: Rule,
    squares: Vec<Tensor<1>>,
    dots: Vec<Tensor<1>>,
    changed: Vec<Tensor<1>>,
}

impl ModuleVisitor for Bend {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let Some(gradient) = self.gradients.remove::<D>(param.id) else {
            return;
        };
        let bent = match self.rule {
            Rule::Value(threshold) => gradient.clone().clamp(-threshold, threshold),
            Rule::Adaptive(threshold) => adaptive(gradient.clone(), param.val().inner(), threshold),
        };
        self.squares.push(bent.clone().square().sum());
        self.dots.push((gradient.clone() * bent.clone()).sum());
        let changed = gradient.not_equal(bent.clone());
        self.changed.push(changed.float().mean());
        self.gradients.register(param.id, bent);
    }
}

fn adaptive<const D: usize>(gradient: Tensor<D>, weight: Tensor<D>, threshold: f32) -> Tensor<D> {
    let bound = unit_norms(weight).clamp_min(MIN_WEIGHT_NORM) * threshold;
    let norms = unit_norms(gradient.clone());
    let within = norms.clone().lower_equal(bound.clone());
    gradient * (bound / norms).mask_fill(within, 1.0)
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
