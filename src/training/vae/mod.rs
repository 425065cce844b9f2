//! The VAE in training, on the same batches and with clipping by the same rules as the GAN. It has
//! one loss and no opponent, which is how it differs.

use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::activation::sigmoid;
use burn::tensor::{Device, Tensor};

use super::divergence::BrokenSteps;
use super::dropped_graphs::forget_dropped_graphs;
use super::error::TrainError;
use super::learner::Learner;
use super::noise::{LATENT, given_noise, noise, sample_noise};
use super::persist::{Kind, RunReader, RunWriter};
use super::pixels::{any_images, images, read_pixels};
use super::report::{VaeRecord, VaeStats};
use crate::config::VaeConfig;
use crate::device::Readback;
use crate::losses::{kl_divergence, reconstruction_loss};
use crate::networks::{Decoder, Encoder};
use crate::random::Stream;

/// A VAE in training.
pub struct VaeTrainer {
    config: VaeConfig,
    device: Device,
    encoder: Learner<Encoder>,
    decoder: Learner<Decoder>,
    step: u64,
    broken: BrokenSteps,
    last: Option<VaeRecord>,
}

/// Where images lie in the latent space: q(z | x) = N(mean, e^log_variance), each row-major, count × latentDim.
#[derive(Clone, Debug, PartialEq)]
pub struct Encoding {
    /// The code itself: what an image is rebuilt from.
    pub mean: Vec<f32>,
    /// How sure it is, as a logarithm: 0 is no surer than the prior.
    pub log_variance: Vec<f32>,
}

impl VaeTrainer {
    /// Fresh networks on `device`. The weights are those of the seed, the same on every device.
    ///
    /// # Errors
    ///
    /// A setting out of range, by its name.
    pub fn new(config: VaeConfig, device: &Device) -> Result<Self, TrainError> {
        config.validate()?;
        let device = device.clone().autodiff();
        forget_dropped_graphs(&device);
        Ok(Self {
            encoder: Learner::new(Encoder::new(&config, &device)),
            decoder: Learner::new(Decoder::new(&config, &device)),
            config,
            device,
            step: 0,
            broken: BrokenSteps::default(),
            last: None,
        })
    }

    /// The settings in force.
    pub fn config(&self) -> &VaeConfig {
        &self.config
    }

    /// Steps taken.
    pub fn steps(&self) -> u64 {
        self.step
    }

    /// The encoder as it is now.
    pub fn encoder(&self) -> &Encoder {
        &self.encoder.module
    }

    /// The decoder as it is now.
    pub fn decoder(&self) -> &Decoder {
        &self.decoder.module
    }

    /// One step on a batch of images (8-bit, row-major, batch × 784), queued on the device; nothing is
    /// waited for.
    ///
    /// # Errors
    ///
    /// A batch of the wrong size.
    pub fn step(&mut self, pixels: &[u8]) -> Result<(), TrainError> {
        let real = images(pixels, self.config.batch_size, &self.device)?;

        // Encode, draw z from q(z | x) by the reparameterisation, decode.
        let (mean, log_variance) = self.encoder.module.forward(real.clone());
        let noise = self.noise();
        let latent = mean.clone() + noise * (log_variance.clone() * 0.5).exp();
        let logits = self.decoder.module.forward(latent);

        // The loss: minus the evidence lower bound.
        let reconstruction = reconstruction_loss(real, logits);
        let kl = kl_divergence(mean, log_variance);
        let loss = reconstruction.clone() + kl.clone();

        // One backward pass; clip and update both networks.
        let mut gradients = loss.backward();
        let encoder = GradientsParams::from_module(&mut gradients, &self.encoder.module);
        let decoder = GradientsParams::from_module(&mut gradients, &self.decoder.module);
        let config = &self.config;
        let (gradients, clipping) = self.encoder.clip(encoder, &config.encoder.clip, self.step);
        let encoder = (self.encoder).update(&config.encoder, None, gradients, clipping);
        let (gradients, clipping) = self.decoder.clip(decoder, &config.decoder.clip, self.step);
        let decoder = (self.decoder).update(&config.decoder, None, gradients, clipping);

        self.step += 1;
        let norms = vec![
            encoder.clipping.norms.clone(),
            decoder.clipping.norms.clone(),
        ];
        self.last = Some(VaeRecord {
            step: self.step,
            reconstruction,
            kl,
            encoder,
            decoder,
            broken_steps: self.broken.count(Tensor::cat(norms, 0)),
        });
        Ok(())
    }

    /// What the last step did, in one read. The trainer can go on meanwhile.
    ///
    /// # Errors
    ///
    /// No step was taken yet, or the device is lost.
    pub fn stats(&self) -> impl Future<Output = Result<VaeStats, TrainError>> + use<> {
        let record = self.last.clone();
        let names = [self.encoder.names.clone(), self.decoder.names.clone()];
        async move { record.ok_or(TrainError::NoStep)?.read(names).await }
    }

