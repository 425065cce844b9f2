//! The optimisers: from a gradient to a parameter's update, and how large that was.
//!
//! Ours rather than Burn's for three reasons: the update is measured, a learning rate or a decay
//! can change while a run goes on, and 1 − βᵗ is taken in 64 bits, where Burn's 32 shorten each of
//! Adam's first updates by several millionths.

mod direction;

use std::sync::Arc;

use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use crate::config::OptimizerConfig;
use crate::parameters::{for_each_gradient, map_parameters};
use direction::direction;
pub(crate) use direction::{adam_corrections, direction_of};

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
    pub values: Arc<Vec<Tensor<1>>>,
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
        let (mut ids, mut values) = (Vec::new(), Vec::new());
        let (mut norms, mut weight_norms) = (Vec::new(), Vec::new());
        for_each_gradient(&module, &gradients, |parameter, gradient| {
            let next = values.len();
            if self.moments.len() == next {
                self.moments.push(Moments::default());
            }
            let moments = &mut self.moments[next];
            let update =
                direction(config, moments, self.updates, gradient).mul_scalar(config.learning_rate);
            norms.push(update.clone().square().sum());
            weight_norms.push(parameter.value.square().sum());
            ids.push(parameter.id);
            values.push(update);
        });
        let mut moves = ids.into_iter().zip(&values).peekable();
        let module = map_parameters(module, |parameter| {
            let (_, update) = moves.next_if(|(id, _)| *id == parameter.id)?;
            Some(parameter.value - update.clone())
        });
        let updates = Updates {
            values: Arc::new(values),
            norms: Tensor::cat(norms, 0).sqrt(),
            weight_norms: Tensor::cat(weight_norms, 0).sqrt(),
        };
        (module, updates)
    }
}
