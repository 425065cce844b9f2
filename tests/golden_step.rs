//! Twenty whole steps against PyTorch: the weights, the noise, the losses, the gradients, the
//! clipping and Adam at once.
#![cfg(not(target_arch = "wasm32"))]

mod common {
    pub mod close;
    pub mod follow;
    pub mod golden;
    pub mod parameters;
    pub mod pixels;
    pub mod run;
    pub mod summary;
}

use common::follow::{Run, Tolerances, follow};
use common::golden::read;
use common::run::{clipped, trainer};
use gan_clipping_lab::TrainConfig;
use gan_clipping_lab::config::Kernels;
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
        for kernels in [Kernels::Fused, Kernels::Plain] {
            let config = TrainConfig {
                seed: golden.seed,
                batch_size: golden.batch_size,
                loss: run.loss,
                kernels,
                ..clipped(golden.threshold)
            };
            follow(&mut trainer(&config), run, &WITHIN);
        }
    }
}
