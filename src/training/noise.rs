//! Noise z on a device, from its seeded streams.

use burn::tensor::{Device, Tensor, TensorData};

use crate::random::{Random, Stream};
use crate::training::error::TrainError;

/// Samples in one call at the most: 28 KB each while they are read.
pub const MAX_SAMPLES: usize = 4096;

/// N(0, 1), `shape`: draw `block` of a stream.
pub(crate) fn noise(
    seed: u32,
    stream: Stream,
    block: u64,
    shape: [usize; 2],
    device: &Device,
) -> Tensor<2> {
    let values = Random::new(seed, stream).normal(block as u32, shape[0] * shape[1]);
    Tensor::from_data(TensorData::new(values, shape), device)
}

/// The noise of `count` samples, row-major, count × dim, which depends on `seed` alone.
pub(crate) fn sample_noise(seed: u32, count: usize, dim: usize) -> Result<Vec<f32>, TrainError> {
    check_count(count)?;
    Ok(Random::new(seed, Stream::Samples).normal(0, count * dim))
}

/// What rows of the latent space are called where they are given, and what sets their length.
#[derive(Clone, Copy)]
pub(crate) struct Called {
    pub what: &'static str,
    pub setting: &'static str,
}

/// A GAN's.
pub(crate) const NOISE: Called = Called {
    what: "noise",
    setting: "noiseDim",
};

/// A VAE's.
pub(crate) const LATENT: Called = Called {
    what: "latent",
    setting: "latentDim",
};

/// Noise that was given, row-major, as `[rows, dim]`.
pub(crate) fn given_noise(
    Called { what, setting }: Called,
    values: Vec<f32>,
    dim: usize,
    device: &Device,
) -> Result<Tensor<2>, TrainError> {
    if !values.len().is_multiple_of(dim) {
        return Err(TrainError::Noise {
            what,
            actual: values.len(),
            dim,
            setting,
        });
    }
    let count = values.len() / dim;
    check_count(count)?;
    let mut entries = values.iter().copied().enumerate();
    match entries.find(|(_, value)| !value.is_finite()) {
        Some((at, value)) => Err(TrainError::NoiseValue { what, at, value }),
        None => Ok(Tensor::from_data(
            TensorData::new(values, [count, dim]),
            device,
        )),
    }
}

/// Refuses a number of samples that cannot be drawn.
fn check_count(count: usize) -> Result<(), TrainError> {
    match (1..=MAX_SAMPLES).contains(&count) {
        true => Ok(()),
        false => Err(TrainError::Count {
            count,
            most: MAX_SAMPLES,
        }),
    }
}
