//! The convolutional networks by the fused operations and by Burn's modules take the same run.
use crate::common::close::assert_close;
use crate::common::parameters::parameters;
use crate::common::pixels::pixels;
use crate::common::run::{steps, trainer};
use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::Tensor;
use gan_clipping_lab::config::{
    Architecture, ClipConfig, Loss, NetworkConfig, Operations, OptimizerConfig, OptimizerKind,
};
use gan_clipping_lab::{ClipRule, StepStats, TrainConfig, Trainer};
use pollster::block_on;

/// Of what was measured.
const RELATIVE: f64 = 1e-4;
/// Of a gradient's norm after the first step: where a ReLU's input is nearly zero, rounding decides whether a
/// pixel counts, and a few hundred pixels make a gradient here (found: 1e-6 without one such, 4e-3 with).
const OF_GRADIENTS: f64 = 1e-2;
/// Beside it, of what is a sum of terms that cancel.
const ROUNDING: f64 = 1e-6;
/// Batch normalisation takes out what the bias before it adds: its gradient is zero but for rounding. Adam and
/// RMSProp make whole steps of rounding unless their ε is far above it.
const IDLE: [&str; 2] = ["dcgan.deconv1.bias", "dcgan.conv2.bias"];

/// Where they are among G's parameters and among D's.
const IDLE_AT: [usize; 2] = [5, 3];
const EPSILON: f64 = 1e-3;

fn plain(config: &TrainConfig) -> TrainConfig {
    TrainConfig {
        operations: Operations::Plain,
        ..config.clone()
    }
}

fn network(
    rule: ClipRule,
    threshold: f32,
    kind: OptimizerKind,
    learning_rate: f64,
) -> NetworkConfig {
    NetworkConfig {
        clip: ClipConfig {
            rule,
            threshold,
            every: 1,
        },
        optimizer: OptimizerConfig {
            kind,
            learning_rate,
            momentum: if kind == OptimizerKind::Sgd { 0.9 } else { 0.0 },
            epsilon: EPSILON,
            ..OptimizerConfig::default()
        },
        ..NetworkConfig::default()
    }
}

/// Each loss, optimiser and rule that the issue names, and sizes that fill vectors and that do not.
fn settings() -> Vec<(&'static str, TrainConfig)> {
    let of = |loss, channels, batch_size, network: NetworkConfig| TrainConfig {
        architecture: Architecture::Dcgan,
        loss,
        channels,
        batch_size,
        generator: network.clone(),
        discriminator: network,
        ..TrainConfig::default()
    };
    vec![
        (
            "minimax, Adam, norm",
            of(
                Loss::Minimax,
                [4, 8],
                4,
                network(ClipRule::Norm, 0.01, OptimizerKind::Adam, 2e-4),
            ),
        ),
        (
            "non-saturating, SGD with momentum, global norm",
            of(
                Loss::NonSaturating,
                [6, 5],
                9,
                network(ClipRule::GlobalNorm, 0.1, OptimizerKind::Sgd, 1e-2),
            ),
        ),
        (
            "a critic with clipped weights, RMSProp, no clipping",
            TrainConfig {
                discriminator_steps: 2,
                weight_clip: Some(0.01),
                ..of(
                    Loss::Wasserstein,
                    [8, 16],
                    7,
                    network(ClipRule::None, 1.0, OptimizerKind::RmsProp, 5e-5),
                )
            },
        ),
        (
            "entries clipped by value",
            of(
                Loss::NonSaturating,
                [4, 8],
                4,
                network(ClipRule::Value, 1e-3, OptimizerKind::Sgd, 1e-2),
            ),
        ),
        (
            "to a percentile of the norms",
            of(
                Loss::NonSaturating,
                [8, 4],
                5,
                network(ClipRule::Percentile, 50.0, OptimizerKind::Sgd, 1e-2),
            ),
        ),
        (
            "by the mean of |g|",
            of(
                Loss::NonSaturating,
                [4, 8],
                8,
                network(ClipRule::MeanAbs, 1e-4, OptimizerKind::Sgd, 1e-3),
            ),
        ),
        (
            "adaptive, which modules take",
            of(
                Loss::Hinge,
                [4, 4],
                6,
                network(ClipRule::Adaptive, 0.01, OptimizerKind::Sgd, 1e-2),
            ),
        ),
        (
            "one channel and one image",
            of(
                Loss::NonSaturating,
                [1, 1],
                1,
                network(ClipRule::Norm, 0.1, OptimizerKind::Sgd, 1e-2),
            ),
        ),
    ]
}

