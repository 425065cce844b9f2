//! A run beside PyTorch's, step for step.

use gan_clipping_lab::config::Loss;
use gan_clipping_lab::training::GradientStats;
use gan_clipping_lab::{StepStats, Trainer};
use serde::Deserialize;

use crate::common::close::assert_close;
use crate::common::parameters::parameters;
use crate::common::run::steps;
use crate::common::summary::{Summary, assert_summary};

/// How near a run must stay.
pub struct Tolerances {
    /// Of a loss, absolute: it can be the difference of two means.
    pub loss: f64,
    /// Of a gradient's norm, relative.
    pub norm: f64,
    /// Of a parameter, relative: its norm, its sum to its norm, an entry to the mean size of its entries.
    pub parameter: f64,
    /// Of a share of weights at the bound, absolute.
    pub at_bound: f64,
    /// Parameters that have no effect, whose gradients are nothing but rounding: they are not held
    /// to the run's, and their norms to zero, within this share of the largest one.
    pub idle: (&'static [&'static str], f64),
    /// From so many steps on these hold instead.
    pub later: Option<(usize, &'static Tolerances)>,
}

impl Tolerances {
    fn at(&self, steps: usize) -> &Self {
        match self.later {
            Some((from, later)) if steps >= from => later,
            _ => self,
        }
    }
}

/// A run that PyTorch took in 64 bits.
#[derive(Deserialize)]
pub struct Run {
    pub loss: Loss,
    pub steps: Vec<Step>,
    pub discriminator: Vec<Summary>,
    pub generator: Vec<Summary>,
    /// The parameters on the way, where the first tolerances end.
    pub early: Option<Early>,
}

#[derive(Deserialize)]
pub struct Early {
    /// Steps taken.
    pub steps: usize,
    pub discriminator: Vec<Summary>,
    pub generator: Vec<Summary>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    pub discriminator_loss: f64,
    pub generator_loss: f64,
    pub discriminator_norms: Vec<f64>,
    pub generator_norms: Vec<f64>,
    /// Of D's parameters, where its weights are clipped.
    pub at_bound: Option<Vec<f64>>,
    /// What a regulariser adds to D's loss.
    pub penalty: Option<f64>,
    /// Of D's layers, under spectral normalisation.
    #[serde(default)]
    pub sigmas: Vec<f64>,
}

/// Takes the run's steps and holds each report and the weights to it, those at the end and those on the way.
pub fn follow(trainer: &mut Trainer, run: &Run, within: &Tolerances) {
    let early = run.early.as_ref();
    assert_eq!(
        early.map(|early| early.steps),
        within.later.map(|(from, _)| from),
        "there are weights for each of the tolerances"
    );
    let mut reports = Vec::new();
    if let Some(early) = early {
        reports = steps(trainer, early.steps);
        let last = &reports[early.steps - 1];
        let what = format!("{:?} after {}", run.loss, early.steps);
        let both = [&early.discriminator, &early.generator];
        assert_weights(trainer, both, last, within, &what);
    }
    reports.extend(steps(trainer, run.steps.len() - reports.len()));
    for (index, (report, expected)) in reports.iter().zip(&run.steps).enumerate() {
        let within = within.at(index);
        let what = format!("{:?} step {}", run.loss, report.step);
        for (loss, expected) in [
            (report.discriminator_loss, expected.discriminator_loss),
            (report.generator_loss, expected.generator_loss),
        ] {
            assert_close(loss, expected, within.loss, &what);
        }
        assert_regularizer(report, expected, within, &what);
        assert_norms(
            &report.discriminator,
            &expected.discriminator_norms,
            within,
            &what,
        );
        assert_norms(&report.generator, &expected.generator_norms, within, &what);
        let shares = expected.at_bound.as_ref();
        for (index, gradient) in report.discriminator.iter().enumerate() {
            let what = format!("{what} at the bound in {}", gradient.name);
            let expected = shares.map(|shares| shares[index]);
            assert_eq!(gradient.at_bound.is_some(), expected.is_some(), "{what}");
            if let (Some(found), Some(expected)) = (gradient.at_bound, expected) {
                assert_close(found, expected, within.at_bound, &what);
            }
        }
    }
    let within = within.at(run.steps.len());
    let last = reports.last().expect("a run has steps");
    let what = format!("{:?}", run.loss);
    let both = [&run.discriminator, &run.generator];
    assert_weights(trainer, both, last, within, &what);
}

/// Holds the penalty and the singular values to the run's.
fn assert_regularizer(report: &StepStats, expected: &Step, within: &Tolerances, what: &str) {
    let found = report.penalty;
    assert_eq!(found.is_some(), expected.penalty.is_some(), "{what}");
    if let (Some(found), Some(expected)) = (found, expected.penalty) {
        assert_close(found, expected, within.loss, &format!("{what} penalty"));
    }
    assert_eq!(report.sigmas.len(), expected.sigmas.len(), "{what}");
    for (found, expected) in report.sigmas.iter().zip(&expected.sigmas) {
        let tolerance = within.parameter * expected;
        assert_close(*found, *expected, tolerance, &format!("{what} sigma"));
    }
}

/// Holds both networks as they are to the run's, D's first; `report` has their names.
fn assert_weights(
    trainer: &Trainer,
    [of_discriminator, of_generator]: [&Vec<Summary>; 2],
    report: &StepStats,
    within: &Tolerances,
    what: &str,
) {
    let found = parameters(&trainer.discriminator());
    let names = &report.discriminator;
    assert_parameters(&found, of_discriminator, names, within, what);
    let found = parameters(&trainer.generator());
    assert_parameters(&found, of_generator, &report.generator, within, what);
}

fn assert_norms(actual: &[GradientStats], expected: &[f64], within: &Tolerances, what: &str) {
    assert_eq!(actual.len(), expected.len());
    let largest = expected.iter().copied().fold(0.0, f64::max);
    for (actual, expected) in actual.iter().zip(expected) {
        let tolerance = match within.idle.0.contains(&actual.name.as_str()) {
            true => within.idle.1 * largest,
            false => within.norm * expected,
        };
        let what = format!("{what} {}", actual.name);
        assert_close(actual.norm_before, *expected, tolerance, &what);
    }
}

fn assert_parameters(
    actual: &[Vec<f32>],
    expected: &[Summary],
    names: &[GradientStats],
    within: &Tolerances,
    what: &str,
) {
    assert_eq!(
        (actual.len(), names.len()),
        (expected.len(), expected.len())
    );
    for ((values, expected), GradientStats { name, .. }) in actual.iter().zip(expected).zip(names) {
        if !within.idle.0.contains(&name.as_str()) {
            assert_summary(
                values,
                expected,
                within.parameter,
                &format!("{what} {name}"),
            );
        }
    }
}
