//! The optimisers: from a gradient to a parameter's update, and how large that was.
//!
//! Ours rather than Burn's for three reasons: the update is measured, a learning rate or a decay
//! can change while a run goes on, and 1 − βᵗ is taken in 64 bits, where Burn's 32 shorten each of
//! Adam's first updates by several millionths.

mod direction;

use std::sync::Arc;

use burn::module::{Module, ParamId};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use crate::config::{OptimizerConfig, OptimizerKind};
use crate::parameters::{for_each_gradient, for_each_parameter, join, map_parameters};
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

impl Moments {
    /// Which of them, the first and the second, an optimiser has after each update. SGD's velocity comes
    /// only with momentum, which can change while a run goes on.
    pub(crate) fn always_kept(kind: OptimizerKind) -> [bool; 2] {
        match kind {
            OptimizerKind::Adam => [true, true],
            OptimizerKind::Sgd => [false, false],
            OptimizerKind::RmsProp => [false, true],
        }
    }
}

/// An optimiser of one network.
#[derive(Clone, Debug, Default)]
pub struct Optimizer {
    /// Of each parameter that learns, in the order of the module's visit.
    moments: Vec<Moments>,
    /// Updates made.
    updates: u64,
}

/// The updates and how large they were, one entry for each parameter that has a gradient, in the order of the
/// module's visit.
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

    /// The module with each parameter moved against its gradient. One without a gradient stays, and so do its
    /// moments; where none has one, that is no update.
    pub fn update<M: Module>(
        &mut self,
        config: &OptimizerConfig,
        module: M,
        gradients: GradientsParams,
    ) -> (M, Updates) {
        let updates = self.updates + 1;
        let (mut ids, mut values) = (Vec::new(), Vec::new());
        let (mut norms, mut weight_norms) = (Vec::new(), Vec::new());
        let places = places(&module, &gradients);
        self.moments.resize_with(places.len(), Moments::default);
        for_each_gradient(&module, &gradients, |parameter, gradient| {
            let mut kept = places.iter().zip(&mut self.moments);
            let Some((_, moments)) = kept.find(|(id, _)| **id == parameter.id) else {
                return;
            };
            let update =
                direction(config, moments, updates, gradient).mul_scalar(config.learning_rate);
            norms.push(update.clone().square().sum());
            weight_norms.push(parameter.value.square().sum());
            ids.push(parameter.id);
            values.push(update);
        });
        if !values.is_empty() {
            self.updates = updates;
        }
        let mut moves = ids.into_iter().zip(&values).peekable();
        let module = map_parameters(module, |parameter| {
            let (_, update) = moves.next_if(|(id, _)| *id == parameter.id)?;
            Some(parameter.value - update.clone())
        });
        let updates = Updates {
            values: Arc::new(values),
            norms: join(&module, norms).sqrt(),
            weight_norms: join(&module, weight_norms).sqrt(),
        };
        (module, updates)
    }
}

/// The parameters that have moments: those that learn, whether or not they have a gradient now.
fn places<M: Module>(module: &M, gradients: &GradientsParams) -> Vec<ParamId> {
    let mut moved = Vec::new();
    for_each_gradient(module, gradients, |parameter, _| moved.push(parameter.id));
    let mut ids = Vec::new();
    for_each_parameter(module, |parameter| {
        if parameter.learns || moved.contains(&parameter.id) {
            ids.push(parameter.id);
        }
    });
    ids
}