/// Running statistics, as a validation copy has them.
fn running<M: Module>(module: &M) -> Vec<Vec<f32>> {
    #[derive(Default)]
    struct Statistics {
        learns: Vec<bool>,
        values: Vec<Vec<f32>>,
    }
    impl ModuleVisitor for Statistics {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            self.learns.push(param.is_require_grad());
            let data = param.val().inner().into_data();
            self.values.push(data.try_into_vec().expect("f32"));
        }
    }
    let (mut training, mut valid) = (Statistics::default(), Statistics::default());
    module.valid().visit(&mut valid);
    module.visit(&mut training);
    let both = training.learns.into_iter().zip(valid.values);
    both.filter(|(learns, _)| !learns)
        .map(|(_, values)| values)
        .collect()
}

fn assert_all(found: &[f32], expected: &[f32], what: &str) {
    assert_within(RELATIVE, found, expected, what);
}

fn assert_within(relative: f64, found: &[f32], expected: &[f32], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let size = |numbers: &mut dyn Iterator<Item = f64>| numbers.map(|v| v * v).sum::<f64>().sqrt();
    let whole = size(&mut expected.iter().map(|v| f64::from(*v)));
    assert_sized_within(relative, whole, found, expected, what);
}

/// Apart by so small a share of a size.
fn assert_sized(size: f64, found: &[f32], expected: &[f32], what: &str) {
    assert_sized_within(RELATIVE, size, found, expected, what);
}

fn assert_sized_within(relative: f64, whole: f64, found: &[f32], expected: &[f32], what: &str) {
    let size = |numbers: &mut dyn Iterator<Item = f64>| numbers.map(|v| v * v).sum::<f64>().sqrt();
    let apart = size(&mut (found.iter().zip(expected)).map(|(a, b)| f64::from(a - b)));
    assert!(
        apart <= relative * whole.max(1e-2),
        "{what}: {apart} of {whole}"
    );
}

/// Weights and running statistics.
fn assert_networks(found: &Trainer, expected: &Trainer, what: &str) {
    let [g, d] = [
        (found.generator(), found.discriminator()),
        (expected.generator(), expected.discriminator()),
    ];
    let weights = |[found, expected]: [Vec<Vec<f32>>; 2], idle: usize| {
        let but_idle = |mut all: Vec<Vec<f32>>| {
            all.remove(idle);
            all
        };
        (but_idle(found), but_idle(expected))
    };
    let of_g = weights([parameters(&g.0), parameters(&d.0)], IDLE_AT[0]);
    let of_d = weights([parameters(&g.1), parameters(&d.1)], IDLE_AT[1]);
    let pairs = [
        (of_g.0, of_g.1, "G's weights"),
        (of_d.0, of_d.1, "D's weights"),
    ];
    for (found, expected, of) in [
        (running(&g.0), running(&d.0), "G's running statistics"),
        (running(&g.1), running(&d.1), "D's running statistics"),
    ] {
        assert!(!expected.is_empty());
        let pairs = found.chunks_exact(2).zip(expected.chunks_exact(2));
        for (found, expected) in pairs {
            // The means are small beside the deviations that they are of.
            let size = |values: &[f32]| values.iter().map(|v| f64::from(*v)).sum::<f64>().sqrt();
            assert_sized(
                size(&expected[1]),
                &found[0],
                &expected[0],
                &format!("{what}, {of}, mean"),
            );
            assert_all(&found[1], &expected[1], &format!("{what}, {of}, variance"));
        }
    }
    for (found, expected, of) in pairs {
        assert!(!expected.is_empty());
        assert_eq!(found.len(), expected.len(), "{what}, {of}");
        for (at, (found, expected)) in found.iter().zip(&expected).enumerate() {
            assert_all(found, expected, &format!("{what}, {of}, {at}"));
        }
    }
}

