//! Short runs on made-up images.

use burn::tensor::Device;
use gan_clipping_lab::config::{ClipConfig, NetworkConfig, RegularizerConfig, RegularizerKind};
use gan_clipping_lab::{ClipRule, StepStats, TrainConfig, Trainer};

use crate::common::pixels::pixels;

/// Small batches, and both networks clipped by norm at `threshold`.
pub fn clipped(threshold: f32) -> TrainConfig {
    let network = NetworkConfig {
        clip: ClipConfig {
            rule: ClipRule::Norm,
            threshold,
            every: 1,
        },
        ..NetworkConfig::default()
    };
    TrainConfig {
        batch_size: 16,
        generator: network.clone(),
        discriminator: network,
        ..TrainConfig::default()
    }
}

/// The same with a regularised discriminator.
pub fn regularized(kind: RegularizerKind, config: TrainConfig) -> TrainConfig {
    let discriminator = NetworkConfig {
        regularizer: RegularizerConfig {
            kind,
            ..RegularizerConfig::default()
        },
        ..config.discriminator.clone()
    };
    TrainConfig {
        discriminator,
        ..config
    }
}

pub fn trainer(config: &TrainConfig) -> Trainer {
    Trainer::new(config.clone(), &Device::flex()).expect("the configuration is good")
}

/// Takes `count` steps, each on its own batches, and returns what each reported.
pub fn steps(trainer: &mut Trainer, count: usize) -> Vec<StepStats> {
    let step = |_| {
        let TrainConfig {
            batch_size,
            discriminator_steps,
            ..
        } = *trainer.config();
        let batch = pixels(trainer.steps() as u32, batch_size * discriminator_steps);
        trainer.step(&batch).expect("the batch fits");
        pollster::block_on(trainer.stats()).expect("a step was taken")
    };
    (0..count).map(step).collect()
}
