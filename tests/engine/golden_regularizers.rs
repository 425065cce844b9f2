//! Runs of a regularised discriminator against PyTorch: its own spectral norm, and penalties by its double backward.
use crate::common::follow::{Run, Tolerances, follow};
use crate::common::golden::read;
use crate::common::run::trainer;
use gan_clipping_lab::TrainConfig;
use gan_clipping_lab::config::{Operations, RegularizerKind};
use serde::Deserialize;

const WITHIN: Tolerances = Tolerances {
    // Of the run's largest loss or penalty, or of 1.
    loss: 1e-5,
    norm: 1e-4,
    parameter: 1e-4,
    at_bound: 0.0,
    idle: (&[], 0.0),
    later: None,
};

/// `tests/golden/regularizers.json` has a list of these.
#[derive(Deserialize)]
struct Golden {
    config: TrainConfig,
    #[serde(flatten)]
    run: Run,
}

#[test]
fn steps_of_a_regularised_discriminator_are_pytorchs() {
    let goldens: Vec<Golden> = read("regularizers");
    let kinds = |of: fn(&Golden) -> RegularizerKind| goldens.iter().map(of).collect::<Vec<_>>();
    let [norm, between, real] = [
        RegularizerKind::SpectralNorm,
        RegularizerKind::GradientPenalty,
        RegularizerKind::R1,
    ];
    assert_eq!(
        kinds(|golden| golden.config.discriminator.regularizer.kind),
        [norm, between, real, norm, between, real]
    );
    for Golden { config, run } in &goldens {
        assert!(run.steps.len() >= 6);
        let sizes = (run.steps.iter()).flat_map(|s| {
            [
                s.discriminator_loss,
                s.generator_loss,
                s.penalty.unwrap_or(0.0),
            ]
        });
        let largest = sizes.fold(1.0, |largest: f64, size| largest.max(size.abs()));
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
