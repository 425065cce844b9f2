//! How a flat step's report is read.

use super::record::{FlatRecord, FlatStepRecord};
use crate::device::{Readback, Slot, Values};
use crate::fused::{
    AT_BOUND, BROKEN_STEPS, CHANGED, CLIPPED_SQUARES, Clip, DOTS, PARAMETER, REPORT_COLUMNS, SCALE,
    SQUARES, THRESHOLD, UPDATE_SQUARES, WEIGHT_SQUARES,
};
use crate::training::error::TrainError;
use crate::training::report::{
    Clipped, GradientStats, Measured, ParameterNames, StepOutputs, StepStats,
};

impl FlatStepRecord {
    /// Reads everything at once.
    pub async fn read(self, names: ParameterNames) -> Result<StepStats, TrainError> {
        let mut readback = Readback::default();
        let discriminator_loss = readback.add(self.discriminator_loss);
        let generator_loss = readback.add(self.generator_loss);
        let logits = readback.add(self.logits);
        let penalty = self.penalty.map(|penalty| readback.add(penalty));
        let sigmas = self.sigmas.map(|sigmas| readback.add(sigmas));
        let [discriminator, generator] = [&self.discriminator, &self.generator]
            .map(|record| readback.add(record.report.clone()));

        let values = readback.execute().await?;
        let (real, fake) = values[logits].split_at(values[logits].len() / 2);
        let discriminator = Report::of(&self.discriminator, &values, discriminator);
        let generator = Report::of(&self.generator, &values, generator);
        let broken_steps = [&discriminator, &generator]
            .iter()
            .flat_map(|report| report.rows.iter().map(|row| row.broken_steps))
            .collect::<Vec<_>>();
        let outputs = StepOutputs {
            step: self.step,
            loss: self.loss,
            losses: [
                values.first(discriminator_loss),
                values.first(generator_loss),
            ],
            real,
            fake,
            broken_steps: &broken_steps,
            names: &names,
        };
        Ok(StepStats {
            penalty: penalty.map(|slot| values.first(slot)),
            sigmas: sigmas.map_or_else(Vec::new, |slot| values[slot].to_vec()),
            generator_threshold: generator.threshold,
            discriminator_threshold: discriminator.threshold,
            generator: generator.stats(&names.generator),
            discriminator: discriminator.stats(&names.discriminator),
            ..outputs.stats()
        })
    }
}

/// A report that was read: a row for each parameter.
struct Report {
    rows: Vec<Row>,
    /// Numbers of each parameter.
    lengths: Vec<usize>,
    clip: Clip,
    /// The C that acted.
    threshold: Option<f64>,
    /// Whether the weights were bounded.
    bounded: bool,
}

#[derive(Clone, Default)]
struct Row {
    squares: f64,
    scale: f64,
    update_squares: f64,
    weight_squares: f64,
    at_bound: f64,
    broken_steps: f64,
    clipped_squares: f64,
    dots: f64,
    changed: f64,
}

impl Report {
    /// Sums up the rows of each parameter's chunks.
    fn of(record: &FlatRecord, values: &Values, slot: Slot) -> Self {
        let mut rows = vec![Row::default(); record.pieces.len()];
        let mut threshold = None;
        let (chunks, _) = values[slot].as_chunks::<REPORT_COLUMNS>();
        for chunk in chunks {
            let Some(row) = rows.get_mut(chunk[PARAMETER] as usize) else {
                continue;
            };
            row.squares += chunk[SQUARES];
            row.update_squares += chunk[UPDATE_SQUARES];
            row.weight_squares += chunk[WEIGHT_SQUARES];
            row.at_bound += chunk[AT_BOUND];
            row.clipped_squares += chunk[CLIPPED_SQUARES];
            row.dots += chunk[DOTS];
            row.changed += chunk[CHANGED];
            row.scale = chunk[SCALE];
            row.broken_steps = chunk[BROKEN_STEPS];
            threshold = Some(chunk[THRESHOLD]);
        }
        Self {
            rows,
            lengths: record.pieces.iter().map(|piece| piece.len).collect(),
            clip: record.clip,
            threshold: threshold.filter(|_| record.clip.acts()),
            bounded: record.bounded,
        }
    }

    fn stats(&self, names: &[String]) -> Vec<GradientStats> {
        let rows = self.rows.iter().zip(&self.lengths).zip(names);
        rows.map(|((row, length), name)| self.measured(row, *length as f64).stats(name.clone()))
            .collect()
    }

    fn measured(&self, row: &Row, length: f64) -> Measured {
        let clipped = match self.clip.bends() {
            true => Clipped::Bent {
                norm_after: row.clipped_squares.sqrt(),
                dot: row.dots,
                changed: row.changed / length,
            },
            false => Clipped::Scaled(row.scale),
        };
        Measured {
            norm_before: row.squares.sqrt(),
            clipped,
            update_norm: row.update_squares.sqrt(),
            weight_norm: row.weight_squares.sqrt(),
            at_bound: self.bounded.then(|| row.at_bound / length),
        }
    }
}
