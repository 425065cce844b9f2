//! A run that leaves the numbers says where it did.
use crate::common::pixels::pixels;
use crate::common::run::{clipped, steps, trainer};
use gan_clipping_lab::config::OptimizerConfig;
use gan_clipping_lab::training::{Divergence, GradientStats};
use gan_clipping_lab::{ClipRule, IMAGE_PIXELS, StepStats, TrainConfig};
use pollster::block_on;

/// An Adam that remembers the mean of gradients and forgets their size: it divides a remembered
/// gradient by one that has meanwhile vanished, and the weights leave the range of an f32.
fn absurd(rule: ClipRule) -> TrainConfig {
    let mut config = clipped(1.0);
    config.discriminator.clip.rule = rule;
    config.generator.clip.rule = rule;
    config.discriminator.optimizer = OptimizerConfig {
        learning_rate: 10.0,
        beta1: 0.9,
        beta2: 0.0,
        epsilon: 1e-12,
        ..OptimizerConfig::default()
    };
    config
}

/// The same for both networks. The generator's images are then black and white, its gradients
/// vanish, and the discriminator is the first to diverge.
fn absurd_for_both(rule: ClipRule) -> TrainConfig {
    let mut config = absurd(rule);
    config.generator.optimizer = config.discriminator.optimizer.clone();
    config
}

/// The last parameter, the first in the backward pass, whose gradient has no finite norm.
fn broken(gradients: &[GradientStats]) -> Option<String> {
    let broken = gradients.iter().rfind(|g| !g.norm_before.is_finite());
    broken.map(|g| g.name.clone())
}

/// What the first report with a broken gradient tells.
fn first_divergence(reports: &[StepStats]) -> Divergence {
    let find = |report: &StepStats| {
        let (network, parameter) = match broken(&report.discriminator) {
            Some(parameter) => ("discriminator", parameter),
            None => ("generator", broken(&report.generator)?),
        };
        Some(Divergence {
            step: report.step,
            network,
            parameter,
        })
    };
    reports.iter().find_map(find).expect("the run diverges")
}

#[test]
fn a_divergence_is_reported_from_its_step_on_and_never_changes() {
    for rule in [ClipRule::None, ClipRule::Norm] {
        for config in [absurd(rule), absurd_for_both(rule)] {
            let reports = steps(&mut trainer(&config), 20);
            let first = first_divergence(&reports);
            assert!(first.step > 1, "the run begins in good health");
            for report in reports {
                let expected = (report.step >= first.step).then_some(&first);
                assert_eq!(report.diverged.as_ref(), expected, "step {}", report.step);
            }
        }
    }
}

#[test]
fn either_network_can_be_the_one_that_diverged() {
    for (config, network) in [
        (absurd(ClipRule::None), "generator"),
        (absurd_for_both(ClipRule::None), "discriminator"),
    ] {
        let last = steps(&mut trainer(&config), 20).remove(19);
        let diverged = last.diverged.expect("the run diverges");
        assert_eq!(diverged.network, network);
        assert!(diverged.parameter.starts_with("mlp.layers."));
    }
}

#[test]
fn a_divergence_is_told_though_the_stats_are_read_long_after_it() {
    let config = absurd_for_both(ClipRule::Norm);
    let expected = first_divergence(&steps(&mut trainer(&config), 20));
    let mut unread = trainer(&config);
    for step in 0..20 {
        unread.step(&pixels(step, 16)).expect("the batch fits");
    }
    let report = block_on(unread.stats()).expect("a step was taken");
    assert_eq!(report.diverged, Some(expected));
}

#[test]
fn a_run_that_has_diverged_goes_on_and_its_samples_are_still_images() {
    let mut diverged = trainer(&absurd(ClipRule::None));
    let last = steps(&mut diverged, 20).remove(19);
    assert!(last.generator_loss.is_nan());
    let images = block_on(diverged.sample(2, 1)).expect("2 are few enough");
    assert_eq!(images, vec![0; 2 * IMAGE_PIXELS]);
}

/// The step, the update of D within it and the parameter of D whose norm was the first not finite,
/// looked at stage by stage.
fn first_broken_update(config: &TrainConfig) -> Option<(u64, usize, usize)> {
    let mut run = trainer(config);
    for step in 0..20 {
        let mut update = 0;
        run.begin(&pixels(step, 16 * config.discriminator_steps))
            .expect("the batch fits");
        loop {
            let stage = run.advance().expect("not at the end");
            if stage == 8 {
                break;
            }
            if stage != 4 {
                continue;
            }
            update += 1;
            let view = block_on(run.stage()).expect("a stage was taken");
            if let Some(index) = view.norms_before.iter().rposition(|norm| !norm.is_finite()) {
                return Some((u64::from(step) + 1, update, index));
            }
        }
    }
    None
}

/// After a first NaN the whole network is NaN, and only the update before it tells where it began.
#[test]
fn a_divergence_in_a_steps_earlier_update_is_blamed_on_the_parameter_that_began_it() {
    let mut config = absurd_for_both(ClipRule::None);
    config.discriminator_steps = 3;
    config.discriminator.optimizer.epsilon = 1e-9;
    let (step, update, index) = first_broken_update(&config).expect("the run diverges");
    let last = steps(&mut trainer(&config), 20).remove(19);
    assert!(
        update < 3 && index < 5,
        "neither the last update nor the last parameter"
    );
    let expected = Divergence {
        step,
        network: "discriminator",
        parameter: last.discriminator[index].name.clone(),
    };
    assert_eq!(last.diverged, Some(expected));
}