fn assert_report(found: &StepStats, expected: &StepStats, what: &str) {
    let within = |relative: f64, found: f64, expected: f64, of: &str| {
        let tolerance = relative * expected.abs() + ROUNDING;
        assert_close(found, expected, tolerance, &format!("{what}, {of}"));
    };
    let near = |found, expected, of: &str| within(RELATIVE, found, expected, of);
    near(found.discriminator_loss, expected.discriminator_loss, "L_D");
    near(found.generator_loss, expected.generator_loss, "L_G");
    near(found.mean_real, expected.mean_real, "D(x)");
    near(found.mean_fake, expected.mean_fake, "D(G(z))");
    assert_eq!(found.step, expected.step, "{what}");
    assert_eq!(found.diverged, expected.diverged, "{what}");
    let expected_step = expected.step;
    for (found, expected) in [
        (&found.generator, &expected.generator),
        (&found.discriminator, &expected.discriminator),
    ] {
        assert_eq!(found.len(), expected.len());
        let largest = (expected.iter()).fold(0.0, |most: f64, g| most.max(g.norm_before));
        for (found, expected) in found.iter().zip(expected) {
            assert_eq!(found.name, expected.name);
            let of = |field: &str| format!("{field} of {}", expected.name);
            if IDLE.contains(&expected.name.as_str()) {
                let norm = found.norm_before;
                assert!(norm < 1e-4 * largest, "{}: {norm}", of("norm before"));
                continue;
            }
            let bound = if expected_step == 1 {
                RELATIVE
            } else {
                OF_GRADIENTS
            };
            let ratio = |ratio: f64| ratio.min(1e3);
            for (field, found, expected) in [
                ("norm before", found.norm_before, expected.norm_before),
                ("norm after", found.norm_after, expected.norm_after),
                ("scale", found.scale, expected.scale),
                (
                    "update",
                    ratio(found.update_ratio),
                    ratio(expected.update_ratio),
                ),
            ] {
                within(bound, found, expected, &of(field));
            }
            assert_eq!(found.at_bound.is_some(), expected.at_bound.is_some());
        }
    }
}

#[test]
fn steps_of_whole_vectors_of_channels_are_those_of_the_plain_path() {
    // Not twenty: of so many pixels one has a ReLU's input at zero sooner, and the runs part there.
    let config = TrainConfig {
        channels: [16, 32],
        batch_size: 8,
        ..settings().remove(0).1
    };
    let (mut fused, mut plain) = (trainer(&config), trainer(&plain(&config)));
    for (found, expected) in steps(&mut fused, 8).iter().zip(steps(&mut plain, 8)) {
        assert_report(found, &expected, &format!("step {}", expected.step));
    }
    assert_networks(&fused, &plain, "[16, 32]");
}

#[test]
fn twenty_steps_are_those_of_the_plain_path_with_weights_and_running_statistics() {
    for (name, config) in settings() {
        let (mut fused, mut plain) = (trainer(&config), trainer(&plain(&config)));
        let (found, expected) = (steps(&mut fused, 20), steps(&mut plain, 20));
        for (found, expected) in found.iter().zip(&expected) {
            assert_report(found, expected, &format!("{name}, step {}", expected.step));
        }
        assert_networks(&fused, &plain, name);
        // They are two ways of computing, and round otherwise; what the fused one does not know is the same.
        let same = config.generator.clip.rule == ClipRule::Adaptive;
        assert_eq!(found == expected, same, "{name}");
    }
}

