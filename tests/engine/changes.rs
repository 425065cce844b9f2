//! Settings changed while a run goes on.
use crate::common::run::{clipped, regularized, steps, trainer};
use gan_clipping_lab::config::{Architecture, Loss, OptimizerKind, RegularizerKind};
use gan_clipping_lab::{ClipRule, TrainConfig};

#[test]
fn a_changed_threshold_is_seen_in_the_next_steps_scales() {
    let mut trainer = trainer(&clipped(1e12));
    let before = steps(&mut trainer, 2).remove(1);
    trainer.configure(clipped(0.001)).expect("C may change");
    let after = steps(&mut trainer, 1).remove(0);
    assert_eq!(after.step, 3, "the run goes on");
    for gradient in before.generator.iter().chain(&before.discriminator) {
        assert_eq!(gradient.scale, 1.0);
    }
    for gradient in after.generator.iter().chain(&after.discriminator) {
        let scale = 0.001 / gradient.norm_before;
        assert!((gradient.scale / scale - 1.0).abs() < 1e-6, "{gradient:?}");
    }
}

#[test]
fn the_rule_the_loss_and_the_learning_rate_may_change() {
    let mut changed = clipped(0.05);
    changed.loss = Loss::NonSaturating;
    changed.generator.clip.rule = ClipRule::None;
    changed.discriminator.optimizer.learning_rate = 1e-3;
    let mut trainer = trainer(&clipped(0.05));
    let minimax = steps(&mut trainer, 1).remove(0);
    assert!(minimax.generator_loss < 0.0, "log(1 − D)");
    trainer.configure(changed.clone()).expect("they may change");
    assert_eq!(trainer.config(), &changed);
    let report = steps(&mut trainer, 1).remove(0);
    assert!(report.generator_loss > 0.0, "−log D");
    assert!(report.generator.iter().all(|g| g.scale == 1.0));
    assert!(report.discriminator.iter().any(|g| g.scale < 1.0));
}

#[test]
fn the_widths_and_the_slope_of_a_network_need_a_new_run() {
    let mlp = TrainConfig {
        architecture: Architecture::Mlp,
        ..clipped(0.05)
    };
    let mut trainer = trainer(&mlp);
    let mut wider = mlp.clone();
    wider.generator.hidden = vec![128, 64];
    let mut leaky = mlp.clone();
    leaky.discriminator.leaky_slope = 0.2;
    for (config, field) in [
        (wider, "generator.hidden: "),
        (leaky, "discriminator.leakySlope: "),
    ] {
        let error = trainer.configure(config).expect_err("is refused");
        assert!(error.to_string().starts_with(field), "{error}");
        assert_eq!(trainer.config(), &mlp, "the old ones stay");
    }
}

#[test]
fn a_penalty_may_come_and_go_and_change_its_weight() {
    let mut trainer = trainer(&clipped(0.05));
    assert_eq!(steps(&mut trainer, 1).remove(0).penalty, None);
    let mut penalties = Vec::new();
    for gamma in [10.0, 1e-6] {
        let mut config = regularized(RegularizerKind::R1, clipped(0.05));
        config.discriminator.regularizer.gamma = gamma;
        trainer.configure(config).expect("it may change");
        penalties.extend(steps(&mut trainer, 1).remove(0).penalty);
    }
    assert_eq!(penalties.len(), 2);
    assert!(penalties[0] > 1e5 * penalties[1], "{penalties:?}");
    let config = regularized(RegularizerKind::GradientPenalty, clipped(0.05));
    trainer.configure(config).expect("it may change");
    assert!(steps(&mut trainer, 1).remove(0).penalty.is_some());
    trainer.configure(clipped(0.05)).expect("it may change");
    let report = steps(&mut trainer, 1).remove(0);
    assert_eq!((report.penalty, report.step), (None, 5));
}

#[test]
fn spectral_norm_needs_a_new_run_and_so_does_its_end() {
    let spectral = regularized(RegularizerKind::SpectralNorm, clipped(0.05));
    let penalised = regularized(RegularizerKind::R1, clipped(0.05));
    for (from, to) in [
        (clipped(0.05), &spectral),
        (penalised.clone(), &spectral),
        (spectral.clone(), &penalised),
    ] {
        let mut trainer = trainer(&from);
        let error = trainer.configure(to.clone()).expect_err("is refused");
        let start = "discriminator.regularizer.kind: cannot change";
        assert!(error.to_string().starts_with(start), "{error}");
        assert_eq!(trainer.config(), &from, "the old one stays");
    }
}

#[test]
fn the_batch_size_may_change_and_the_next_step_takes_so_many_images() {
    let mut trainer = trainer(&clipped(0.05));
    steps(&mut trainer, 1);
    let larger = TrainConfig {
        batch_size: 24,
        ..clipped(0.05)
    };
    trainer.configure(larger).expect("it may change");
    let report = steps(&mut trainer, 1).remove(0);
    assert_eq!(report.step, 2, "the run goes on");
    let images = report.accuracy * 48.0;
    assert_eq!(images, images.round(), "of 24 real and 24 fake images");
}

#[test]
fn what_needs_a_new_run_is_refused_by_name_and_the_run_goes_on_as_before() {
    let (mut disturbed, mut plain) = (trainer(&clipped(0.05)), trainer(&clipped(0.05)));
    steps(&mut disturbed, 2);
    let refuse = |change: fn(&mut TrainConfig)| {
        let mut config = clipped(0.001);
        change(&mut config);
        let error = disturbed.configure(config).expect_err("is refused");
        assert_eq!(disturbed.config(), &clipped(0.05), "the old ones stay");
        error.to_string()
    };
    let errors: [String; 5] = [
        |c: &mut TrainConfig| c.seed = 2,
        |c: &mut TrainConfig| c.noise_dim = 50,
        |c: &mut TrainConfig| c.architecture = Architecture::Dcgan,
        |c: &mut TrainConfig| c.generator.optimizer.kind = OptimizerKind::Sgd,
        // Out of range, and so refused before the question whether it may change.
        |c: &mut TrainConfig| c.generator.clip.threshold = -1.0,
    ]
    .map(refuse);
    let fields = [
        "seed: ",
        "noiseDim: ",
        "architecture: ",
        "generator.optimizer.kind: ",
        "generator.clip.threshold: -1 ",
    ];
    for (error, field) in errors.iter().zip(fields) {
        assert!(error.starts_with(field), "{error}");
    }
    assert_eq!(steps(&mut disturbed, 2), steps(&mut plain, 4)[2..]);
}
