//! Images drawn from a trainer.
use crate::common::run::{clipped, steps, trainer};
use gan_clipping_lab::training::MAX_SAMPLES;
use gan_clipping_lab::{IMAGE_PIXELS, TrainError, Trainer};
use pollster::block_on;

#[test]
fn samples_depend_on_the_weights_and_their_seed_alone() {
    let mut trainer = trainer(&clipped(0.05));
    let sample = |trainer: &Trainer, count, seed| {
        let pixels = block_on(trainer.sample(count, seed)).expect("the count is in range");
        assert_eq!(pixels.len(), count * IMAGE_PIXELS);
        pixels
    };
    let five = sample(&trainer, 5, 9);
    assert_eq!(sample(&trainer, 5, 9), five);
    assert_eq!(sample(&trainer, 2, 9), five[..2 * IMAGE_PIXELS]);
    assert_ne!(sample(&trainer, 5, 10), five);
    assert_ne!(five[..IMAGE_PIXELS], five[IMAGE_PIXELS..2 * IMAGE_PIXELS]);
    steps(&mut trainer, 1);
    assert_ne!(sample(&trainer, 5, 9), five);
}

#[test]
fn sampling_does_not_disturb_the_run() {
    let (mut sampled, mut plain) = (trainer(&clipped(0.05)), trainer(&clipped(0.05)));
    let mut reports = Vec::new();
    for seed in 0..3 {
        block_on(sampled.sample(3, seed)).expect("3 are few enough");
        reports.extend(steps(&mut sampled, 1));
    }
    assert_eq!(reports, steps(&mut plain, 3));
}

#[test]
fn a_count_of_samples_out_of_range_is_refused_with_the_count() {
    let trainer = trainer(&clipped(0.05));
    for count in [0, MAX_SAMPLES + 1] {
        let error = block_on(trainer.sample(count, 1)).expect_err("is refused");
        assert!(matches!(error, TrainError::Count { count: found, .. } if found == count));
        assert!(
            error
                .to_string()
                .starts_with(&format!("count: {count} samples"))
        );
    }
    let most = block_on(trainer.sample(MAX_SAMPLES, 1)).expect("the limit itself is in range");
    assert_eq!(most.len(), MAX_SAMPLES * IMAGE_PIXELS);
}

#[test]
fn the_noise_of_samples_does_not_change_from_step_to_step() {
    let mut config = clipped(0.05);
    // Weights that stand still but for what no pixel shows.
    config.generator.optimizer.learning_rate = 1e-12;
    let mut trainer = trainer(&config);
    let before = block_on(trainer.sample(3, 1)).expect("3 are few enough");
    steps(&mut trainer, 2);
    let after = block_on(trainer.sample(3, 1)).expect("3 are few enough");
    assert_eq!(before, after);
}

#[test]
fn given_noise_makes_the_images_that_its_seed_would() {
    let trainer = trainer(&clipped(0.05));
    let noise = trainer.sample_noise(5, 9).expect("5 are few enough");
    assert_eq!(noise.len(), 5 * trainer.config().noise_dim);
    let sampled = block_on(trainer.sample(5, 9)).expect("5 are few enough");
    let generated = block_on(trainer.generate(noise.clone())).expect("the noise is whole rows");
    assert_eq!(generated, sampled);
    let negated = noise.iter().map(|z| -z).collect();
    let others = block_on(trainer.generate(negated)).expect("the noise is whole rows");
    assert_ne!(others, sampled);
}

#[test]
fn noise_that_is_no_rows_of_the_latent_space_is_refused_with_its_length() {
    let trainer = trainer(&clipped(0.05));
    let refusal = |noise| {
        block_on(trainer.generate(noise))
            .expect_err("is refused")
            .to_string()
    };
    let dim = trainer.config().noise_dim;
    assert_eq!(
        refusal(vec![0.0; dim + 1]),
        format!(
            "noise: {} numbers are not rows of {dim} (noiseDim)",
            dim + 1
        )
    );
    assert!(refusal(Vec::new()).starts_with("count: 0 samples"));
    let mut broken = vec![0.0; dim];
    broken[3] = f32::NAN;
    assert_eq!(
        refusal(broken),
        "noise: entry 3 is NaN; each has to be finite"
    );
}
