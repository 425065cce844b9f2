//! The trainer's steps: who is updated by what, and what a seed decides.
use crate::common::parameters::parameters;
use crate::common::pixels::pixels;
use crate::common::run::{clipped, steps, trainer};
use gan_clipping_lab::config::Loss;
use gan_clipping_lab::{IMAGE_PIXELS, TrainConfig, Trainer};
use pollster::block_on;

/// The least that `learningRate` takes: with Adam no weight moves by more in a step.
const STILL: f64 = 1e-12;

/// The generator's and the discriminator's parameters.
fn weights(trainer: &Trainer) -> [Vec<Vec<f32>>; 2] {
    [
        parameters(&trainer.generator()),
        parameters(&trainer.discriminator()),
    ]
}

/// The weights after one step with a changed configuration.
fn after_a_step(change: impl FnOnce(&mut TrainConfig)) -> [Vec<Vec<f32>>; 2] {
    let mut config = clipped(0.05);
    change(&mut config);
    let mut trainer = trainer(&config);
    steps(&mut trainer, 1);
    weights(&trainer)
}

/// The furthest that any weight moved.
fn furthest(before: &[Vec<f32>], after: &[Vec<f32>]) -> f64 {
    let pairs = before.iter().flatten().zip(after.iter().flatten());
    let distances = pairs.map(|(a, b)| (f64::from(*a) - f64::from(*b)).abs());
    distances.fold(0.0, f64::max)
}

#[test]
fn the_discriminators_update_never_sees_the_generators_loss_or_settings() {
    let [generator, discriminator] = after_a_step(|_| ());
    for change in [
        |config: &mut TrainConfig| config.loss = Loss::NonSaturating,
        |config: &mut TrainConfig| config.generator.optimizer.learning_rate *= 10.0,
        |config: &mut TrainConfig| config.generator.clip.threshold = 1e-6,
    ] {
        let [other_generator, other_discriminator] = after_a_step(change);
        assert!(other_discriminator == discriminator);
        assert!(other_generator != generator);
    }
}

#[test]
fn a_step_moves_each_network_by_its_own_learning_rate_alone() {
    let [generator, discriminator] = weights(&trainer(&clipped(0.05)));
    // Adam's first step moves a weight by the learning rate, whatever the gradient's size, and
    // rounding to the nearest weight can at most double the least of rates.
    let [after_generator, after_discriminator] =
        after_a_step(|config| config.generator.optimizer.learning_rate = STILL);
    assert!(furthest(&generator, &after_generator) <= 2.0 * STILL);
    assert!(furthest(&discriminator, &after_discriminator) > 1e-4);

    let [after_generator, after_discriminator] =
        after_a_step(|config| config.discriminator.optimizer.learning_rate = STILL);
    assert!(furthest(&generator, &after_generator) > 1e-4);
    assert!(furthest(&discriminator, &after_discriminator) <= 2.0 * STILL);
}

#[test]
fn the_generator_is_judged_by_the_discriminator_just_updated() {
    let mut still = clipped(0.05);
    still.discriminator.optimizer.learning_rate = STILL;
    let moved = steps(&mut trainer(&clipped(0.05)), 1).remove(0);
    let still = steps(&mut trainer(&still), 1).remove(0);
    assert_eq!(moved.discriminator_loss, still.discriminator_loss);
    for (moved, still) in moved.discriminator.iter().zip(&still.discriminator) {
        assert_eq!(moved.norm_before, still.norm_before);
    }
    assert_ne!(moved.generator_loss, still.generator_loss);
}

#[test]
fn the_same_seed_gives_the_same_run_bit_for_bit() {
    let run = || {
        let mut trainer = trainer(&clipped(0.05));
        let reports = steps(&mut trainer, 20);
        let samples = block_on(trainer.sample(4, 1)).expect("4 are few enough");
        (reports, samples, weights(&trainer))
    };
    assert!(run() == run());
}

#[test]
fn another_seed_gives_other_weights_and_another_run() {
    let other = TrainConfig {
        seed: 2,
        ..clipped(0.05)
    };
    let (mut one, mut two) = (trainer(&clipped(0.05)), trainer(&other));
    for (one, two) in weights(&one).iter().zip(&weights(&two)) {
        assert_ne!(one, two);
    }
    assert_ne!(steps(&mut one, 1), steps(&mut two, 1));
}

#[test]
fn runs_that_differ_in_clipping_alone_start_alike_and_part_later() {
    let (mut unclipped, mut clipped) = (trainer(&clipped(1e12)), trainer(&clipped(0.01)));
    assert!(weights(&unclipped) == weights(&clipped));
    let (unclipped, clipped) = (steps(&mut unclipped, 10), steps(&mut clipped, 10));
    let (first, clipped_first) = (&unclipped[0], &clipped[0]);
    assert_eq!(first.discriminator_loss, clipped_first.discriminator_loss);
    assert_eq!(first.mean_real, clipped_first.mean_real);
    assert_eq!(first.mean_fake, clipped_first.mean_fake);
    for (first, clipped) in first.discriminator.iter().zip(&clipped_first.discriminator) {
        assert_eq!(first.norm_before, clipped.norm_before);
        assert!(clipped.norm_after < first.norm_after);
    }
    assert_ne!(
        unclipped[9].discriminator_loss,
        clipped[9].discriminator_loss
    );
}

#[test]
fn a_batch_of_the_wrong_size_is_refused_and_the_run_goes_on_as_before() {
    let (mut disturbed, mut plain) = (trainer(&clipped(0.05)), trainer(&clipped(0.05)));
    steps(&mut disturbed, 2);
    for actual in [0, 15 * IMAGE_PIXELS, 16 * IMAGE_PIXELS + 1] {
        let error = disturbed.step(&vec![0; actual]).expect_err("is refused");
        let expected = 16 * IMAGE_PIXELS;
        assert_eq!(
            error.to_string(),
            format!(
                "pixels: {actual} bytes, but a step takes 16 images of 784 pixels, {expected} bytes"
            )
        );
        assert_eq!(disturbed.steps(), 2);
    }
    assert_eq!(steps(&mut disturbed, 2), steps(&mut plain, 4)[2..]);
}

#[test]
fn a_configuration_out_of_range_makes_no_trainer() {
    let config = TrainConfig {
        batch_size: 0,
        ..clipped(0.05)
    };
    let device = burn::tensor::Device::flex();
    let error = Trainer::new(config, &device).err().expect("is refused");
    assert!(error.to_string().starts_with("batchSize: 0 "), "{error}");
}

#[test]
fn the_noise_changes_from_step_to_step() {
    // With weights that stand still, the same images again: only the noise can differ.
    let mut config = clipped(0.05);
    config.generator.optimizer.learning_rate = STILL;
    config.discriminator.optimizer.learning_rate = STILL;
    let mut trainer = trainer(&config);
    let batch = pixels(0, 16);
    let mut report = || {
        trainer.step(&batch).expect("the batch fits");
        block_on(trainer.stats()).expect("a step was taken")
    };
    let (first, second) = (report(), report());
    assert!((first.mean_real - second.mean_real).abs() < 1e-6);
    assert!((first.mean_fake - second.mean_fake).abs() > 1e-5);
    assert!((first.generator_loss - second.generator_loss).abs() > 1e-5);
}
