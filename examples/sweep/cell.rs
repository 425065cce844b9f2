//! One run: train, measure at intervals, say what came of it.

use std::error::Error;
use std::time::Instant;

use gan_clipping_lab::data::{Batches, Split};
use gan_clipping_lab::metrics::Quality;
use gan_clipping_lab::training::GradientStats;
use gan_clipping_lab::{Backend, Judge, Trainer};
use pollster::block_on;
use serde::{Deserialize, Serialize};

use super::plan::Cell;
use super::summary::median;
use super::trace::Trace;

/// Seed of the noise that all samples are drawn from: every cell shows the same.
const SAMPLE_SEED: u32 = 4242;

/// What came of a cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    pub cell: Cell,
    /// What it trained on; the CPU where a line does not say.
    #[serde(default)]
    pub backend: Backend,
    /// Against the validation split, on the way and at the end.
    pub points: Vec<Point>,
    /// At the end, against the test images.
    pub test: Point,
    /// The step, network and parameter of the first gradient that was not finite.
    pub diverged: Option<String>,
    /// Share of (parameter, step) pairs in which the rule changed a gradient.
    pub clipped: Clipped,
    pub seconds: f64,
    /// Of a step with its statistics: the median, in milliseconds. Older lines have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_ms: Option<f64>,
    /// Where the plan asks for it; up to the step that diverged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<Trace>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Point {
    pub step: u64,
    pub frechet: f64,
    pub score: f64,
    pub covered_digits: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Clipped {
    pub generator: f64,
    pub discriminator: f64,
}

/// Runs a cell; `training` are the images for training (8-bit, count × 784).
pub fn run(
    cell: &Cell,
    backend: Backend,
    training: &[u8],
    judge: &Judge,
) -> Result<Outcome, Box<dyn Error>> {
    let began = Instant::now();
    let config = &cell.config;
    let mut trainer = Trainer::new(config.clone(), &block_on(backend.open())?)?;
    let mut batches = Batches::new(training, config.batch_size, config.seed);
    let mut points = Vec::new();
    let mut clipped = Clipped::default();
    let mut diverged = None;
    let mut times = Vec::new();
    let mut trace = cell.trace.then(Trace::default);
    for step in 1..=cell.steps {
        let batch = (0..config.discriminator_steps).flat_map(|_| batches.next_batch());
        let batch = batch.collect::<Vec<u8>>();
        let step_began = Instant::now();
        trainer.step(&batch)?;

        let stats = block_on(trainer.stats())?;
        times.push(step_began.elapsed().as_secs_f64() * 1000.0);
        clipped.generator += share_clipped(&stats.generator) / cell.steps as f64;
        clipped.discriminator += share_clipped(&stats.discriminator) / cell.steps as f64;
        diverged = stats.diverged.clone();
        if diverged.is_some() {
            break;
        }
        if let Some(trace) = &mut trace {
            trace.add(&stats);
        }
        if step.is_multiple_of(cell.every) && step < cell.steps {
            points.push(measure(&trainer, judge, cell.samples, Split::Validation)?);
        }
    }
    points.push(measure(&trainer, judge, cell.samples, Split::Validation)?);
    let test = measure(&trainer, judge, cell.samples, Split::Test)?;
    Ok(Outcome {
        cell: cell.clone(),
        backend,
        points,
        test,
        diverged: diverged.map(|d| format!("step {}: {} {}", d.step, d.network, d.parameter)),
        clipped,
        seconds: began.elapsed().as_secs_f64(),
        step_ms: Some(median(&times)),
        trace,
    })
}

/// The share of a network's parameters whose gradient clipping changed in a step.
fn share_clipped(gradients: &[GradientStats]) -> f64 {
    let clipped = gradients.iter().filter(|g| g.clipped_fraction > 0.0);
    clipped.count() as f64 / gradients.len() as f64
}

fn measure(
    trainer: &Trainer,
    judge: &Judge,
    samples: usize,
    split: Split,
) -> Result<Point, Box<dyn Error>> {
    let pixels = block_on(trainer.sample(samples, SAMPLE_SEED))?;
    let Quality {
        frechet,
        score,
        covered_digits,
        ..
    } = block_on(judge.quality(&pixels, split))?;
    Ok(Point {
        step: trainer.steps(),
        frechet,
        score,
        covered_digits,
    })
}
