//! What can be seen of a run. Every read leaves the trainer free to go on.

use burn::module::Module;
use burn::tensor::Tensor;

use super::stage::Stage;
use super::stage_view::StageView;
use super::{LastStep, Trainer};
use crate::training::error::TrainError;
use crate::training::inspect::{HistogramRead, Seen, TensorsRead, histogram, tensors};
use crate::training::noise::{NOISE, given_noise, sample_noise};
use crate::training::pixels::read_pixels;
use crate::training::report::{ParameterNames, StepStats};

impl Trainer {
    /// What the present stage holds, in one read; after a whole step, that of its last stage.
    ///
    /// # Errors
    ///
    /// No iteration was begun yet, or the device is lost.
    pub fn stage(&self) -> impl Future<Output = Result<StageView, TrainError>> + use<> {
        let stage = self.stage.clone();
        async move { stage.ok_or(TrainError::NotBegun)?.view().await }
    }

    /// What the last step did, in one read. The trainer can go on meanwhile.
    ///
    /// # Errors
    ///
    /// No step was taken yet, or the device is lost.
    pub fn stats(&self) -> impl Future<Output = Result<StepStats, TrainError>> + use<> {
        let record = self.last.clone();
        let names = ParameterNames {
            discriminator: self.discriminator.names.clone(),
            generator: self.generator.names.clone(),
        };
        async move {
            match record.ok_or(TrainError::NoStep)? {
                LastStep::Plain(record) => record.read(names).await,
                LastStep::Flat(record) => record.read(names).await,
            }
        }
    }

    /// How the gradient of a parameter, by its network (`generator` or `discriminator`) and its path,
    /// was spread in the last step, before and after clipping, in `bins` bins; within an iteration, in
    /// this one, from stage 4 for D and 7 for G. The trainer can go on meanwhile.
    ///
    /// # Errors
    ///
    /// No step was taken yet, an unknown name, bins out of 1..=[`MAX_BINS`](crate::training::MAX_BINS), or the device is lost.
    pub fn histogram(
        &self,
        network: &str,
        parameter: &str,
        bins: usize,
    ) -> Result<HistogramRead, TrainError> {
        let (which, seen) = self.seen(network, parameter)?;
        let (Which::Generator(index) | Which::Discriminator(index)) = which;
        histogram(&seen.gradients, index, bins)
    }

    /// The tensors of a parameter, named as for [`histogram`](Self::histogram): its weights as they
    /// are now, its gradient before and after clipping, and its update. The trainer can go on
    /// meanwhile.
    ///
    /// # Errors
    ///
    /// No step was taken yet, an unknown name, or the device is lost.
    pub fn tensors(&self, network: &str, parameter: &str) -> Result<TensorsRead, TrainError> {
        let (which, seen) = self.seen(network, parameter)?;
        let (generator, discriminator) = self.networks();
        Ok(match which {
            Which::Generator(index) => tensors(&generator, &seen, index),
            Which::Discriminator(index) => tensors(&discriminator, &seen, index),
        })
    }

    /// A parameter by its names, and what the present iteration, else the last step, did to its
    /// network.
    fn seen(&self, network: &str, parameter: &str) -> Result<(Which, Seen), TrainError> {
        let index_in = |names: &[String]| {
            let index = names.iter().position(|name| name == parameter);
            index.ok_or_else(|| TrainError::Name(parameter.into()))
        };
        let stage = self.stage.as_ref();
        let (which, seen) = match network {
            "generator" => (
                Which::Generator(index_in(&self.generator.names)?),
                (stage.and_then(Stage::generator)).or_else(|| self.last_of_generator()),
            ),
            "discriminator" => (
                Which::Discriminator(index_in(&self.discriminator.names)?),
                (stage.and_then(Stage::discriminator)).or_else(|| self.last_of_discriminator()),
            ),
            other => return Err(TrainError::Name(other.into())),
        };
        Ok((which, seen.ok_or(TrainError::NoStep)?))
    }

    fn last_of_generator(&self) -> Option<Seen> {
        Some(match self.last.as_ref()? {
            LastStep::Plain(record) => record.generator.seen(),
            LastStep::Flat(record) => {
                let flat = self.flat.as_ref().map(|flat| &flat.generator);
                record.generator.seen(flat, &self.generator)
            }
        })
    }

    fn last_of_discriminator(&self) -> Option<Seen> {
        Some(match self.last.as_ref()? {
            LastStep::Plain(record) => record.discriminator.seen(),
            LastStep::Flat(record) => {
                let flat = self.flat.as_ref().map(|flat| &flat.discriminator);
                record.discriminator.seen(flat, &self.discriminator)
            }
        })
    }

    /// `count` images from noise that depends on `seed` alone: 8-bit, row-major, count × 784. The
    /// trainer can go on meanwhile.
    ///
    /// # Errors
    ///
    /// A count of 0 or above [`MAX_SAMPLES`](crate::training::MAX_SAMPLES), or the device is lost.
    pub fn sample(
        &self,
        count: usize,
        seed: u32,
    ) -> impl Future<Output = Result<Vec<u8>, TrainError>> + use<> {
        let noise = self.sample_noise(count, seed);
        let images = noise.and_then(|noise| self.images_of(noise));
        async move { read_pixels(images?).await }
    }

    /// The noise of [`sample`](Self::sample): N(0, 1), row-major, count × noiseDim.
    ///
    /// # Errors
    ///
    /// A count of 0 or above [`MAX_SAMPLES`](crate::training::MAX_SAMPLES).
    pub fn sample_noise(&self, count: usize, seed: u32) -> Result<Vec<f32>, TrainError> {
        sample_noise(seed, count, self.config.noise_dim)
    }

    /// Images from noise that is given, row-major, images × noiseDim: 8-bit, row-major,
    /// images × 784. The trainer can go on meanwhile.
    ///
    /// # Errors
    ///
    /// Noise of a length that is not so many rows of noiseDim numbers, none or more than
    /// [`MAX_SAMPLES`](crate::training::MAX_SAMPLES) of them, a number that is not finite, or the device is lost.
    pub fn generate(
        &self,
        noise: Vec<f32>,
    ) -> impl Future<Output = Result<Vec<u8>, TrainError>> + use<> {
        let images = self.images_of(noise);
        async move { read_pixels(images?).await }
    }

    /// G's images of noise, `[images, 784]`.
    fn images_of(&self, noise: Vec<f32>) -> Result<Tensor<2>, TrainError> {
        let noise = given_noise(NOISE, noise, self.config.noise_dim, &self.inner())?;
        Ok(match &self.flat {
            Some(flat) if flat.dcgan.is_none() => flat.generator.output(noise),
            // Samples of a convolutional network are normalised by its running statistics.
            _ => self.generator().valid().forward(noise),
        })
    }
}

/// A parameter by its place in its network.
enum Which {
    Generator(usize),
    Discriminator(usize),
}
