//! The fused operations and Burn's plain ones take the same run, step for step.
use crate::common::close::assert_close;
use crate::common::parameters::parameters;
use crate::common::pixels::pixels;
use crate::common::run::{clipped, regularized, steps, trainer};
use gan_clipping_lab::config::{
    Architecture, ClipConfig, Loss, NetworkConfig, Operations, OptimizerConfig, OptimizerKind,
    RegularizerKind,
};
use gan_clipping_lab::training::GradientStats;
use gan_clipping_lab::{ClipRule, StepStats, TrainConfig, Trainer};
use pollster::block_on;

fn plain(config: &TrainConfig) -> TrainConfig {
    TrainConfig {
        operations: Operations::Plain,
        ..config.clone()
    }
}

fn optimized(kind: OptimizerKind, learning_rate: f64, momentum: f64) -> OptimizerConfig {
    OptimizerConfig {
        kind,
        learning_rate,
        momentum,
        ..OptimizerConfig::default()
    }
}

/// Settings that between them reach every operation's every case.
fn settings() -> Vec<(&'static str, TrainConfig)> {
    let with = |network: NetworkConfig, config: TrainConfig| TrainConfig {
        generator: network.clone(),
        discriminator: network,
        ..config
    };
    let clip = |rule, threshold, every| ClipConfig {
        rule,
        threshold,
        every,
    };
    let base = clipped(0.01);
    let norm = base.generator.clone();
    let ruled = |[d, g]: [ClipConfig; 2], optimizer: OptimizerConfig, config: TrainConfig| {
        let network = |clip| NetworkConfig {
            clip,
            optimizer: optimizer.clone(),
            ..norm.clone()
        };
        TrainConfig {
            discriminator: network(d),
            generator: network(g),
            ..config
        }
    };
    vec![
        (
            "the article's",
            with(NetworkConfig::default(), base.clone()),
        ),
        ("norm", base.clone()),
        (
            "global norm every third step, SGD with momentum, least squares",
            TrainConfig {
                loss: Loss::LeastSquares,
                ..with(
                    NetworkConfig {
                        clip: clip(ClipRule::GlobalNorm, 0.05, 3),
                        optimizer: optimized(OptimizerKind::Sgd, 2e-4, 0.9),
                        ..norm.clone()
                    },
                    base.clone(),
                )
            },
        ),
        (
            "a critic with clipped weights, RMSProp",
            TrainConfig {
                loss: Loss::Wasserstein,
                discriminator_steps: 3,
                weight_clip: Some(0.01),
                ..with(
                    NetworkConfig {
                        clip: clip(ClipRule::None, 1.0, 1),
                        optimizer: optimized(OptimizerKind::RmsProp, 5e-5, 0.0),
                        ..norm.clone()
                    },
                    base.clone(),
                )
            },
        ),
        (
            "adaptive and percentile every other step, three updates of D, RMSProp",
            ruled(
                [
                    clip(ClipRule::Adaptive, 0.02, 1),
                    clip(ClipRule::Percentile, 30.0, 2),
                ],
                optimized(OptimizerKind::RmsProp, 5e-5, 0.0),
                TrainConfig {
                    discriminator_steps: 3,
                    ..base.clone()
                },
            ),
        ),
        (
            "percentile and value, Adam",
            ruled(
                [
                    clip(ClipRule::Percentile, 62.5, 1),
                    clip(ClipRule::Value, 1e-4, 1),
                ],
                OptimizerConfig::default(),
                base.clone(),
            ),
        ),
        (
            "value every third step and mean |g|, SGD",
            ruled(
                [
                    clip(ClipRule::Value, 1e-3, 3),
                    clip(ClipRule::MeanAbs, 1e-4, 1),
                ],
                optimized(OptimizerKind::Sgd, 5e-3, 0.0),
                base.clone(),
            ),
        ),
        (
            "mean |g| and adaptive, SGD with momentum, other widths",
            TrainConfig {
                architecture: Architecture::Mlp,
                noise_dim: 7,
                ..ruled(
                    [
                        clip(ClipRule::MeanAbs, 1e-3, 2),
                        clip(ClipRule::Adaptive, 1e-3, 1),
                    ],
                    optimized(OptimizerKind::Sgd, 1e-3, 0.9),
                    base.clone(),
                )
            },
        ),
        (
            "other widths, leaky, SGD, hinge",
            TrainConfig {
                architecture: Architecture::Mlp,
                loss: Loss::Hinge,
                noise_dim: 7,
                batch_size: 5,
                ..with(
                    NetworkConfig {
                        hidden: vec![33, 18, 5],
                        leaky_slope: 0.2,
                        optimizer: optimized(OptimizerKind::Sgd, 0.1, 0.0),
                        ..norm.clone()
                    },
                    base.clone(),
                )
            },
        ),
    ]
}

