//! Twenty whole steps against PyTorch: the weights, the noise, the losses, the gradients, the
//! clipping and Adam at once.
use crate::common::follow::{Run, Tolerances, follow};
use crate::common::golden::read;
use crate::common::run::{clipped, trainer};
use gan_clipping_lab::TrainConfig;
use gan_clipping_lab::config::Operations;
use serde::Deserialize;

const WITHIN: Tolerances = Tolerances {
    // Found: 1.4e-7.
    loss: 5e-7,
    // Found: 4e-6, of D's last bias, whose gradient is a difference of two means near 1/2.
    norm: 1e-5,
    // Found: 8e-7.
    parameter: 2e-6,
    at_bound: 0.0,
    idle: (&[], 0.0),
    later: None,
};

/// `tests/golden/step.json`
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Golden {
    seed: u32,
    batch_size: usize,
    threshold: f32,
    runs: Vec<Run>,
}

#[test]
fn twenty_clipped_steps_are_pytorchs_for_both_losses() {
    let golden: Golden = read("step");
    assert_eq!(golden.runs.len(), 2);
    for run in &golden.runs {
        assert_eq!(run.steps.len(), 20);
        for operations in [Operations::Fused, Operations::Plain] {
            let config = TrainConfig {
                seed: golden.seed,
                batch_size: golden.batch_size,
                loss: run.loss,
                operations,
                ..clipped(golden.threshold)
            };
            follow(&mut trainer(&config), run, &WITHIN);
        }
    }
}
