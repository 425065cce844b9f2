//! Several updates of D in a step, each on a batch of its own.
use crate::common::parameters::parameters;
use crate::common::pixels::pixels;
use crate::common::run::{clipped, steps, trainer};
use gan_clipping_lab::{IMAGE_PIXELS, StepStats, TrainConfig};
use pollster::block_on;

fn config(discriminator_steps: usize) -> TrainConfig {
    TrainConfig {
        discriminator_steps,
        ..clipped(0.05)
    }
}

fn report(trainer: &gan_clipping_lab::Trainer) -> StepStats {
    block_on(trainer.stats()).expect("a step was taken")
}

#[test]
fn a_step_takes_a_batch_for_each_update_and_refuses_fewer_and_more() {
    let mut trainer = trainer(&config(3));
    for batches in [0, 1, 2, 4] {
        let error = trainer
            .step(&pixels(0, batches * 16))
            .expect_err("is refused");
        let (actual, expected) = (batches * 16 * IMAGE_PIXELS, 48 * IMAGE_PIXELS);
        assert_eq!(
            error.to_string(),
            format!(
                "pixels: {actual} bytes, but a step takes 48 images of 784 pixels, {expected} bytes"
            )
        );
    }
    trainer.step(&pixels(0, 48)).expect("three batches of 16");
}

#[test]
fn two_updates_in_a_step_are_those_of_two_steps_in_which_the_generator_stands_still() {
    let mut still = config(1);
    // So little that no weight of G rounds to another but its biases, which begin at zero.
    still.generator.optimizer.learning_rate = 1e-12;
    let mut twice = config(2);
    twice.generator.optimizer.learning_rate = 1e-12;
    let (mut single, mut double) = (trainer(&still), trainer(&twice));
    let images = pixels(0, 32);
    let (first, second) = images.split_at(16 * IMAGE_PIXELS);
    single.step(first).expect("one batch");
    single.step(second).expect("one batch");
    double.step(&images).expect("two batches");
    let (one, two) = (
        parameters(&single.discriminator()).concat(),
        parameters(&double.discriminator()).concat(),
    );
    let furthest = one.iter().zip(&two).map(|(a, b)| (a - b).abs());
    assert!(furthest.fold(0.0, f32::max) < 1e-7);
    let (single, double) = (report(&single), report(&double));
    assert_eq!((single.step, double.step), (2, 1));
    // What is reported of D is its last update.
    assert!((single.discriminator_loss - double.discriminator_loss).abs() < 1e-6);
    assert!((single.mean_real - double.mean_real).abs() < 1e-6);
}

#[test]
fn the_generator_is_updated_once_a_step_however_often_the_discriminator_is() {
    let start = parameters(&trainer(&config(1)).generator()).concat();
    let mut trainer = trainer(&config(4));
    steps(&mut trainer, 1);
    let after = parameters(&trainer.generator()).concat();
    let furthest = start.iter().zip(&after).map(|(a, b)| (a - b).abs());
    let furthest = furthest.fold(0.0, f32::max);
    // Adam's first step is the learning rate.
    assert!((1e-4..2.1e-4).contains(&furthest), "{furthest}");
}

#[test]
fn a_change_of_the_number_acts_from_the_next_step_on() {
    let mut trainer = trainer(&config(1));
    steps(&mut trainer, 1);
    trainer.configure(config(2)).expect("it may change");
    assert!(trainer.step(&pixels(1, 16)).is_err());
    trainer.step(&pixels(1, 32)).expect("two batches");
}