/// Settings of a regularised D. Its gradients jump more at the bend of a ReLU, where rounding then parts two runs: these
/// networks hardly bend.
fn regularised_settings() -> Vec<(&'static str, TrainConfig)> {
    let bent = |learning_rate| {
        let base = clipped(0.01);
        let network = NetworkConfig {
            hidden: vec![33, 18],
            leaky_slope: 0.9,
            optimizer: optimized(OptimizerKind::Sgd, learning_rate, 0.0),
            ..base.generator.clone()
        };
        TrainConfig {
            architecture: Architecture::Mlp,
            generator: network.clone(),
            discriminator: network,
            ..base
        }
    };
    vec![
        (
            "spectral norm, two updates of D, SGD",
            regularized(
                RegularizerKind::SpectralNorm,
                TrainConfig {
                    discriminator_steps: 2,
                    ..bent(0.05)
                },
            ),
        ),
        (
            "gradient penalty of a critic, SGD",
            regularized(
                RegularizerKind::GradientPenalty,
                TrainConfig {
                    loss: Loss::Wasserstein,
                    discriminator_steps: 3,
                    ..bent(5e-3)
                },
            ),
        ),
        ("R1, SGD", regularized(RegularizerKind::R1, bent(5e-3))),
    ]
}

#[test]
fn a_hundred_steps_are_those_of_the_plain_path() {
    for (name, config) in settings() {
        let (mut fused, mut plain) = (trainer(&config), trainer(&plain(&config)));
        for (found, expected) in steps(&mut fused, 100).iter().zip(steps(&mut plain, 100)) {
            assert_report(found, &expected, &format!("{name}, step {}", expected.step));
        }
        let all =
            |t: &Trainer| [parameters(&t.generator()), parameters(&t.discriminator())].concat();
        for (found, expected) in all(&fused).iter().zip(all(&plain)) {
            assert_weights(found, &expected, name);
        }
    }
}

#[test]
fn a_regularised_discriminators_steps_are_those_of_the_plain_path() {
    for (name, config) in regularised_settings() {
        let (mut fused, mut plain) = (trainer(&config), trainer(&plain(&config)));
        for (found, expected) in steps(&mut fused, 25).iter().zip(steps(&mut plain, 25)) {
            assert_report(found, &expected, &format!("{name}, step {}", expected.step));
        }
        let (found, expected) = (fused.discriminator(), plain.discriminator());
        for (found, expected) in parameters(&found).iter().zip(parameters(&expected)) {
            assert_weights(found, &expected, name);
        }
    }
}

#[test]
fn a_regularised_discriminator_is_taken_by_the_fused_operations() {
    for kind in [
        RegularizerKind::SpectralNorm,
        RegularizerKind::GradientPenalty,
        RegularizerKind::R1,
    ] {
        let config = regularized(kind, clipped(0.01));
        let (mut fused, mut plain) = (trainer(&config), trainer(&plain(&config)));
        let (found, expected) = (steps(&mut fused, 1), steps(&mut plain, 1));
        assert_report(&found[0], &expected[0], &format!("{kind}"));
        // They sum in another order, which the last bits show.
        assert!(found != expected, "{kind} took the plain path");
    }
}

/// Of what was measured (found: 9e-5, of an update after 47 steps).
const RELATIVE: f64 = 1e-4;
/// Beside it: what is a sum, or the difference of two means, may be small beside its terms (found: 5e-8, of a
/// bias's norm of 9e-5).
const ROUNDING: f64 = 2e-7;

