//! The convolutional networks: their parameters, batch normalisation in training and in sampling.
use crate::common::parameters::parameters;
use crate::common::run::{clipped, steps, trainer};
use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};
use gan_clipping_lab::config::{Architecture, Loss};
use gan_clipping_lab::random::{Random, Stream};
use gan_clipping_lab::{IMAGE_PIXELS, TrainConfig};
use pollster::block_on;

fn config() -> TrainConfig {
    TrainConfig {
        architecture: Architecture::Dcgan,
        loss: Loss::NonSaturating,
        batch_size: 4,
        ..clipped(1.0)
    }
}

#[test]
fn every_parameter_is_named_reported_and_learns() {
    let mut trainer = trainer(&config());
    let before = [
        parameters(&trainer.generator()),
        parameters(&trainer.discriminator()),
    ];
    let report = steps(&mut trainer, 1).remove(0);
    let names = |gradients: &[gan_clipping_lab::training::GradientStats]| -> Vec<String> {
        gradients
            .iter()
            .map(|g| g.name.replace("dcgan.", ""))
            .collect()
    };
    assert_eq!(
        names(&report.generator).join(" "),
        "project.weight project.bias norm1.gamma norm1.beta deconv1.weight deconv1.bias \
         norm2.gamma norm2.beta deconv2.weight deconv2.bias"
    );
    assert_eq!(
        names(&report.discriminator).join(" "),
        "conv1.weight conv1.bias conv2.weight conv2.bias norm2.gamma norm2.beta \
         output.weight output.bias"
    );
    let after = [
        parameters(&trainer.generator()),
        parameters(&trainer.discriminator()),
    ];
    for (before, after) in before.iter().flatten().zip(after.iter().flatten()) {
        assert_ne!(before, after);
    }
}

#[test]
fn weights_are_drawn_from_a_normal_distribution_of_deviation_0_02() {
    let of_generator = parameters(&trainer(&config()).generator());
    for index in [0, 4] {
        let values = &of_generator[index];
        let count = values.len() as f64;
        let mean = values.iter().map(|v| f64::from(*v)).sum::<f64>() / count;
        let variance = values.iter().map(|v| f64::from(*v).powi(2)).sum::<f64>() / count;
        // Five standard errors.
        assert!(mean.abs() < 5.0 * 0.02 / count.sqrt(), "{mean}");
        assert!((variance.sqrt() / 0.02 - 1.0).abs() < 5.0 / (2.0 * count).sqrt());
    }
    assert!(of_generator[2].iter().all(|gamma| *gamma == 1.0));
    assert!(of_generator[1].iter().all(|bias| *bias == 0.0));
}

#[test]
fn an_image_sampled_does_not_depend_on_those_sampled_with_it() {
    let mut trainer = trainer(&config());
    steps(&mut trainer, 3);
    let sample = |count| block_on(trainer.sample(count, 9)).expect("the count is in range");
    let many = sample(7);
    for count in [1, 2, 5] {
        assert_eq!(sample(count), many[..count * IMAGE_PIXELS]);
    }
}

#[test]
fn in_training_an_image_depends_on_its_batch() {
    let trainer = trainer(&config());
    let device = Device::flex().autodiff();
    let noise = |count: usize| {
        let values = Random::new(1, Stream::Samples).normal(0, count * 100);
        Tensor::<2>::from_data(TensorData::new(values, [count, 100]), &device)
    };
    let image = |count: usize| -> Vec<f32> {
        let images = trainer.generator().forward(noise(count));
        let first = images.narrow(0, 0, 1).inner().into_data();
        first.try_into_vec().expect("f32")
    };
    let furthest = image(2)
        .iter()
        .zip(image(6))
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f32::max);
    assert!(furthest > 0.01, "{furthest}");
}

#[test]
fn sampling_does_not_disturb_the_run() {
    let (mut sampled, mut plain) = (trainer(&config()), trainer(&config()));
    let mut reports = Vec::new();
    for seed in 0..3 {
        block_on(sampled.sample(3, seed)).expect("3 are few enough");
        reports.extend(steps(&mut sampled, 1));
    }
    assert_eq!(reports, steps(&mut plain, 3));
    let sample = |trainer: &gan_clipping_lab::Trainer| block_on(trainer.sample(3, 1));
    assert_eq!(sample(&sampled).expect("few"), sample(&plain).expect("few"));
}

#[test]
fn images_are_pixels_between_0_and_1_and_begin_about_grey() {
    let trainer = trainer(&config());
    let noise = Random::new(1, Stream::Samples).normal(0, 800);
    let noise = Tensor::<2>::from_data(TensorData::new(noise, [8, 100]), &Device::flex());
    let images: Vec<f64> = trainer
        .generator()
        .valid()
        .forward(noise)
        .into_data()
        .iter()
        .collect();
    assert_eq!(images.len(), 8 * IMAGE_PIXELS);
    assert!(images.iter().all(|pixel| (0.0..=1.0).contains(pixel)));
    let mean = images.iter().sum::<f64>() / images.len() as f64;
    assert!((mean - 0.5).abs() < 0.05, "tanh about 0 is grey: {mean}");
}

#[test]
fn noise_so_long_that_the_generator_has_too_many_weights_is_refused() {
    let with_noise = |noise_dim| TrainConfig {
        noise_dim,
        ..config()
    };
    // The projection and both transposed convolutions.
    let weights = |noise_dim| -> usize {
        let of_generator = parameters(&trainer(&with_noise(noise_dim)).generator());
        [0, 4, 8].map(|at| of_generator[at].len()).iter().sum()
    };
    let of_one = weights(101) - weights(100);
    let would_have = weights(100) + (4096 - 100) * of_one;
    let error = with_noise(4096).validate().expect_err("is refused");
    assert_eq!(error.field, "noiseDim");
    assert!(
        error.message.contains(&would_have.to_string()),
        "{would_have}: {error}"
    );
    let most = 100 + (16 * 1024 * 1024 - weights(100)) / of_one;
    assert!(error.message.contains(&most.to_string()), "{most}: {error}");
    assert_eq!(with_noise(most).validate(), Ok(()));
    assert!(with_noise(most + 1).validate().is_err());
}
