//! Gradient clipping over the gradients of any module. It knows no network and no optimiser.
//!
//! Burn's own `GradientClipping` acts inside the optimiser and shows no norm; here the norms are
//! the point. Clipping is three visible steps: measure every gradient, turn the norms into
//! factors, multiply.

use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use crate::config::{ClipConfig, ClipRule};

/// What clipping found and did, one entry for each parameter in the order of the module's visit.
#[derive(Clone, Debug)]
pub struct Clipping {
    /// ‖g‖₂ of each gradient as it came from the backward pass, `[parameters]`.
    pub norms: Tensor<1>,
    /// The factor each gradient was multiplied by, 1 where it was left alone, `[parameters]`.
    pub scales: Tensor<1>,
    /// The C that acted; none where no rule did.
    pub threshold: Option<f32>,
}

/// Clips the gradients of `module`; `step` counts from 0 and decides when `every` acts.
///
/// Returns the gradients to update with and what was done. A gradient with NaN or ∞ has a norm that
/// is not finite, which is how such a step is told; its own entries stay NaN or ∞.
pub fn clip_gradients<M: Module>(
    config: &ClipConfig,
    step: u64,
    module: &M,
    gradients: GradientsParams,
) -> (GradientsParams, Clipping) {
    let norms = gradient_norms(module, &gradients);
    let acts = step.is_multiple_of(config.every.into());
    let (gradients, scales, threshold) = match config.rule {
        ClipRule::Norm if acts => {
            let scales = norm_scales(norms.clone(), config.threshold);
            let gradients = scale_gradients(module, gradients, scales.clone());
            (gradients, scales, Some(config.threshold))
        }
        ClipRule::Norm | ClipRule::None => (gradients, norms.ones_like(), None),
    };
    let clipping = Clipping {
        norms,
        scales,
        threshold,
    };
    (gradients, clipping)
}

/// C/‖g‖ for each norm above C and exactly 1 up to it, a gradient of zero included. (Pascanu, Mikolov,
/// Bengio 2013, algorithm 1, for each parameter by itself.)
fn norm_scales(norms: Tensor<1>, max_norm: f32) -> Tensor<1> {
    // Filled in rather than computed: C · (1/C) is not 1 in 32 bits for every C.
    let within = norms.clone().lower_equal_elem(max_norm);
    (norms.recip() * max_norm).mask_fill(within, 1.0)
}

/// ‖g‖₂ of each parameter's gradient, `[parameters]`.
fn gradient_norms<M: Module>(module: &M, gradients: &GradientsParams) -> Tensor<1> {
    let mut measure = Measure {
        gradients,
        squares: Vec::new(),
    };
    module.visit(&mut measure);
    Tensor::cat(measure.squares, 0).sqrt()
}

struct Measure<'a> {
    gradients: &'a GradientsParams,
    squares: Vec<Tensor<1>>,
}

impl ModuleVisitor for Measure<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = self.gradients.get::<D>(param.id) {
            self.squares.push(gradient.square().sum());
        }
    }
}

/// Each gradient times its factor in `scales`.
fn scale_gradients<M: Module>(
    module: &M,
    gradients: GradientsParams,
    scales: Tensor<1>,
) -> GradientsParams {
    let mut scale = Scale {
        gradients,
        scales,
        next: 0,
    };
    module.visit(&mut scale);
    scale.gradients
}

struct Scale {
    gradients: GradientsParams,
    scales: Tensor<1>,
    next: usize,
}

impl ModuleVisitor for Scale {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let Some(gradient) = self.gradients.remove::<D>(param.id) else {
            return;
        };
        let factor = self.scales.clone().narrow(0, self.next, 1).reshape([1; D]);
        self.gradients.register(param.id, gradient * factor);
        self.next += 1;
    }
}

/// The paths of a module's parameters, such as `mlp.layers.0.weight`, in the order of its visit,
/// which is the order of [`Clipping`]'s entries.
pub fn parameter_names<M: Module>(module: &M) -> Vec<String> {
    let mut names = Names::default();
    module.visit(&mut names);
    names.names
}

#[derive(Default)]
struct Names {
    path: Vec<String>,
    names: Vec<String>,
}

impl ModuleVisitor for Names {
    fn visit_float<const D: usize>(&mut self, _param: &Param<Tensor<D>>) {
        self.names.push(self.path.join("."));
    }

    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.into());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }
}
