//! Twenty whole steps of the VAE against PyTorch: its noise, both parts of its loss, all gradients,
//! the clipping of one network and not of the other, and Adam.
use crate::common::close::assert_close;
use crate::common::golden::read;
use crate::common::parameters::parameters;
use crate::common::pixels::pixels;
use crate::common::summary::{Summary, assert_summary};
use burn::tensor::Device;
use gan_clipping_lab::config::{ClipConfig, NetworkConfig};
use gan_clipping_lab::training::GradientStats;
use gan_clipping_lab::{ClipRule, VaeConfig, VaeTrainer};
use pollster::block_on;
use serde::Deserialize;

/// `tests/golden/vae.json`
#[derive(Deserialize)]
struct Golden {
    threshold: f32,
    steps: Vec<Step>,
    encoder: Vec<Summary>,
    decoder: Vec<Summary>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Step {
    reconstruction: f64,
    kl: f64,
    encoder_norms: Vec<f64>,
    decoder_norms: Vec<f64>,
}

fn config(threshold: f32) -> VaeConfig {
    let default = VaeConfig::default();
    VaeConfig {
        batch_size: 16,
        encoder: NetworkConfig {
            clip: ClipConfig {
                rule: ClipRule::Norm,
                threshold,
                every: 1,
            },
            ..default.encoder.clone()
        },
        ..default
    }
}

fn assert_norms(found: &[GradientStats], expected: &[f64], step: u64) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        let what = format!("step {step} {}", found.name);
        // Found: 3e-6.
        assert_close(found.norm_before, *expected, 1e-5 * expected, &what);
    }
}

#[test]
fn twenty_steps_of_the_vae_are_pytorchs() {
    let golden: Golden = read("vae");
    assert_eq!(golden.steps.len(), 20);
    let config = config(golden.threshold);
    let mut trainer = VaeTrainer::new(config, &Device::flex()).expect("a good configuration");
    for (step, expected) in golden.steps.iter().enumerate() {
        trainer.step(&pixels(step as u32, 16)).expect("it fits");
        let report = block_on(trainer.stats()).expect("a step was taken");
        let what = format!("step {}", report.step);
        // Found: 2e-7 relative of hundreds of nats.
        let (reconstruction, kl) = (expected.reconstruction, expected.kl);
        assert_close(
            report.reconstruction,
            reconstruction,
            1e-6 * reconstruction,
            &what,
        );
        assert_close(report.kl, kl, 1e-5 * kl, &what);
        assert_norms(&report.encoder, &expected.encoder_norms, report.step);
        assert_norms(&report.decoder, &expected.decoder_norms, report.step);
        assert!(report.encoder.iter().any(|gradient| gradient.scale < 1.0));
        assert!(report.decoder.iter().all(|gradient| gradient.scale == 1.0));
    }
    for (network, found, expected) in [
        ("encoder", parameters(trainer.encoder()), &golden.encoder),
        ("decoder", parameters(trainer.decoder()), &golden.decoder),
    ] {
        assert_eq!(found.len(), expected.len());
        for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
            assert_summary(found, expected, 1e-5, &format!("{network} {index}"));
        }
    }
}
