//! Slow motion: the eight stages one at a time, and the spread of a gradient.
use crate::common::pixels::pixels;
use crate::common::run::{clipped, regularized, steps, trainer};
use gan_clipping_lab::config::{ClipRule, Operations, RegularizerKind};
use gan_clipping_lab::training::StageView;
use gan_clipping_lab::{TrainConfig, TrainError, Trainer};
use pollster::block_on;

fn view(trainer: &Trainer) -> StageView {
    block_on(trainer.stage()).expect("an iteration was begun")
}

#[test]
fn a_run_by_stages_is_the_run_by_steps() {
    let critic = TrainConfig {
        discriminator_steps: 3,
        ..clipped(0.01)
    };
    for (config, stages) in [
        (clipped(0.01), vec![1, 2, 3, 4, 5, 6, 7, 8]),
        (
            regularized(RegularizerKind::R1, clipped(0.01)),
            vec![1, 2, 3, 4, 5, 6, 7, 8],
        ),
        (
            critic.clone(),
            vec![1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8],
        ),
        (
            regularized(RegularizerKind::SpectralNorm, critic),
            vec![1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8],
        ),
    ] {
        // Bit for bit by the plain operations, which the stages are by; fused.rs has the others.
        let config = TrainConfig {
            operations: Operations::Plain,
            ..config
        };
        let images = config.batch_size * config.discriminator_steps;
        let mut whole = trainer(&config);
        let mut slow = trainer(&config);
        for step in 0..3 {
            let batch = pixels(step, images);
            whole.step(&batch).expect("the batch fits");
            slow.begin(&batch).expect("the batch fits");
            let mut seen = Vec::new();
            while seen.last() != Some(&8) {
                seen.push(slow.advance().expect("not at the end"));
            }
            assert_eq!(seen, stages);
            let stats = |t: &Trainer| block_on(t.stats()).expect("a step was taken");
            assert_eq!(stats(&slow), stats(&whole));
        }
        let file = |t: &Trainer| block_on(t.save()).expect("a run can be saved");
        assert_eq!(file(&slow), file(&whole));
    }
}

/// The step's report multiplies what it has read, the stages on the device.
fn assert_close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            (found - expected).abs() <= 1e-6 * expected,
            "{found} {expected}"
        );
    }
}

#[test]
fn each_stage_shows_the_norms_that_any_rule_leaves() {
    for rule in [
        ClipRule::None,
        ClipRule::Norm,
        ClipRule::GlobalNorm,
        ClipRule::Value,
        ClipRule::Adaptive,
    ] {
        let mut config = clipped(0.01);
        config.discriminator.clip.rule = rule;
        let mut run = trainer(&config);
        run.begin(&pixels(0, 16)).expect("the batch fits");
        while run.advance().expect("not at the end") < 4 {}
        let shown = view(&run).norms_after;
        while run.advance().expect("not at the end") < 8 {}
        let stats = block_on(run.stats()).expect("the step is complete");
        let after: Vec<f64> = stats.discriminator.iter().map(|g| g.norm_after).collect();
        assert_close(&shown, &after);
    }
}

#[test]
fn each_stage_shows_what_it_made() {
    let mut run = trainer(&clipped(0.01));
    run.begin(&pixels(0, 16)).expect("the batch fits");
    let views: Vec<StageView> = (1..=8)
        .map(|stage| {
            assert_eq!(run.advance().expect("not at the end"), stage);
            view(&run)
        })
        .collect();
    let stats = block_on(run.stats()).expect("the step is complete");

    assert_eq!(views[0].noise.len(), 16 * 100);
    assert_eq!(views[0].fake.len(), 16 * 784);
    assert!(
        views[0]
            .fake
            .iter()
            .all(|pixel| (0.0..=1.0).contains(pixel))
    );
    assert_eq!(views[1].real_logits.len(), 16);
    assert_eq!(views[1].fake_logits.len(), 16);
    assert_eq!(views[2].loss, Some(stats.discriminator_loss));
    let before = |network: &[gan_clipping_lab::training::GradientStats]| {
        network.iter().map(|g| g.norm_before).collect::<Vec<_>>()
    };
    let after = |network: &[gan_clipping_lab::training::GradientStats]| {
        network.iter().map(|g| g.norm_after).collect::<Vec<_>>()
    };
    assert_eq!(views[3].norms_before, before(&stats.discriminator));
    assert_close(&views[3].norms_after, &after(&stats.discriminator));
    assert_eq!(views[3].update_norms.len(), 6);
    assert!(views[4].noise != views[0].noise && views[4].noise.len() == 16 * 100);
    assert_eq!(views[5].loss, Some(stats.generator_loss));
    assert_eq!(views[6].norms_before, before(&stats.generator));
    for view in &views[6..8] {
        assert_close(&view.norms_after, &after(&stats.generator));
        assert!(view.norms_after.iter().all(|norm| *norm <= 0.01 * 1.0001));
    }
    assert!(views[7].update_norms.iter().all(|norm| *norm > 0.0));
}

