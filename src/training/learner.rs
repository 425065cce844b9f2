//! A network that learns: its weights, its optimiser and what its clipping remembers.

use std::sync::Arc;

use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use crate::clip::{Clipping, NormHistory, clip_gradients};
use crate::config::{ClipConfig, NetworkConfig};
use crate::optim::{Optimizer, Updates};
use crate::parameters::{for_each_gradient, make_gradients, parameter_names};
use crate::training::weight_clip::clip_weights;

/// A network's gradients in one step, each flat, in the order of its visit.
#[derive(Clone, Debug)]
pub(crate) struct Gradients {
    /// As they came from the backward pass.
    pub before: Arc<Vec<Tensor<1>>>,
    /// Clipped.
    pub after: Arc<Vec<Tensor<1>>>,
}

/// What a learner's update leaves to be reported.
#[derive(Clone, Debug)]
pub(crate) struct LearnerRecord {
    pub gradients: Gradients,
    pub clipping: Clipping,
    pub updates: Updates,
    /// `[parameters]`
    pub at_bound: Option<Tensor<1>>,
}

#[derive(Clone)]
pub(crate) struct Learner<M> {
    pub module: M,
    /// Of the parameters that learn.
    pub names: Vec<String>,
    pub optimizer: Optimizer,
    pub history: NormHistory,
}

impl<M: Module> Learner<M> {
    pub fn new(module: M) -> Self {
        Self {
            names: parameter_names(&module),
            module,
            optimizer: Optimizer::default(),
            history: NormHistory::default(),
        }
    }

    /// Updates made.
    pub fn updates(&self) -> u64 {
        self.optimizer.parts().1
    }

    /// The same learner with other weights and moments.
    pub fn with(&self, module: M, optimizer: Optimizer) -> Self {
        Self {
            module,
            names: self.names.clone(),
            optimizer,
            history: self.history.clone(),
        }
    }

    /// The gradients of a loss, clipped.
    pub fn clipped_gradients(
        &mut self,
        loss: &Tensor<1>,
        config: &ClipConfig,
        step: u64,
    ) -> (Gradients, Clipping) {
        let raw = GradientsParams::from_grads(loss.backward(), &self.module);
        self.clip(raw, config, step)
    }

    /// Raw gradients, clipped.
    pub fn clip(
        &mut self,
        raw: GradientsParams,
        config: &ClipConfig,
        step: u64,
    ) -> (Gradients, Clipping) {
        let before = flat_gradients(&self.module, &raw);
        let (after, clipping) = clip_gradients(config, &mut self.history, step, &self.module, raw);
        let after = flat_gradients(&self.module, &after);
        (Gradients { before, after }, clipping)
    }

    /// Moves the weights, then clamps them to ±`weight_clip` where there is one.
    pub fn update(
        &mut self,
        config: &NetworkConfig,
        weight_clip: Option<f32>,
        gradients: Gradients,
        clipping: Clipping,
    ) -> LearnerRecord {
        let after = parameter_gradients(&self.module, &gradients.after);
        let module = self.module.clone();
        let (module, updates) = self.optimizer.update(&config.optimizer, module, after);
        let (module, at_bound) = match weight_clip {
            None => (module, None),
            Some(bound) => {
                let (module, at_bound) = clip_weights(module, bound);
                (module, Some(at_bound))
            }
        };
        self.module = module;
        LearnerRecord {
            gradients,
            clipping,
            updates,
            at_bound,
        }
    }
}

/// The gradients one by one, flat.
pub(crate) fn flat_gradients<M: Module>(
    module: &M,
    gradients: &GradientsParams,
) -> Arc<Vec<Tensor<1>>> {
    let mut flat = Vec::new();
    for_each_gradient(module, gradients, |_, gradient| flat.push(gradient));
    Arc::new(flat)
}

/// Flat gradients as those of the parameters that learn.
pub(crate) fn parameter_gradients<M: Module>(module: &M, flat: &[Tensor<1>]) -> GradientsParams {
    let mut flat = flat.iter();
    make_gradients(module, |parameter| match parameter.learns {
        true => flat.next().cloned(),
        false => None,
    })
}
