//! The VAE's codes: images encoded, and codes decoded.
use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};
use gan_clipping_lab::random::{Random, Stream};
use gan_clipping_lab::training::MAX_SAMPLES;
use gan_clipping_lab::{IMAGE_PIXELS, VaeConfig, VaeTrainer};
use pollster::block_on;

use crate::common::pixels::pixels;

fn trainer(config: VaeConfig) -> VaeTrainer {
    VaeTrainer::new(config, &Device::flex()).expect("a good configuration")
}

fn config() -> VaeConfig {
    VaeConfig {
        batch_size: 16,
        latent_dim: 5,
        ..VaeConfig::default()
    }
}

#[test]
fn a_code_is_what_the_encoder_says_of_the_image() {
    let trainer = trainer(config());
    let images = pixels(4, 3);
    let codes = block_on(trainer.encode(&images)).expect("are three images");
    let values: Vec<f32> = images.iter().map(|p| f32::from(*p) / 255.0).collect();
    let tensor = TensorData::new(values, [3, IMAGE_PIXELS]);
    let tensor = Tensor::<2>::from_data(tensor, &Device::flex());
    let (mean, log_variance) = trainer.encoder().valid().forward(tensor);
    let numbers = |t: Tensor<2>| t.into_data().try_into_vec::<f32>().expect("are 32 bits");
    assert_eq!(codes.mean, numbers(mean));
    assert_eq!(codes.log_variance, numbers(log_variance));
    assert_eq!(codes.mean.len(), 3 * 5);
    // Each image by itself, whatever is beside it.
    let second = &images[IMAGE_PIXELS..2 * IMAGE_PIXELS];
    let alone = block_on(trainer.encode(second)).expect("is one image");
    for (alone, among) in alone.mean.iter().zip(&codes.mean[5..10]) {
        assert!((alone - among).abs() < 1e-5, "{alone}, {among}");
    }
}

#[test]
fn decoded_noise_is_the_samples() {
    let trainer = trainer(config());
    let noise = Random::new(9, Stream::Samples).normal(0, 4 * 5);
    let decoded = block_on(trainer.decode(noise)).expect("are four rows");
    let samples = block_on(trainer.sample(4, 9)).expect("4 are few enough");
    assert_eq!(decoded, samples);
}

#[test]
fn a_trained_vae_rebuilds_an_image_nearer_to_it_than_to_any_other() {
    let mut trainer = trainer(VaeConfig {
        latent_dim: 8,
        ..config()
    });
    let bar = |at: usize| -> Vec<u8> {
        (0..IMAGE_PIXELS)
            .map(|index| if index % 28 == at { 255 } else { 0 })
            .collect()
    };
    let bars: Vec<Vec<u8>> = [3, 8, 13, 18, 23].map(bar).to_vec();
    for step in 0..400 {
        let batch: Vec<u8> = (0..16).flat_map(|i| bars[(i + step) % 5].clone()).collect();
        trainer.step(&batch).expect("the batch fits");
    }
    for image in &bars {
        let codes = block_on(trainer.encode(image)).expect("is one image");
        let rebuilt = block_on(trainer.decode(codes.mean)).expect("is one row");
        let apart = |other: &Vec<u8>| -> f64 {
            let of = |(a, b): (&u8, &u8)| f64::from(*a) - f64::from(*b);
            rebuilt.iter().zip(other).map(of).map(|d| d * d).sum()
        };
        let others = bars.iter().filter(|other| *other != image);
        let nearest = others.map(apart).fold(f64::INFINITY, f64::min);
        assert!(apart(image) < 0.5 * nearest, "{}, {nearest}", apart(image));
    }
}

#[test]
fn what_is_no_image_and_no_code_is_refused_by_name_and_number() {
    let trainer = trainer(config());
    let of_images = |pixels: &[u8]| {
        block_on(trainer.encode(pixels))
            .expect_err("is refused")
            .to_string()
    };
    for count in [0, 783, 785] {
        assert_eq!(
            of_images(&vec![0; count]),
            format!("pixels: {count} bytes are not 1 to {MAX_SAMPLES} images of 784 bytes")
        );
    }
    let of_code = |latent| {
        block_on(trainer.decode(latent))
            .expect_err("is refused")
            .to_string()
    };
    assert_eq!(
        of_code(vec![0.0; 6]),
        "latent: 6 numbers are not rows of 5 (latentDim)"
    );
    assert!(of_code(Vec::new()).starts_with("count: 0 samples"));
    assert_eq!(
        of_code(vec![0.0, f32::INFINITY, 0.0, 0.0, 0.0]),
        "latent: entry 1 is inf; each has to be finite"
    );
}
