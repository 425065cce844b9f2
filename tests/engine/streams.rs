//! What a seed decides stays the same when another setting changes: runs can be compared.
use crate::common::parameters::parameters;
use crate::common::pixels::pixels;
use crate::common::run::{clipped, trainer};
use gan_clipping_lab::config::{Architecture, Loss, OptimizerKind};
use gan_clipping_lab::data::{Batches, shuffle};
use gan_clipping_lab::{ClipRule, IMAGE_PIXELS, StepStats, TrainConfig, Trainer};
use pollster::block_on;

type Change = fn(&mut TrainConfig);

const CHANGES: [Change; 7] = [
    |c| c.generator.clip.rule = ClipRule::Adaptive,
    |c| c.discriminator.clip.threshold = 1e-6,
    |c| c.discriminator_steps = 3,
    |c| c.loss = Loss::Hinge,
    |c| c.generator.optimizer.kind = OptimizerKind::Sgd,
    |c| c.batch_size = 8,
    |c| c.architecture = Architecture::Mlp,
];

fn changed(change: Change) -> TrainConfig {
    let mut config = clipped(0.05);
    change(&mut config);
    config
}

/// A step on `batch` over and over, for each of D's updates.
fn step_on(trainer: &mut Trainer, batch: &[u8]) -> StepStats {
    let updates = trainer.config().discriminator_steps;
    trainer
        .step(&batch.repeat(updates))
        .expect("the batches fit");
    block_on(trainer.stats()).expect("a step was taken")
}

#[test]
fn the_first_weights_depend_on_the_seed_and_the_shapes_alone() {
    let plain = trainer(&clipped(0.05));
    for (index, change) in CHANGES.into_iter().enumerate() {
        let other = trainer(&changed(change));
        for (plain, other) in [
            (
                parameters(&plain.generator()),
                parameters(&other.generator()),
            ),
            (
                parameters(&plain.discriminator()),
                parameters(&other.discriminator()),
            ),
        ] {
            assert!(plain == other, "change {index}");
        }
    }
}

#[test]
fn a_networks_width_does_not_shift_the_other_networks_weights() {
    let mlp = |hidden: Vec<usize>| {
        let mut config = changed(|c| c.architecture = Architecture::Mlp);
        config.generator.hidden = hidden;
        parameters(&trainer(&config).discriminator())
    };
    assert!(mlp(vec![128, 128]) == mlp(vec![16]));
}

#[test]
fn the_generators_noise_depends_on_the_seed_and_the_step_alone() {
    // With both networks standing still, the generator's loss is a function of its noise.
    let still = |steps: usize, rule: ClipRule| {
        let mut config = clipped(0.05);
        config.generator.clip.rule = rule;
        config.discriminator_steps = steps;
        config.generator.optimizer.learning_rate = 1e-12;
        config.discriminator.optimizer.learning_rate = 1e-12;
        let mut trainer = trainer(&config);
        let batch = pixels(0, 16);
        [0; 3].map(|_| step_on(&mut trainer, &batch).generator_loss)
    };
    let plain = still(1, ClipRule::Norm);
    assert!(
        (plain[0] - plain[1]).abs() > 1e-5,
        "noise that changes shows"
    );
    for (steps, rule) in [
        (1, ClipRule::None),
        (1, ClipRule::Value),
        (3, ClipRule::Norm),
    ] {
        for (one, other) in plain.iter().zip(still(steps, rule)) {
            assert!((one - other).abs() < 1e-6, "{steps} {rule:?}");
        }
    }
}

#[test]
fn the_discriminator_sees_new_noise_in_each_of_its_updates() {
    // The same images, networks that stand still: the last update's fakes are those of block n − 1.
    let mean_fake = |updates: usize| {
        let mut config = clipped(0.05);
        config.discriminator_steps = updates;
        config.discriminator.optimizer.learning_rate = 1e-12;
        step_on(&mut trainer(&config), &pixels(0, 16)).mean_fake
    };
    assert!((mean_fake(1) - mean_fake(2)).abs() > 1e-5);
    assert!((mean_fake(2) - mean_fake(3)).abs() > 1e-5);
}

#[test]
fn batches_are_the_seeds_shuffle_one_after_the_other() {
    let images = pixels(9, 64);
    let mut batches = Batches::new(&images, 16, 7);
    let taken = [0; 4].map(|_| batches.next_batch()).concat();
    let shuffled: Vec<u8> = (shuffle(7, 0, 64).iter())
        .flat_map(|image| &images[*image as usize * IMAGE_PIXELS..][..IMAGE_PIXELS])
        .copied()
        .collect();
    assert!(taken == shuffled);
}

#[test]
fn the_discriminators_first_update_is_by_the_first_batch_however_many_a_step_takes() {
    let images = pixels(9, 64);
    let batch = |index: usize| &images[index * 16 * IMAGE_PIXELS..][..16 * IMAGE_PIXELS];
    // D's norms in the first of its updates.
    let norms = |batches: &[&[u8]]| {
        let mut config = clipped(0.05);
        config.discriminator_steps = batches.len();
        let mut trainer = trainer(&config);
        trainer.begin(&batches.concat()).expect("the batches fit");
        while trainer.advance().expect("not at the end") < 4 {}
        block_on(trainer.stage()).expect("is at 4").norms_before
    };
    let alone = norms(&[batch(0)]);
    assert_eq!(norms(&[batch(0), batch(1)]), alone);
    assert_eq!(norms(&[batch(0), batch(2), batch(1)]), alone);
    assert_ne!(norms(&[batch(1), batch(0)]), alone);
}

#[test]
fn samples_of_one_seed_do_not_depend_on_the_other_settings() {
    let sample = |trainer: &Trainer| block_on(trainer.sample(2, 5)).expect("2 are few enough");
    let plain = sample(&trainer(&clipped(0.05)));
    for change in CHANGES {
        assert_eq!(sample(&trainer(&changed(change))), plain);
    }
}
