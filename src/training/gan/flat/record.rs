//! What a flat step leaves to be reported and looked at.

use std::sync::Arc;

use burn::module::Module;
use burn::tensor::Tensor;

use super::FlatNetwork;
use super::layout::part;
use crate::clip::{NormHistory, clip_gradients};
use crate::config::{Loss, NetworkConfig};
use crate::fused::Piece;
use crate::optim::{Moments, direction_of};
use crate::training::inspect::Seen;
use crate::training::learner::{Gradients, Learner, flat_gradients, parameter_gradients};

/// What a step leaves.
#[derive(Clone, Debug)]
pub(in crate::training::gan) struct FlatStepRecord {
    pub step: u64,
    pub loss: Loss,
    /// `[1]`
    pub discriminator_loss: Tensor<1>,
    /// `[1]`
    pub generator_loss: Tensor<1>,
    /// Of the real images, then of the fakes, `[2 × batch, 1]`.
    pub logits: Tensor<2>,
    pub discriminator: FlatRecord,
    pub generator: FlatRecord,
}

/// What a network's update leaves.
#[derive(Clone, Debug)]
pub(in crate::training::gan) struct FlatRecord {
    /// In force in the step.
    pub config: NetworkConfig,
    /// The parameters.
    pub pieces: Vec<Piece>,
    /// The C that acted.
    pub threshold: Option<f32>,
    /// Whether the weights were bounded.
    pub bounded: bool,
    /// Before clipping, flat.
    pub gradients: Tensor<1>,
    /// `[rows, REPORT_COLUMNS]`
    pub report: Tensor<2>,
    /// Counted from 0.
    pub step: u64,
    /// Each parameter's update, flat, where it can no longer be worked out.
    pub updates: Option<Arc<Vec<Tensor<1>>>>,
}

impl FlatRecord {
    /// What the step did, as the plain path would have it; made when someone looks. `flat` is the
    /// network as this update left it, or none where the updates were kept.
    pub fn seen<M: Module>(&self, flat: Option<&FlatNetwork>, learner: &Learner<M>) -> Seen {
        let gradients = self.gradients(&learner.module);
        let kept = self.updates.clone();
        let updates = kept.or_else(|| {
            let updates = self.updates(flat?, &gradients)?;
            Some(Arc::new(updates))
        });
        Seen { gradients, updates }
    }

    /// Keeps the updates, before the network goes on in another form.
    pub fn keep_updates<M: Module>(&mut self, flat: &FlatNetwork, learner: &Learner<M>) {
        self.updates = self.seen(Some(flat), learner).updates;
    }

    fn gradients<M: Module>(&self, module: &M) -> Gradients {
        let parts = self
            .pieces
            .iter()
            .map(|piece| part(&self.gradients, *piece));
        let before = Arc::new(parts.collect::<Vec<_>>());
        let raw = parameter_gradients(module, &before);
        let history = &mut NormHistory::default();
        let (after, _) = clip_gradients(&self.config.clip, history, self.step, module, raw);
        Gradients {
            before,
            after: flat_gradients(module, &after),
        }
    }

    /// Worked out from the moments that this update left.
    fn updates(&self, flat: &FlatNetwork, gradients: &Gradients) -> Option<Vec<Tensor<1>>> {
        let config = &self.config.optimizer;
        let update = |(index, piece): (usize, &Piece)| {
            let moments = Moments {
                first: Some(part(&flat.moving.first, *piece)),
                second: Some(part(&flat.moving.second, *piece)),
            };
            let after = gradients.after.get(index)?.clone();
            let direction = direction_of(config, &moments, flat.updates, after);
            Some(direction.mul_scalar(config.learning_rate))
        };
        self.pieces.iter().enumerate().map(update).collect()
    }
}