#[test]
fn a_run_goes_from_one_path_to_the_other_and_back_with_its_running_statistics() {
    for (name, config) in settings() {
        let (mut changing, mut straight) = (trainer(&config), trainer(&plain(&config)));
        for path in [&config, &plain(&config), &config, &plain(&config)] {
            (changing.configure(path.clone())).expect("these can change in a run");
            let (found, expected) = (steps(&mut changing, 3), steps(&mut straight, 3));
            for (found, expected) in found.iter().zip(&expected) {
                assert_report(found, expected, &format!("{name}, step {}", expected.step));
            }
            assert_networks(&changing, &straight, name);
        }
    }
}

#[test]
fn slow_motion_within_a_fused_run_is_the_same_step() {
    let (name, config) = settings().remove(0);
    let (mut slow, mut whole) = (trainer(&config), trainer(&config));
    steps(&mut slow, 3);
    steps(&mut whole, 3);
    slow.begin(&pixels(3, config.batch_size))
        .expect("the batch fits");
    while slow.advance().expect("not at the end") < 8 {}
    let report = block_on(slow.stats()).expect("the step is complete");
    assert_report(&report, &steps(&mut whole, 1)[0], "the step in slow motion");
    for (found, expected) in steps(&mut slow, 3).iter().zip(steps(&mut whole, 3)) {
        assert_report(found, &expected, "after it");
    }
    assert_networks(&slow, &whole, name);
}

#[test]
fn a_network_that_was_given_out_stays_as_it_was() {
    let (_, config) = settings().remove(0);
    let mut trainer = trainer(&config);
    steps(&mut trainer, 2);
    let given = trainer.generator();
    let before = (parameters(&given), running(&given));
    steps(&mut trainer, 2);
    let later = trainer.generator();
    assert_eq!((parameters(&given), running(&given)), before);
    assert_ne!(running(&later), before.1);
}

#[test]
fn a_parameters_tensors_are_those_of_the_plain_path() {
    let (name, config) = settings().remove(1);
    let (mut fused, mut plain) = (trainer(&config), trainer(&plain(&config)));
    steps(&mut fused, 3);
    let report = steps(&mut plain, 3).pop().expect("three steps were taken");
    for (network, gradients) in [
        ("generator", &report.generator),
        ("discriminator", &report.discriminator),
    ] {
        for parameter in gradients.iter().map(|gradient| &gradient.name) {
            if IDLE.contains(&parameter.as_str()) {
                continue;
            }
            let what = format!("{name}, {network}'s {parameter}");
            let read = |t: &Trainer| {
                let read = t.tensors(network, parameter).expect("the names are right");
                block_on(read).expect("a step was taken")
            };
            let (found, expected) = (read(&fused), read(&plain));
            assert_eq!(found.shape, expected.shape, "{what}");
            assert_all(&found.weight, &expected.weight, &what);
            for (found, expected) in [
                (found.before, expected.before),
                (found.after, expected.after),
                (found.update, expected.update),
            ] {
                assert_within(OF_GRADIENTS, &found, &expected, &what);
            }
        }
    }
}

#[test]
fn a_run_that_diverges_is_told_of_as_on_the_plain_path() {
    let (_, mut config) = settings().remove(1);
    // Errors that grow by themselves, and steps so long that they overflow.
    config.loss = Loss::LeastSquares;
    config.discriminator = network(ClipRule::None, 1.0, OptimizerKind::Sgd, 10.0);
    let told = |config: &TrainConfig| {
        let reports = steps(&mut trainer(config), 20);
        let diverged = reports.last().and_then(|report| report.diverged.clone());
        diverged.expect("nothing withstands that")
    };
    let (found, expected) = (told(&config), told(&plain(&config)));
    assert_eq!(found, expected);
}