fn assert_report(found: &StepStats, expected: &StepStats, what: &str) {
    let near = |found: f64, expected: f64, of: &str| {
        let tolerance = RELATIVE * expected.abs() + ROUNDING;
        assert_close(found, expected, tolerance, &format!("{what}, {of}"));
    };
    near(found.discriminator_loss, expected.discriminator_loss, "L_D");
    near(found.generator_loss, expected.generator_loss, "L_G");
    let penalties = [found.penalty, expected.penalty];
    assert_eq!(penalties[0].is_some(), penalties[1].is_some(), "{what}");
    let [penalty, expected_penalty] = penalties.map(Option::unwrap_or_default);
    near(penalty, expected_penalty, "the penalty");
    assert_eq!(found.sigmas.len(), expected.sigmas.len(), "{what}");
    for (found, expected) in found.sigmas.iter().zip(&expected.sigmas) {
        near(*found, *expected, "a singular value");
    }
    near(found.mean_real, expected.mean_real, "D(x)");
    near(found.mean_fake, expected.mean_fake, "D(G(z))");
    assert_eq!(found.step, expected.step, "{what}");
    assert_eq!(found.diverged, expected.diverged, "{what}");
    for (found, expected, of) in [
        (
            found.generator_threshold,
            expected.generator_threshold,
            "G's C",
        ),
        (
            found.discriminator_threshold,
            expected.discriminator_threshold,
            "D's C",
        ),
    ] {
        assert_eq!(found.is_some(), expected.is_some(), "{what}, {of}");
        near(found.unwrap_or_default(), expected.unwrap_or_default(), of);
    }
    let pairs = |a: &[GradientStats], b: &[GradientStats]| -> Vec<_> {
        assert_eq!(a.len(), b.len());
        a.iter().cloned().zip(b.iter().cloned()).collect()
    };
    let mut both = pairs(&found.generator, &expected.generator);
    both.extend(pairs(&found.discriminator, &expected.discriminator));
    for (found, expected) in both {
        let of = |field: &str| format!("{field} of {}", expected.name);
        assert_eq!(found.name, expected.name);
        near(found.norm_before, expected.norm_before, &of("norm before"));
        near(found.norm_after, expected.norm_after, &of("norm after"));
        near(found.scale, expected.scale, &of("scale"));
        near(found.cosine, expected.cosine, &of("cosine"));
        // Rounding decides the few entries that come just to C, one of a bias's 128 among them.
        assert_close(
            found.clipped_fraction,
            expected.clipped_fraction,
            1e-2,
            &format!("{what}, {}", of("share clipped")),
        );
        near(
            found.update_ratio.min(1e3),
            expected.update_ratio.min(1e3),
            &of("update"),
        );
        assert_eq!(found.at_bound.is_some(), expected.at_bound.is_some());
        let share = |stats: &GradientStats| stats.at_bound.unwrap_or_default();
        // Rounding decides the few weights that come just to the bound.
        assert_close(
            share(&found),
            share(&expected),
            2e-3,
            &of("share at the bound"),
        );
    }
}

fn assert_weights(found: &[f32], expected: &[f32], what: &str) {
    let difference: f64 = (found.iter().zip(expected))
        .map(|(a, b)| f64::from(a - b).powi(2))
        .sum();
    let norm: f64 = expected.iter().map(|v| f64::from(*v).powi(2)).sum();
    assert!(
        difference.sqrt() <= 1e-4 * norm.sqrt().max(1e-2),
        "{what}: weights {} apart of {}",
        difference.sqrt(),
        norm.sqrt()
    );
}

/// Goes on with these settings for four steps, and holds each to a run that is always plain.
fn go_on(changing: &mut Trainer, straight: &mut Trainer, config: &TrainConfig, what: &str) {
    (changing.configure(config.clone())).expect("these can change in a run");
    (straight.configure(plain(config))).expect("these can change in a run");
    let found = steps(changing, 4);
    for (found, expected) in found.iter().zip(steps(straight, 4)) {
        assert_report(found, &expected, &format!("{what}, step {}", expected.step));
    }
}

#[test]
fn a_run_goes_from_one_path_to_the_other_and_back_with_every_optimiser() {
    for (name, config) in settings().into_iter().chain(regularised_settings()) {
        let (mut changing, mut straight) = (trainer(&config), trainer(&plain(&config)));
        for path in [&config, &plain(&config), &config] {
            go_on(&mut changing, &mut straight, path, name);
        }
    }
}

const RULES: [(ClipRule, f32); 7] = [
    (ClipRule::Norm, 0.01),
    (ClipRule::Percentile, 50.0),
    (ClipRule::GlobalNorm, 0.05),
    (ClipRule::Adaptive, 0.01),
    (ClipRule::None, 1.0),
    (ClipRule::Value, 1e-4),
    (ClipRule::MeanAbs, 1e-4),
];