#[test]
fn a_step_is_refused_while_an_iteration_is_unfinished_and_the_iteration_goes_on() {
    let mut run = trainer(&clipped(0.01));
    run.begin(&pixels(0, 16)).expect("the batch fits");
    run.advance().expect("not at the end");
    run.advance().expect("not at the end");
    let error = run
        .step(&pixels(0, 16))
        .expect_err("an iteration is under way");
    assert!(
        matches!(
            error,
            TrainError::Unfinished {
                call: "step",
                stage: 2
            }
        ),
        "{error}"
    );
    for stage in 3..=8 {
        assert_eq!(run.advance().expect("not at the end"), stage);
    }
    let error = run.advance().expect_err("the iteration is complete");
    assert!(matches!(error, TrainError::NotBegun), "{error}");
    run.step(&pixels(1, 16)).expect("a step can be taken again");
}

#[test]
fn nothing_advances_before_a_beginning() {
    let mut run = trainer(&clipped(0.01));
    assert!(matches!(run.advance(), Err(TrainError::NotBegun)));
    assert!(matches!(block_on(run.stage()), Err(TrainError::NotBegun)));
}

#[test]
fn a_histogram_counts_every_entry_before_and_after() {
    let mut run = trainer(&clipped(0.01));
    steps(&mut run, 2);
    let name = "mlp.layers.0.weight";
    let histogram = run
        .histogram("discriminator", name, 21)
        .expect("the name is known");
    let histogram = block_on(histogram).expect("a step was taken");
    assert_eq!(histogram.edges.len(), 22);
    assert_eq!(histogram.before.iter().sum::<u32>(), 784 * 128);
    assert_eq!(histogram.after.iter().sum::<u32>(), 784 * 128);
    assert_eq!(histogram.not_finite, 0);
    // Clipping shortens: what is left gathers in the middle, and the largest entry is at an end
    // before it.
    assert!(histogram.before[0] + histogram.before[20] > 0);
    assert!(histogram.after[10] > histogram.before[10]);
    assert_eq!(histogram.after[0] + histogram.after[20], 0);
}

#[test]
fn gradients_can_be_seen_at_the_stages_that_clip_them() {
    let mut run = trainer(&clipped(0.01));
    let seen = |run: &Trainer, network| run.histogram(network, "mlp.layers.1.weight", 9).ok();
    run.begin(&pixels(0, 16)).expect("the batch fits");
    for stage in 1..=7 {
        run.advance().expect("not at the end");
        assert_eq!(seen(&run, "discriminator").is_some(), stage >= 4, "{stage}");
        assert_eq!(seen(&run, "generator").is_some(), stage >= 7, "{stage}");
    }
    let at_stage_7 = block_on(seen(&run, "generator").expect("is there")).expect("is read");
    run.advance().expect("not at the end");
    let complete = block_on(seen(&run, "generator").expect("is there")).expect("is read");
    assert_eq!(at_stage_7, complete);
    assert_ne!(complete.before, complete.after);
}

#[test]
fn a_histogram_of_what_is_not_there_is_refused_by_name() {
    let mut run = trainer(&clipped(0.01));
    let name = "mlp.layers.0.weight";
    assert!(matches!(
        run.histogram("generator", name, 10),
        Err(TrainError::NoStep)
    ));
    steps(&mut run, 1);
    for (network, parameter, bins, said) in [
        ("critic", name, 10, "critic"),
        (
            "generator",
            "mlp.layers.9.weight",
            10,
            "mlp.layers.9.weight",
        ),
        ("generator", name, 0, "0 bins"),
        ("generator", name, 1001, "1001 bins"),
    ] {
        let error = run
            .histogram(network, parameter, bins)
            .err()
            .expect("is refused");
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[test]
fn a_run_is_not_saved_nor_changed_in_the_middle_of_an_iteration() {
    let mut run = trainer(&clipped(0.01));
    run.begin(&pixels(0, 16)).expect("the batch fits");
    run.advance().expect("not at the end");
    let error = block_on(run.save()).expect_err("D may be updated and G not");
    assert!(
        error
            .to_string()
            .starts_with("save: an iteration stands at stage 1"),
        "{error}"
    );
    let error = run
        .configure(clipped(0.02))
        .expect_err("half would be by other settings");
    assert!(
        error
            .to_string()
            .starts_with("configure: an iteration stands"),
        "{error}"
    );
    while run.advance().expect("not at the end") < 8 {}
    run.configure(clipped(0.02))
        .expect("the iteration is complete");
    assert!(block_on(run.save()).is_ok());
}
