//! Twenty whole steps against PyTorch: the weights, the noise, the losses, the gradients, the
//! clipping and Adam at once.
#![cfg(not(target_arch = "wasm32"))]

mod common {
    pub mod close;
    pub mod golden;
    pub mod parameters;
    pub mod run;
}

use common::close::assert_close;
use common::golden::read;
use common::parameters::parameters;
use common::run::{clipped, steps, trainer};
use gan_clipping_lab::config::Loss;
use gan_clipping_lab::stats::GradientStats;
use gan_clipping_lab::{TrainConfig, Trainer};
use serde::Deserialize;

/// Of a loss: 32 bits against the reference's 64 bring up to 6e-7 in twenty steps.
const LOSS: f64 = 5e-6;
/// Of a gradient's norm (found: 3e-6).
const NORM: f64 = 1e-5;
/// A norm below this is held to the same absolute tolerance: the gradient of D's last bias is a
/// difference of two means near 1/2, of which the rounding stays.
const SMALL_NORM: f64 = 0.1;
/// Of a parameter (found: 4e-6). Burn's Adam takes 1 − β2ᵗ in 32 bits, which shortens every update
/// by 3e-6 to 7e-6.
const PARAMETER: f64 = 1e-5;
/// An entry below this is held to the same absolute tolerance: it is as far as Adam takes one in
/// twenty steps of 2e-4, and so what that shortening is a part of.
const TRAVEL: f64 = 4e-3;
/// Of a parameter's sum, to its norm (found: 4e-5): in a sum the shortenings add up.
const SUM: f64 = 1e-4;

/// `tests/golden/step.json`
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Golden {
    seed: u32,
    batch_size: usize,
    threshold: f32,
    runs: Vec<Run>,
}

#[derive(Deserialize)]
struct Run {
    loss: Loss,
    steps: Vec<Step>,
    discriminator: Vec<Parameter>,
    generator: Vec<Parameter>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Step {
    discriminator_loss: f64,
    generator_loss: f64,
    discriminator_norms: Vec<f64>,
    generator_norms: Vec<f64>,
}

/// A parameter at the end.
#[derive(Deserialize)]
struct Parameter {
    norm: f64,
    sum: f64,
    indices: Vec<usize>,
    values: Vec<f64>,
}

fn start(golden: &Golden, loss: Loss) -> Trainer {
    trainer(&TrainConfig {
        seed: golden.seed,
        batch_size: golden.batch_size,
        loss,
        ..clipped(golden.threshold)
    })
}

fn assert_norms(actual: &[GradientStats], expected: &[f64], what: &str) {
    assert_eq!(actual.len(), expected.len());
    for (actual, expected) in actual.iter().zip(expected) {
        let what = format!("{what} {}", actual.name);
        let tolerance = NORM * expected.max(SMALL_NORM);
        assert_close(actual.norm_before, *expected, tolerance, &what);
    }
}

fn assert_parameters(actual: &[Vec<f32>], expected: &[Parameter], what: &str) {
    assert_eq!(actual.len(), expected.len());
    for (index, (values, expected)) in actual.iter().zip(expected).enumerate() {
        let what = format!("{what} parameter {index}");
        let wide = || values.iter().map(|v| f64::from(*v));
        let norm = wide().map(|v| v * v).sum::<f64>().sqrt();
        assert_close(
            norm,
            expected.norm,
            PARAMETER * expected.norm,
            &format!("{what} norm"),
        );
        let sum = wide().sum::<f64>();
        assert_close(
            sum,
            expected.sum,
            SUM * expected.norm,
            &format!("{what} sum"),
        );
        for (at, value) in expected.indices.iter().zip(&expected.values) {
            let tolerance = PARAMETER * value.abs().max(TRAVEL);
            assert_close(
                values[*at].into(),
                *value,
                tolerance,
                &format!("{what} entry {at}"),
            );
        }
    }
}

#[test]
fn twenty_clipped_steps_are_pytorchs_for_both_losses() {
    let golden: Golden = read("step");
    assert_eq!(golden.runs.len(), 2);
    for run in &golden.runs {
        let mut trainer = start(&golden, run.loss);
        let reports = steps(&mut trainer, run.steps.len());
        assert_eq!(reports.len(), 20);
        for (report, expected) in reports.iter().zip(&run.steps) {
            let what = format!("{:?} step {}", run.loss, report.step);
            for (loss, expected) in [
                (report.discriminator_loss, expected.discriminator_loss),
                (report.generator_loss, expected.generator_loss),
            ] {
                assert_close(loss, expected, LOSS * expected.abs(), &what);
            }
            assert_norms(&report.discriminator, &expected.discriminator_norms, &what);
            assert_norms(&report.generator, &expected.generator_norms, &what);
        }
        let what = format!("{:?}", run.loss);
        for (actual, expected) in [
            (parameters(trainer.discriminator()), &run.discriminator),
            (parameters(trainer.generator()), &run.generator),
        ] {
            assert_parameters(&actual, expected, &what);
        }
    }
}