    /// `count` images decoded from noise that depends on `seed` alone: 8-bit, row-major, count × 784.
    ///
    /// # Errors
    ///
    /// A count of 0 or above [`MAX_SAMPLES`](crate::training::MAX_SAMPLES), or the device is lost.
    pub fn sample(
        &self,
        count: usize,
        seed: u32,
    ) -> impl Future<Output = Result<Vec<u8>, TrainError>> + use<> {
        let dim = self.config.latent_dim;
        let images = sample_noise(seed, count, dim)
            .and_then(|noise| given_noise(LATENT, noise, dim, &self.inner()))
            .map(|noise| sigmoid(self.decoder.module.valid().forward(noise)));
        async move { read_pixels(images?).await }
    }

    /// The codes of images (8-bit, row-major, count × 784) by the encoder as it is now: q(z | x).
    ///
    /// # Errors
    ///
    /// No whole number of images, none or more than [`MAX_SAMPLES`](crate::training::MAX_SAMPLES), or the device is lost.
    pub fn encode(
        &self,
        pixels: &[u8],
    ) -> impl Future<Output = Result<Encoding, TrainError>> + use<> {
        let both = any_images(pixels, &self.inner())
            .map(|images| self.encoder.module.valid().forward(images));
        async move {
            let (mean, log_variance) = both?;
            let mut readback = Readback::default();
            readback.add(mean);
            readback.add(log_variance);
            let mut read = readback.floats().await?.into_iter();
            Ok(Encoding {
                mean: read.next().unwrap_or_default(),
                log_variance: read.next().unwrap_or_default(),
            })
        }
    }

    /// Images of codes, row-major, count × latentDim, by the decoder as it is now: 8-bit, row-major, count × 784.
    /// Where a code is an [`Encoding`]'s mean, the image is the reconstruction.
    ///
    /// # Errors
    ///
    /// Numbers that are not so many rows of latentDim, none or more than
    /// [`MAX_SAMPLES`](crate::training::MAX_SAMPLES) of them, a number that is not finite, or the device is lost.
    pub fn decode(
        &self,
        latent: Vec<f32>,
    ) -> impl Future<Output = Result<Vec<u8>, TrainError>> + use<> {
        let images = given_noise(LATENT, latent, self.config.latent_dim, &self.inner())
            .map(|latent| sigmoid(self.decoder.module.valid().forward(latent)));
        async move { read_pixels(images?).await }
    }

    /// Changes the settings between two steps; the run goes on.
    ///
    /// # Errors
    ///
    /// A setting out of range, or one that only a new run can take (`seed`, `latentDim`, `hidden`,
    /// `leakySlope`, and an optimiser's `kind`). The old settings stay in force.
    pub fn configure(&mut self, config: VaeConfig) -> Result<(), TrainError> {
        config.validate()?;
        self.config.check_change(&config)?;
        self.config = config;
        Ok(())
    }

    /// The whole run in one file, as of [`Trainer::save`](crate::Trainer::save).
    ///
    /// # Errors
    ///
    /// The device is lost.
    pub fn save(&self) -> impl Future<Output = Result<Vec<u8>, TrainError>> + use<> {
        let mut writer = RunWriter::default();
        writer.add("encoder", &self.encoder);
        writer.add("decoder", &self.decoder);
        writer.add_broken(&self.broken);
        writer.finish(Kind::Vae, self.config.clone(), self.step)
    }

    /// Goes on from a saved run, as of [`Trainer::load`](crate::Trainer::load).
    ///
    /// # Errors
    ///
    /// A file that is damaged, cut short, of another program, of a GAN or of a newer version, or with
    /// contents that no run leaves; this trainer is then left as it was.
    pub fn load(&mut self, bytes: &[u8]) -> Result<(), TrainError> {
        let mut run = RunReader::<VaeConfig>::open(bytes, Kind::Vae, self.inner())?;
        run.config.validate()?;
        run.check_room(run.config.weights())?;
        let mut trainer = Self::new(run.config.clone(), &self.inner())?;
        let names = [&trainer.encoder.names, &trainer.decoder.names];
        trainer.broken = run.broken_steps(names.map(Vec::len).iter().sum())?;
        let [encoder, decoder] =
            [&run.config.encoder, &run.config.decoder].map(|network| network.optimizer.clone());
        run.restore("encoder", &encoder, &mut trainer.encoder)?;
        run.restore("decoder", &decoder, &mut trainer.decoder)?;
        trainer.step = run.step;
        *self = trainer;
        Ok(())
    }

    /// The noise of the reparameterisation, `[batch, latent_dim]`.
    fn noise(&self) -> Tensor<2> {
        let shape = [self.config.batch_size, self.config.latent_dim];
        let stream = Stream::GeneratorNoise;
        noise(self.config.seed, stream, self.step, shape, &self.device)
    }

    /// The device without autodiff.
    fn inner(&self) -> Device {
        self.device.clone().inner()
    }
}
