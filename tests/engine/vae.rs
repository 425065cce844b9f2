//! The VAE: its two losses by hand, and a short training run.
use burn::tensor::{Device, Tensor};
use gan_clipping_lab::config::{ClipConfig, ClipRule};
use gan_clipping_lab::losses::{kl_divergence, reconstruction_loss};
use gan_clipping_lab::random::threefry2x32;
use gan_clipping_lab::{TrainError, VaeConfig, VaeStats, VaeTrainer};
use pollster::block_on;

fn scalar(tensor: Tensor<1>) -> f32 {
    tensor.into_scalar::<f32>()
}

#[test]
fn kl_of_the_prior_itself_is_zero() {
    let zeros = Tensor::<2>::zeros([3, 4], &Device::flex());
    assert_eq!(scalar(kl_divergence(zeros.clone(), zeros)), 0.0);
}

#[test]
fn kl_has_its_closed_form_summed_over_z_and_averaged_over_the_batch() {
    let device = Device::flex();
    let mean = Tensor::<2>::from_floats([[1.0, 0.0], [0.0, 2.0]], &device);
    let log_variance = Tensor::<2>::from_floats([[0.0, 0.0], [4f32.ln(), 0.0]], &device);
    // ½ (μ² + σ² − 1 − ln σ²): ½ of the first image; ½ (3 − ln 4) + 2 of the second.
    let expected = (0.5 + 0.5 * (3.0 - 4f32.ln()) + 2.0) / 2.0;
    let found = scalar(kl_divergence(mean, log_variance));
    assert!((found - expected).abs() < 1e-6, "{found}, {expected}");
}

#[test]
fn reconstruction_is_the_cross_entropy_of_an_image() {
    let device = Device::flex();
    // A logit of 0 says 1/2 of every pixel, whatever it is: 784 ln 2.
    let images = Tensor::<2>::ones([2, 784], &device) * 0.3;
    let loss = scalar(reconstruction_loss(
        images,
        Tensor::zeros([2, 784], &device),
    ));
    assert!((loss - 784.0 * 2f32.ln()).abs() < 1e-2, "{loss}");
    // Sure and right costs nothing, sure and wrong the logit itself.
    let ones = Tensor::<2>::ones([1, 784], &device);
    let right = scalar(reconstruction_loss(ones.clone(), ones.clone() * 50.0));
    let wrong = scalar(reconstruction_loss(ones.clone(), ones * -50.0));
    assert!(right.abs() < 1e-3 && (wrong - 784.0 * 50.0).abs() < 1e-1);
}

/// Bars: images with a structure that can be learnt.
fn bars(step: u32, batch_size: usize) -> Vec<u8> {
    let bar = |image: usize| threefry2x32([0xBA5, 1], [step, image as u32])[0] % 28;
    (0..batch_size * 784)
        .map(|index| match (index % 28) as u32 == bar(index / 784) {
            true => 255,
            false => 0,
        })
        .collect()
}

fn config() -> VaeConfig {
    VaeConfig {
        batch_size: 16,
        ..VaeConfig::default()
    }
}

fn train(config: VaeConfig, count: u32) -> (VaeTrainer, Vec<VaeStats>) {
    let batch_size = config.batch_size;
    let mut trainer = VaeTrainer::new(config, &Device::flex()).expect("a good configuration");
    let stats = (0..count)
        .map(|step| {
            trainer
                .step(&bars(step, batch_size))
                .expect("the batch fits");
            block_on(trainer.stats()).expect("a step was taken")
        })
        .collect();
    (trainer, stats)
}

#[test]
fn training_lowers_the_loss_and_uses_the_latent_space() {
    let (trainer, stats) = train(config(), 800);
    let (first, last) = (&stats[0], &stats[799]);
    assert!((first.reconstruction - 784.0 * std::f64::consts::LN_2).abs() < 60.0);
    // Of 28 bars, ln 28 = 3.3 nats are all there is to know; knowing none costs 121.
    assert!(last.loss < 60.0, "{}", last.loss);
    assert!(last.kl > 1.0, "{}", last.kl);
    assert_eq!(last.loss, last.reconstruction + last.kl);
    assert!(stats.iter().all(|s| s.diverged.is_none()));
    let samples = block_on(trainer.sample(3, 1)).expect("samples");
    assert_eq!(samples.len(), 3 * 784);
    assert_ne!(samples[..784], samples[784..2 * 784]);
}

#[test]
fn the_same_seed_is_the_same_run_and_another_is_not() {
    let stats = |seed| train(VaeConfig { seed, ..config() }, 5).1;
    assert_eq!(stats(1), stats(1));
    assert_ne!(stats(1)[0].loss, stats(2)[0].loss);
}

#[test]
fn each_network_is_clipped_by_its_own_rule() {
    let mut clipped = config();
    clipped.encoder.clip = ClipConfig {
        rule: ClipRule::Norm,
        threshold: 0.5,
        every: 1,
    };
    let (_, stats) = train(clipped, 1);
    let after = |g: &gan_clipping_lab::training::GradientStats| g.norm_after;
    assert!(
        stats[0]
            .encoder
            .iter()
            .map(after)
            .all(|norm| norm <= 0.5 * (1.0 + 1e-6))
    );
    assert!(stats[0].encoder.iter().any(|g| g.norm_before > 0.5));
    assert!(stats[0].decoder.iter().all(|g| g.scale == 1.0));
    assert!(stats[0].decoder.iter().map(after).any(|norm| norm > 0.5));
    assert_eq!(stats[0].encoder_threshold, Some(0.5));
    assert_eq!(stats[0].decoder_threshold, None);
    assert_eq!(stats[0].encoder.len(), 4);
    assert_eq!(stats[0].decoder.len(), 6);
}

#[test]
fn what_cannot_be_is_refused_by_name() {
    for (json, field) in [
        (r#"{"latentDim":0}"#, "latentDim"),
        (r#"{"batchSize":0}"#, "batchSize"),
        (r#"{"encoder":{"hidden":[]}}"#, "encoder.hidden"),
        (
            r#"{"decoder":{"clip":{"threshold":-1}}}"#,
            "decoder.clip.threshold",
        ),
        (r#"{"noiseDim":10}"#, "noiseDim"),
    ] {
        let error = VaeConfig::from_json(json).expect_err("is refused");
        assert_eq!(error.field, field, "{error}");
    }
    let mut trainer = VaeTrainer::new(config(), &Device::flex()).expect("a good configuration");
    assert!(matches!(block_on(trainer.stats()), Err(TrainError::NoStep)));
    assert!(matches!(
        trainer.step(&[0; 3]),
        Err(TrainError::Pixels { .. })
    ));
    assert!(matches!(
        block_on(trainer.sample(0, 1)),
        Err(TrainError::Count { count: 0, .. })
    ));
}
