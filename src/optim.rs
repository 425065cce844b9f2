//! The optimisers: from a gradient to a parameter's update, and how large that was.
//!
//! Ours rather than Burn's for three reasons: the update is measured, a learning rate or a decay
//! can change while a run goes on, and 1 − βᵗ is taken in 64 bits, where Burn's 32 shorten each of
//! Adam's first updates by several millionths.

use std::rc::Rc;

use burn::module::{Module, ModuleMapper, Param};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use crate::config::{OptimizerConfig, OptimizerKind};
use crate::kernels::Direction;

/// What an optimiser keeps of one parameter between steps, flat; which are there depends on the
/// optimiser.
#[derive(Clone, Debug, Default)]
pub struct Moments {
    /// Adam's mean of gradients, or SGD's velocity, `[weights]`.
    pub first: Option<Tensor<1>>,
    /// Adam's or RMSProp's mean of squared gradients, `[weights]`.
    pub second: Option<Tensor<1>>,
}

/// An optimiser of one network.
#[derive(Clone, Debug, Default)]
pub struct Optimizer {
    /// In the order of the module's visit.
    moments: Vec<Moments>,
    /// Updates made.
    updates: u64,
}

/// The updates and how large they were, one entry for each parameter in the order of the module's visit.
#[derive(Clone, Debug)]
pub struct Updates {
    /// What was taken from each parameter's weights, flat.
    pub values: Rc<Vec<Tensor<1>>>,
    /// ‖update‖₂, `[parameters]`.
    pub norms: Tensor<1>,
    /// ‖weights‖₂ before the update, `[parameters]`.
    pub weight_norms: Tensor<1>,
}

impl Optimizer {
    /// An optimiser that goes on from saved moments.
    pub fn restore(moments: Vec<Moments>, updates: u64) -> Self {
        Self { moments, updates }
    }

    /// The moments and the count of updates, for [`restore`](Self::restore).
    pub fn parts(&self) -> (&[Moments], u64) {
        (&self.moments, self.updates)
    }

    /// The module with each parameter moved against its gradient.
    pub fn update<M: Module>(
        &mut self,
        config: &OptimizerConfig,
        module: M,
        gradients: GradientsParams,
    ) -> (M, Updates) {
        self.updates += 1;
        let mut mapper = Update {
            config,
            gradients,
            moments: &mut self.moments,
            updates: self.updates,
            next: 0,
            values: Vec::new(),
            norms: Vec::new(),
            weight_norms: Vec::new(),
        };
        let module = module.map(&mut mapper);
        let updates = Updates {
            values: Rc::new(mapper.values),
            norms: Tensor::cat(mapper.norms, 0).sqrt(),
            weight_norms: Tensor::cat(mapper.weight_norms, 0).sqrt(),
        };
        (module, updates)
    }
}

struct Update<'a> {
    config: &'a OptimizerConfig,
    gradients: GradientsParams,
    moments: &'a mut Vec<Moments>,
    updates: u64,
    next: usize,
    values: Vec<Tensor<1>>,
    norms: Vec<Tensor<1>>,
    weight_norms: Vec<Tensor<1>>,
}

impl ModuleMapper for Update<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let Some(gradient) = self.gradients.remove::<D>(param.id) else {
            return param;
        };
        if self.moments.len() == self.next {
            self.moments.push(Moments::default());
        }
        let moments = &mut self.moments[self.next];
        self.next += 1;

        param.map(|weight| {
            let weight = weight.inner();
            let shape = weight.shape();
            let gradient = gradient.reshape([-1]);
            let update = direction(self.config, moments, self.updates, gradient)
                .mul_scalar(self.config.learning_rate);
            self.norms.push(update.clone().square().sum());
            self.weight_norms.push(weight.clone().square().sum());
            self.values.push(update.clone());
            Tensor::from_inner(weight - update.reshape(shape)).require_grad()
        })
    }
}

/// What the weights move against, before the learning rate, `[weights]`.
fn direction(
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
/// - SGD: the velocity μ v + g, as PyTorch has it
/// - RMSProp: the mean of g² (Hinton 2012, lecture 6e)
fn advance(config: &OptimizerConfig, moments: &mut Moments, gradient: &Tensor<1>) {
    let first = moments.first.take();
    let second = moments.second.take();
    let (first, second) = match config.kind {
        OptimizerKind::Adam => (
            Some(decay(first, gradient.clone(), config.beta1)),
            Some(decay(second, gradient.clone().square(), config.beta2)),
        ),
        OptimizerKind::Sgd if config.momentum == 0.0 => (None, None),
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

/// What Adam's update number `updates` multiplies by: ε′ and the correction of
/// [`Direction::Adam`].
pub(crate) fn adam_corrections(config: &OptimizerConfig, updates: u64) -> [f32; 2] {
    let [of_first, of_second] = corrections(config, updates);
    [config.epsilon * of_second, of_second / of_first].map(|value| value as f32)
}

/// The same arithmetic for the fused operations, with what is constant in a run worked out, and the
/// learning rate. `at` is where a step's words have [`adam_corrections`].
pub(crate) fn constants(config: &OptimizerConfig, at: usize) -> (Direction, f32) {
    let direction = match config.kind {
        OptimizerKind::Adam => Direction::Adam {
            beta1: config.beta1 as f32,
            one_minus_beta1: (1.0 - config.beta1) as f32,
            beta2: config.beta2 as f32,
            one_minus_beta2: (1.0 - config.beta2) as f32,
            at,
        },
        OptimizerKind::Sgd => Direction::Sgd {
            momentum: config.momentum as f32,
        },
        OptimizerKind::RmsProp => Direction::RmsProp {
            alpha: config.alpha as f32,
            one_minus_alpha: (1.0 - config.alpha) as f32,
            epsilon: config.epsilon as f32,
        },
    };
    (direction, config.learning_rate as f32)
}

/// β · mean + (1 − β) · value, from a mean of zero.
fn decay(mean: Option<Tensor<1>>, value: Tensor<1>, beta: f64) -> Tensor<1> {
    let new = value.mul_scalar(1.0 - beta);
    match mean {
        None => new,
        Some(mean) => mean.mul_scalar(beta) + new,
    }
}