fn optimizers() -> [OptimizerConfig; 3] {
    [
        optimized(OptimizerKind::Adam, 2e-4, 0.0),
        optimized(OptimizerKind::Sgd, 0.01, 0.9),
        optimized(OptimizerKind::RmsProp, 5e-5, 0.0),
    ]
}

#[test]
fn each_rule_with_each_optimiser_takes_the_plain_paths_steps() {
    for optimizer in optimizers() {
        for (rule, threshold) in RULES {
            let mut config = TrainConfig {
                architecture: Architecture::Mlp,
                batch_size: 8,
                ..clipped(threshold)
            };
            for network in [&mut config.generator, &mut config.discriminator] {
                // At the bend of a ReLU a gradient jumps by rounding: small networks that hardly bend
                // seldom come to it, and notice it little.
                network.hidden = vec![26, 12];
                network.leaky_slope = 0.9;
                network.clip.rule = rule;
                network.optimizer = optimizer.clone();
            }
            let what = format!("{:?} under {rule}", optimizer.kind);
            let (mut fused, mut plain) = (trainer(&config), trainer(&plain(&config)));
            for (found, expected) in steps(&mut fused, 25).iter().zip(steps(&mut plain, 25)) {
                assert_report(found, &expected, &format!("{what}, step {}", expected.step));
            }
        }
    }
}

#[test]
fn the_rule_changes_within_a_run_as_on_the_plain_path() {
    for optimizer in optimizers() {
        let mut config = clipped(0.01);
        config.generator.optimizer = optimizer.clone();
        config.discriminator.optimizer = optimizer;
        let (mut changing, mut straight) = (trainer(&config), trainer(&plain(&config)));
        // The percentile comes back to the norms that it saw.
        for (rule, threshold) in RULES.into_iter().chain([(ClipRule::Percentile, 80.0)]) {
            config.generator.clip.rule = rule;
            config.generator.clip.threshold = threshold;
            let what = format!("{:?} under {rule}", config.generator.optimizer.kind);
            go_on(&mut changing, &mut straight, &config, &what);
        }
    }
}

/// Of both networks, the latter seven times a step.
fn percentiles() -> TrainConfig {
    let mut config = TrainConfig {
        batch_size: 1,
        discriminator_steps: 7,
        ..clipped(0.01)
    };
    for (network, percent) in [
        (&mut config.generator, 40.0),
        (&mut config.discriminator, 75.0),
    ] {
        network.hidden = vec![3];
        network.clip.rule = ClipRule::Percentile;
        network.clip.threshold = percent;
    }
    config.architecture = Architecture::Mlp;
    config
}

#[test]
fn the_norms_that_the_percentile_saw_go_along_with_the_run_between_paths_and_files() {
    let config = percentiles();
    let (mut changing, mut straight) = (trainer(&config), trainer(&plain(&config)));
    // 15 × 20 norms of G and 15 × 140 of D, whose ring of 512 comes round four times.
    for turn in 0..5 {
        for (path, what) in [(&config, "fused"), (&plain(&config), "plain")] {
            (changing.configure(path.clone())).expect("the path can change in a run");
            let what = format!("turn {turn}, {what}");
            for (found, expected) in steps(&mut changing, 20)
                .iter()
                .zip(steps(&mut straight, 20))
            {
                assert_report(found, &expected, &format!("{what}, step {}", expected.step));
            }
        }
        (changing.configure(config.clone())).expect("the path can change in a run");
        for (found, expected) in steps(&mut changing, 20)
            .iter()
            .zip(steps(&mut straight, 20))
        {
            assert_report(found, &expected, &format!("again, step {}", expected.step));
        }
        let file = block_on(changing.save()).expect("a run can be saved");
        changing = trainer(&clipped(1.0));
        changing.load(&file).expect("the file is whole");
    }
}

#[test]
fn slow_motion_within_a_fused_run_sees_and_leaves_the_percentiles_norms() {
    let config = percentiles();
    let (mut slow, mut whole) = (trainer(&config), trainer(&config));
    for turn in 0..4 {
        for (found, expected) in steps(&mut slow, 2).iter().zip(steps(&mut whole, 2)) {
            assert_report(found, &expected, &format!("turn {turn}"));
        }
        slow.begin(&pixels(3 * turn + 2, 7))
            .expect("the batch fits");
        while slow.advance().expect("not at the end") < 8 {}
        let report = block_on(slow.stats()).expect("the step is complete");
        let what = format!("turn {turn}, in slow motion");
        assert_report(&report, &steps(&mut whole, 1)[0], &what);
    }
}

