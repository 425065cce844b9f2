//! Good input of every reader, small.

use gan_clipping_lab::config::{
    Architecture, ClipConfig, NetworkConfig, OptimizerKind, RegularizerConfig, RegularizerKind,
};
use gan_clipping_lab::{
    ClipRule, Device, IMAGE_PIXELS, TrainConfig, Trainer, VaeConfig, VaeTrainer,
};
use pollster::block_on;

/// The smallest GAN that there is.
pub fn tiny() -> TrainConfig {
    let network = NetworkConfig {
        hidden: vec![1],
        ..NetworkConfig::default()
    };
    TrainConfig {
        architecture: Architecture::Mlp,
        noise_dim: 1,
        batch_size: 2,
        generator: network.clone(),
        discriminator: network,
        ..TrainConfig::default()
    }
}

pub fn tiny_vae() -> VaeConfig {
    let mut config = VaeConfig {
        latent_dim: 1,
        batch_size: 2,
        ..VaeConfig::default()
    };
    config.encoder.hidden = vec![1];
    config.decoder.hidden = vec![1];
    config
}

/// GANs of each kind of content that a file can have.
fn gans() -> Vec<TrainConfig> {
    let plain = tiny();
    let mut clipped = tiny();
    clipped.generator.clip = ClipConfig {
        rule: ClipRule::Percentile,
        threshold: 50.0,
        every: 1,
    };
    clipped.discriminator.optimizer.kind = OptimizerKind::RmsProp;
    let mut normalised = tiny();
    normalised.generator.optimizer.kind = OptimizerKind::Sgd;
    normalised.generator.optimizer.momentum = 0.5;
    normalised.discriminator.regularizer = RegularizerConfig {
        kind: RegularizerKind::SpectralNorm,
        ..RegularizerConfig::default()
    };
    let convolutional = TrainConfig {
        architecture: Architecture::Dcgan,
        channels: [1, 1],
        noise_dim: 1,
        batch_size: 2,
        ..TrainConfig::default()
    };
    vec![plain, clipped, normalised, convolutional]
}

fn trained(config: TrainConfig) -> Trainer {
    let batch = vec![100; config.batch_size * config.discriminator_steps * IMAGE_PIXELS];
    let mut trainer = Trainer::new(config, &Device::flex()).expect("is in range");
    for _ in 0..2 {
        trainer.step(&batch).expect("the batch fits");
    }
    trainer
}

pub fn saved_runs() -> Vec<Vec<u8>> {
    let save = |config| block_on(trained(config).save()).expect("is saved");
    let mut files: Vec<Vec<u8>> = gans().into_iter().map(save).collect();
    let mut vae = VaeTrainer::new(tiny_vae(), &Device::flex()).expect("is in range");
    vae.step(&[100; 2 * IMAGE_PIXELS]).expect("the batch fits");
    files.push(block_on(vae.save()).expect("is saved"));
    let fresh = Trainer::new(tiny(), &Device::flex()).expect("is in range");
    files.push(block_on(fresh.save()).expect("is saved"));
    files
}

pub fn generators() -> Vec<Vec<u8>> {
    let save = |config| block_on(trained(config).export_generator()).expect("is saved");
    gans().into_iter().map(save).collect()
}

pub fn judges() -> Vec<Vec<u8>> {
    // From the crate's root, or from the one below it.
    let paths = ["/assets/judge.safetensors", "/../assets/judge.safetensors"];
    let read = |path: &&str| std::fs::read(format!("{}{path}", env!("CARGO_MANIFEST_DIR"))).ok();
    vec![paths.iter().find_map(read).expect("the judge is there")]
}

pub fn idx_files() -> Vec<Vec<u8>> {
    let file = |magic: u32, sizes: &[u32], values: usize| {
        let words = std::iter::once(&magic)
            .chain(sizes)
            .flat_map(|word| word.to_be_bytes());
        words.chain((0..values).map(|at| (at % 10) as u8)).collect()
    };
    vec![
        file(0x803, &[2, 28, 28], 2 * 784),
        file(0x803, &[0, 28, 28], 0),
        file(0x801, &[12], 12),
        file(0x803, &[u32::MAX, 28, 28], 0),
    ]
}

pub fn configs() -> Vec<Vec<u8>> {
    let mut texts: Vec<String> = (gans().iter())
        .map(|config| serde_json::to_string(config).expect("is written"))
        .collect();
    texts.push(serde_json::to_string(&tiny_vae()).expect("is written"));
    texts.push("{}".into());
    texts.into_iter().map(String::into_bytes).collect()
}
