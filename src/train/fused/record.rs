//! What a fused step leaves to be reported, and how it is read.

use std::rc::Rc;

use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use super::FlatNetwork;
use super::flat::part;
use crate::clip::{NormHistory, clip_gradients};
use crate::config::{Loss, NetworkConfig};
use crate::error::TrainError;
use crate::kernels::{
    AT_BOUND, FINITE_STEPS, PARAMETER, Piece, REPORT_COLUMNS, SCALE, SQUARES, UPDATE_SQUARES,
    WEIGHT_SQUARES,
};
use crate::network::{Gradients, Network, share};
use crate::optim::{Moments, direction_of};
use crate::parameter::{Seen, find};
use crate::read::{Read, Slot, Values};
use crate::stats::{GradientStats, Measured, ParameterNames, StepOutputs, StepStats};

/// What a step leaves.
#[derive(Clone, Debug)]
pub(crate) struct FusedRecord {
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
pub(crate) struct FlatRecord {
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
    pub updates: Option<Rc<Vec<Tensor<1>>>>,
}

impl FusedRecord {
    /// Reads everything at once.
    pub async fn read(self, names: ParameterNames) -> Result<StepStats, TrainError> {
        let mut read = Read::default();
        let discriminator_loss = read.add(self.discriminator_loss);
        let generator_loss = read.add(self.generator_loss);
        let logits = read.add(self.logits);
        let [discriminator, generator] =
            [&self.discriminator, &self.generator].map(|record| read.add(record.report.clone()));

        let values = read.execute().await?;
        let (real, fake) = values[logits].split_at(values[logits].len() / 2);
        let discriminator = Report::of(&self.discriminator, &values, discriminator);
        let generator = Report::of(&self.generator, &values, generator);
        let finite_steps = [&discriminator, &generator]
            .iter()
            .flat_map(|report| report.rows.iter().map(|row| row.finite_steps))
            .collect::<Vec<_>>();
        let outputs = StepOutputs {
            step: self.step,
            loss: self.loss,
            losses: [values[discriminator_loss][0], values[generator_loss][0]],
            real,
            fake,
            finite_steps: &finite_steps,
            names: &names,
        };
        Ok(StepStats {
            generator_threshold: self.generator.threshold.map(f64::from),
            discriminator_threshold: self.discriminator.threshold.map(f64::from),
            generator: generator.stats(&names.generator),
            discriminator: discriminator.stats(&names.discriminator),
            ..outputs.stats()
        })
    }
}

impl FlatRecord {
    /// What the step did, as the plain path would have it; made when someone looks. `flat` is the
    /// network as this update left it, or none where the updates were kept.
    pub fn seen<M: Module>(&self, flat: Option<&FlatNetwork>, network: &Network<M>) -> Seen {
        let gradients = self.gradients(&network.module);
        let kept = self.updates.clone();
        let updates = kept.or_else(|| {
            let updates = self.updates(flat?, &network.module, &gradients)?;
            Some(Rc::new(updates))
        });
        Seen { gradients, updates }
    }

    /// Keeps the updates, before the network goes on in another form.
    pub fn keep_updates<M: Module>(&mut self, flat: &FlatNetwork, network: &Network<M>) {
        self.updates = self.seen(Some(flat), network).updates;
    }

    fn gradients<M: Module>(&self, module: &M) -> Gradients {
        let part = |piece: &Piece| part(&self.gradients, *piece);
        let mut register = Register {
            parts: self.pieces.iter().map(part).collect::<Vec<_>>().into_iter(),
            gradients: GradientsParams::new(),
        };
        module.visit(&mut register);
        let before = Rc::new(register.gradients);
        let copy = share(module, &before);
        let history = &mut NormHistory::default();
        let (after, _) = clip_gradients(&self.config.clip, history, self.step, module, copy);
        Gradients {
            before,
            after: Rc::new(after),
        }
    }

    /// Worked out from the moments that this update left.
    fn updates<M: Module>(
        &self,
        flat: &FlatNetwork,
        module: &M,
        gradients: &Gradients,
    ) -> Option<Vec<Tensor<1>>> {
        let config = &self.config.optimizer;
        let update = |(index, piece): (usize, &Piece)| {
            let moments = Moments {
                first: Some(part(&flat.moving.first, *piece)),
                second: Some(part(&flat.moving.second, *piece)),
            };
            let after = find(module, &gradients.after, index)?.gradient;
            let direction = direction_of(config, &moments, flat.updates, after);
            Some(direction.mul_scalar(config.learning_rate))
        };
        self.pieces.iter().enumerate().map(update).collect()
    }
}

/// Registers flat gradients for the parameters of a module, in the order of its visit.
struct Register {
    parts: std::vec::IntoIter<Tensor<1>>,
    gradients: GradientsParams,
}

impl ModuleVisitor for Register {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(part) = self.parts.next() {
            let gradient = part.reshape(param.val().shape());
            self.gradients.register::<D>(param.id, gradient);
        }
    }
}

/// A report that was read: a row for each parameter.
struct Report {
    rows: Vec<Row>,
    /// Shares of the weights at their bound.
    at_bound: Option<Vec<f64>>,
}

#[derive(Clone, Default)]
struct Row {
    squares: f64,
    scale: f64,
    update_squares: f64,
    weight_squares: f64,
    at_bound: f64,
    finite_steps: f64,
}

impl Report {
    /// Sums up the rows of each parameter's chunks.
    fn of(record: &FlatRecord, values: &Values, slot: Slot) -> Self {
        let mut rows = vec![Row::default(); record.pieces.len()];
        for chunk in values[slot].chunks_exact(REPORT_COLUMNS) {
            let Some(row) = rows.get_mut(chunk[PARAMETER] as usize) else {
                continue;
            };
            row.squares += chunk[SQUARES];
            row.update_squares += chunk[UPDATE_SQUARES];
            row.weight_squares += chunk[WEIGHT_SQUARES];
            row.at_bound += chunk[AT_BOUND];
            row.scale = chunk[SCALE];
            row.finite_steps = chunk[FINITE_STEPS];
        }
        let bounded = record.bounded;
        let share = |(row, piece): (&Row, &Piece)| row.at_bound / piece.len as f64;
        let at_bound = rows.iter().zip(&record.pieces).map(share);
        let at_bound = bounded.then(|| at_bound.collect());
        Self { rows, at_bound }
    }

    fn stats(&self, names: &[String]) -> Vec<GradientStats> {
        let of = |(index, name): (usize, &String)| {
            let row = &self.rows[index];
            let norm_before = row.squares.sqrt();
            Measured {
                norm_before,
                norm_after: norm_before * row.scale,
                scale: row.scale,
                cosine: 1.0,
                clipped_fraction: f64::from(u8::from(row.scale != 1.0)),
                update_norm: row.update_squares.sqrt(),
                weight_norm: row.weight_squares.sqrt(),
                at_bound: self.at_bound.as_ref().map(|shares| shares[index]),
            }
            .stats(name.clone())
        };
        names.iter().enumerate().map(of).collect()
    }
}
