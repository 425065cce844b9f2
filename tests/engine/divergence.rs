//! A run that leaves the numbers says where it did.
use crate::common::archive::{changed, put, replace};
use crate::common::pixels::pixels;
use crate::common::run::{clipped, steps, trainer};
use gan_clipping_lab::config::{ClipConfig, Operations, OptimizerConfig};
use gan_clipping_lab::training::{Divergence, GradientStats};
use gan_clipping_lab::{ClipRule, IMAGE_PIXELS, StepStats, TrainConfig, Trainer};
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

/// The same by both paths: with the operations written by hand, and with Burn's.
fn by_both_paths(config: TrainConfig) -> [TrainConfig; 2] {
    [Operations::Fused, Operations::Plain].map(|operations| TrainConfig {
        operations,
        ..config.clone()
    })
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
        let configs = [absurd(rule), absurd_for_both(rule)].map(by_both_paths);
        for config in configs.into_iter().flatten() {
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
        for config in by_both_paths(config) {
            let last = steps(&mut trainer(&config), 20).remove(19);
            let diverged = last.diverged.expect("the run diverges");
            assert_eq!(diverged.network, network, "{:?}", config.operations);
            assert!(diverged.parameter.starts_with("mlp.layers."));
        }
    }
}

#[test]
fn a_divergence_is_told_though_the_stats_are_read_long_after_it() {
    for config in by_both_paths(absurd_for_both(ClipRule::Norm)) {
        let expected = first_divergence(&steps(&mut trainer(&config), 20));
        let mut unread = trainer(&config);
        for step in 0..20 {
            unread.step(&pixels(step, 16)).expect("the batch fits");
        }
        let report = block_on(unread.stats()).expect("a step was taken");
        assert_eq!(report.diverged, Some(expected), "{:?}", config.operations);
    }
}

#[test]
fn a_run_that_has_diverged_goes_on_and_its_samples_are_still_images() {
    for config in by_both_paths(absurd(ClipRule::None)) {
        let mut diverged = trainer(&config);
        let last = steps(&mut diverged, 20).remove(19);
        assert!(last.generator_loss.is_nan());
        let images = block_on(diverged.sample(2, 1)).expect("2 are few enough");
        assert_eq!(images, vec![0; 2 * IMAGE_PIXELS]);
    }
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
    assert!(
        update < 3 && index < 5,
        "neither the last update nor the last parameter"
    );
    for config in by_both_paths(config) {
        let last = steps(&mut trainer(&config), 20).remove(19);
        let expected = Divergence {
            step,
            network: "discriminator",
            parameter: last.discriminator[index].name.clone(),
        };
        assert_eq!(last.diverged, Some(expected), "{:?}", config.operations);
    }
}

/// A fresh run as if so many steps lay behind it.
fn fresh_at(step: u64, config: &TrainConfig) -> Trainer {
    let mut fresh = trainer(config);
    let file = block_on(fresh.save()).expect("is saved");
    let file = changed(&file, |entries| {
        let [from, to] = [0, step].map(|step| format!("\"step\":{step}"));
        replace(entries, "run.json", &from, &to);
        put(entries, "broken.steps", &[12], &[0.0; 12]);
    });
    fresh.load(&file).expect("is whole");
    fresh
}

#[test]
fn a_divergence_is_told_by_its_step_where_a_32_bit_number_no_longer_counts() {
    for config in by_both_paths(absurd_for_both(ClipRule::None)) {
        let mut run = fresh_at(16_777_216, &config);
        let reports = steps(&mut run, 20);
        let first = first_divergence(&reports);
        for report in reports {
            let expected = (report.step >= first.step).then_some(&first);
            assert_eq!(report.diverged.as_ref(), expected, "step {}", report.step);
        }
        assert!(first.step > 16_777_217, "{}", first.step);
    }
}

#[test]
fn a_run_that_diverged_is_saved_and_goes_on_from_its_file_and_tells_of_it_still() {
    let mut by_percentile = absurd(ClipRule::None);
    by_percentile.generator.clip = ClipConfig {
        rule: ClipRule::Percentile,
        threshold: 50.0,
        every: 1,
    };
    let [fused, plain] = by_both_paths(absurd_for_both(ClipRule::Norm));
    // The last has norms in its history that are no numbers.
    for config in [fused, plain, by_percentile] {
        let mut whole = trainer(&config);
        let expected = steps(&mut whole, 20).remove(19).diverged;
        assert!(expected.is_some(), "the run diverges");
        let file = block_on(whole.save()).expect("is saved");
        let mut resumed = trainer(&clipped(1.0));
        resumed.load(&file).expect("a run of NaN is a run");
        assert!(block_on(resumed.save()).expect("is saved") == file);
        let report = steps(&mut resumed, 1).remove(0);
        assert_eq!(report.diverged, expected, "{:?}", config.operations);
    }
}
