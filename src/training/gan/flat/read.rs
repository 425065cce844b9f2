//! How a flat step's report is read.

use super::record::{FlatRecord, FlatStepRecord};
use crate::device::{Readback, Slot, Values};
use crate::fused::{
    AT_BOUND, BROKEN_STEPS, PARAMETER, Piece, REPORT_COLUMNS, SCALE, SQUARES, UPDATE_SQUARES,
    WEIGHT_SQUARES,
};
use crate::training::error::TrainError;
use crate::training::report::{GradientStats, Measured, ParameterNames, StepOutputs, StepStats};

impl FlatStepRecord {
    /// Reads everything at once.
    pub async fn read(self, names: ParameterNames) -> Result<StepStats, TrainError> {
        let mut readback = Readback::default();
        let discriminator_loss = readback.add(self.discriminator_loss);
        let generator_loss = readback.add(self.generator_loss);
        let logits = readback.add(self.logits);
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
            losses: [values[discriminator_loss][0], values[generator_loss][0]],
            real,
            fake,
            broken_steps: &broken_steps,
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
    broken_steps: f64,
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
            row.broken_steps = chunk[BROKEN_STEPS];
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
