//! Networks of odd, least and largest sizes against PyTorch, with each loss and each optimiser.
use crate::common::follow::{Run, Tolerances, follow};
use crate::common::golden::read;
use crate::common::run::trainer;
use gan_clipping_lab::TrainConfig;
use gan_clipping_lab::config::Operations;
use serde::Deserialize;

const WITHIN: Tolerances = Tolerances {
    // Of the run's largest loss, or of 1 (found: 6e-6, by SGD with a large rate).
    loss: 3e-5,
    // Of the first D's last bias, whose gradient is a difference of two numbers near 1/2.
    norm: 5e-4,
    parameter: 1e-4,
    // Rounding may decide a weight that comes just to the bound: two of 13,328.
    at_bound: 2e-4,
    idle: (&[], 0.0),
    later: None,
};

/// `tests/golden/widths.json` has a list of these.
#[derive(Deserialize)]
struct Golden {
    config: TrainConfig,
    #[serde(flatten)]
    run: Run,
}

#[test]
fn steps_of_odd_least_and_largest_networks_are_pytorchs() {
    let goldens: Vec<Golden> = read("widths");
    assert_eq!(goldens.len(), 6);
    for Golden { config, run } in &goldens {
        assert_eq!(run.steps.len(), 4);
        let losses = (run.steps.iter()).flat_map(|s| [s.discriminator_loss, s.generator_loss]);
        let largest = losses.fold(1.0, |largest: f64, loss| largest.max(loss.abs()));
        let within = Tolerances {
            loss: WITHIN.loss * largest,
            ..WITHIN
        };
        for operations in [Operations::Fused, Operations::Plain] {
            let config = TrainConfig {
                operations,
                ..config.clone()
            };
            follow(&mut trainer(&config), run, &within);
        }
    }
}