#[test]
fn momentum_turned_on_and_off_in_a_run_is_the_same_on_both_paths() {
    let mut config = clipped(0.01);
    config.generator.optimizer = optimized(OptimizerKind::Sgd, 0.05, 0.0);
    config.discriminator.optimizer = config.generator.optimizer.clone();
    let (mut changing, mut straight) = (trainer(&config), trainer(&plain(&config)));
    for momentum in [0.0, 0.9, 0.0, 0.5] {
        config.generator.optimizer.momentum = momentum;
        config.discriminator.optimizer.momentum = momentum;
        let what = format!("momentum {momentum}");
        go_on(&mut changing, &mut straight, &config, &what);
        // A velocity is carried over by the change too.
        go_on(&mut changing, &mut straight, &plain(&config), &what);
    }
}

#[test]
fn slow_motion_within_a_fused_run_is_the_same_step() {
    let config = clipped(0.01);
    let (mut slow, mut whole) = (trainer(&config), trainer(&config));
    steps(&mut slow, 3);
    steps(&mut whole, 3);
    slow.begin(&pixels(3, 16)).expect("the batch fits");
    while slow.advance().expect("not at the end") < 8 {}
    let report = block_on(slow.stats()).expect("the step is complete");
    assert_report(&report, &steps(&mut whole, 1)[0], "the step in slow motion");
    for (found, expected) in steps(&mut slow, 3).iter().zip(steps(&mut whole, 3)) {
        assert_report(found, &expected, "after it");
    }
}

#[test]
fn a_gradient_cut_to_a_percentile_is_shown_as_it_was_cut() {
    let mut config = clipped(10.0);
    for network in [&mut config.generator, &mut config.discriminator] {
        network.clip.rule = ClipRule::Percentile;
    }
    let mut fused = trainer(&config);
    let report = steps(&mut fused, 6).pop().expect("six steps were taken");
    let mut cut = 0;
    for (network, gradients) in [
        ("generator", &report.generator),
        ("discriminator", &report.discriminator),
    ] {
        for stats in gradients {
            let read = fused
                .tensors(network, &stats.name)
                .expect("the names are right");
            let read = block_on(read).expect("a step was taken");
            cut += usize::from(stats.scale < 0.99);
            // The one factor of the report, on each entry.
            for (before, after) in read.before.iter().zip(&read.after) {
                let expected = f64::from(*before) * stats.scale;
                assert_close(
                    f64::from(*after),
                    expected,
                    1e-6 * expected.abs(),
                    &stats.name,
                );
            }
        }
    }
    assert!(cut > 0, "a norm was above the percentile of those before");
}

#[test]
fn a_parameters_tensors_are_those_of_the_plain_path() {
    for (name, config) in settings().into_iter().chain(regularised_settings()) {
        let (mut fused, mut plain) = (trainer(&config), trainer(&plain(&config)));
        steps(&mut fused, 4);
        let report = steps(&mut plain, 4).pop().expect("four steps were taken");
        let held = |fused: &Trainer, plain: &Trainer, when: &str| {
            for (network, gradients) in [
                ("generator", &report.generator),
                ("discriminator", &report.discriminator),
            ] {
                for GradientStats {
                    name: parameter, ..
                } in gradients
                {
                    let what = format!("{name}, {network}'s {parameter} {when}");
                    let read = |t: &Trainer| {
                        let read = t.tensors(network, parameter).expect("the names are right");
                        block_on(read).expect("a step was taken")
                    };
                    let (found, expected) = (read(fused), read(plain));
                    assert_eq!(found.shape, expected.shape, "{what}");
                    for (field, found, expected) in [
                        ("weight", found.weight, expected.weight),
                        ("before", found.before, expected.before),
                        ("after", found.after, expected.after),
                        ("update", found.update, expected.update),
                    ] {
                        assert_eq!(found.len(), expected.len(), "{what}, {field}");
                        assert_weights(&found, &expected, &format!("{what}, {field}"));
                    }
                }
            }
        };
        held(&fused, &plain, "after a step");
        // The last step is still told when slow motion has begun and made nothing of its own yet.
        let images = config.batch_size * config.discriminator_steps;
        fused.begin(&pixels(9, images)).expect("the batch fits");
        plain.begin(&pixels(9, images)).expect("the batch fits");
        held(&fused, &plain, "in slow motion");
    }
}
