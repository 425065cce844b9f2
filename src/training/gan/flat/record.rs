//! What a flat step leaves to be reported and looked at.

use std::sync::Arc;

use burn::module::Module;
use burn::tensor::Tensor;

use super::FlatNetwork;
use super::layout::part;
use crate::clip::{NormHistory, clip_gradients};
use crate::config::{Loss, NetworkConfig};
use crate::fused::{Clip, Piece, SCALE};
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
    pub penalty: Option<Tensor<1>>,
    /// `[layers of D]`
    pub sigmas: Option<Tensor<1>>,
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
    pub units: Vec<usize>,
    /// The rule that acted.
    pub clip: Clip,
    /// Whether the weights were bounded.
    pub bounded: bool,
    /// Before clipping, flat.
    pub gradients: Tensor<1>,
    /// `[rows, REPORT_COLUMNS]`
    pub report: Tensor<2>,
    /// Of each unit, under the adaptive rule.
    pub factors: Option<Tensor<1>>,
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
        let after = match (self.clip, &self.factors) {
            (Clip::Percentile { acts: true, .. }, _) => self.scaled(&before),
            (Clip::Adaptive { .. }, Some(factors)) => self.scaled_by_units(&before, factors),
            _ => {
                let raw = parameter_gradients(module, &before);
                let history = &mut NormHistory::default();
                let rule = &self.config.clip;
                let (after, _) = clip_gradients(rule, history, self.step, module, raw);
                flat_gradients(module, &after)
            }
        };
        Gradients { before, after }
    }

    /// Gradients times the one factor that the report has.
    fn scaled(&self, gradients: &[Tensor<1>]) -> Arc<Vec<Tensor<1>>> {
        let row = self.report.clone().narrow(0, 0, 1);
        let factor: Tensor<1> = row.narrow(1, SCALE, 1).reshape([1]);
        let scaled = gradients
            .iter()
            .map(|gradient| gradient.clone() * factor.clone());
        Arc::new(scaled.collect())
    }

    /// Gradients with each unit's times its factor.
    fn scaled_by_units(&self, gradients: &[Tensor<1>], factors: &Tensor<1>) -> Arc<Vec<Tensor<1>>> {
        let mut first = 0;
        let scale = |(gradient, units): (&Tensor<1>, &usize)| {
            let factors = factors.clone().narrow(0, first, *units).unsqueeze();
            first += units;
            let rows: Tensor<2> = gradient.clone().reshape([-1, *units as i32]);
            (rows * factors).reshape([-1])
        };
        Arc::new(gradients.iter().zip(&self.units).map(scale).collect())
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
