//! The VAE in training, on the same batches and with clipping by the same rules as the GAN. It has
//! one loss and no opponent, which is how it differs.

use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::activation::{sigmoid, softplus};
use burn::tensor::{Device, Tensor, TensorData};
use serde::Serialize;

use crate::IMAGE_PIXELS;
use crate::config::VaeConfig;
use crate::finite::FiniteSteps;
use crate::model::{Decoder, Encoder};
use crate::network::{Network, NetworkRecord};
use crate::random::{Random, Stream};
use crate::read::Read;
use crate::stats::{Divergence, GradientStats, NetworkSlots, first_divergence};
use crate::train::{MAX_SAMPLES, TrainError, images, read_pixels};

/// What one step of the VAE did.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VaeStats {
    /// Steps taken, this one included.
    pub step: u64,
    /// reconstruction + kl, in nats per image: minus the evidence lower bound.
    pub loss: f64,
    /// Cross-entropy between an image and its reconstruction, in nats per image.
    pub reconstruction: f64,
    /// KL divergence of q(z | x) from N(0, 1), in nats per image.
    pub kl: f64,
    /// The gradient of each of the encoder's parameters.
    pub encoder: Vec<GradientStats>,
    /// The gradient of each of the decoder's parameters.
    pub decoder: Vec<GradientStats>,
    /// The C that acted on the encoder's gradients in this step; none where no rule did.
    pub encoder_threshold: Option<f64>,
    /// The C that acted on the decoder's gradients in this step; none where no rule did.
    pub decoder_threshold: Option<f64>,
    /// The first gradient that was not finite, if there was one.
    pub diverged: Option<Divergence>,
}

/// A VAE in training.
pub struct VaeTrainer {
    config: VaeConfig,
    device: Device,
    encoder: Network<Encoder>,
    decoder: Network<Decoder>,
    step: u64,
    finite: FiniteSteps,
    last: Option<Record>,
}

/// The tensors that a step leaves to be reported.
#[derive(Clone)]
struct Record {
    step: u64,
    /// `[1]`
    reconstruction: Tensor<1>,
    /// `[1]`
    kl: Tensor<1>,
    encoder: NetworkRecord,
    decoder: NetworkRecord,
    /// `[encoder's + decoder's parameters]`
    finite_steps: Tensor<1>,
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
        Ok(Self {
            encoder: Network::new(Encoder::new(&config, &device)),
            decoder: Network::new(Decoder::new(&config, &device)),
            config,
            device,
            step: 0,
            finite: FiniteSteps::default(),
            last: None,
        })
    }

    /// The settings in force.
    pub fn config(&self) -> &VaeConfig {
        &self.config
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
        self.last = Some(Record {
            step: self.step,
            reconstruction,
            kl,
            encoder,
            decoder,
            finite_steps: self.finite.count(Tensor::cat(norms, 0)),
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
    /// A count of 0 or above [`MAX_SAMPLES`], or the device is lost.
    pub fn sample(
        &self,
        count: usize,
        seed: u32,
    ) -> impl Future<Output = Result<Vec<u8>, TrainError>> + use<> {
        let images = (1..=MAX_SAMPLES).contains(&count).then(|| {
            let dim = self.config.latent_dim;
            let noise = Random::new(seed, Stream::Samples).normal(0, count * dim);
            let device = self.device.clone().inner();
            let noise = Tensor::from_data(TensorData::new(noise, [count, dim]), &device);
            sigmoid(self.decoder.module.valid().forward(noise))
        });
        async move { read_pixels(images.ok_or(TrainError::Count(count))?).await }
    }

    /// The noise of the reparameterisation, `[batch, latent_dim]`.
    fn noise(&self) -> Tensor<2> {
        let shape = [self.config.batch_size, self.config.latent_dim];
        let random = Random::new(self.config.seed, Stream::GeneratorNoise);
        let values = random.normal(self.step as u32, shape[0] * shape[1]);
        Tensor::from_data(TensorData::new(values, shape), &self.device)
    }
}

/// Cross-entropy of pixels in 0..=1 with logits, summed over an image and averaged over the batch:
/// softplus(l) − x · l for each pixel.
///
/// - images, logits: `[batch, 784]`
/// - output: `[1]`
pub fn reconstruction_loss(images: Tensor<2>, logits: Tensor<2>) -> Tensor<1> {
    (softplus(logits.clone(), 1.0) - images * logits).mean() * IMAGE_PIXELS as f32
}

/// KL divergence of N(mean, e^log_variance) from N(0, 1), summed over z and averaged over the batch:
/// ½ Σ (σ² + μ² − 1 − log σ²) (Kingma and Welling 2014, appendix B).
///
/// - mean, log_variance: `[batch, latent_dim]`
/// - output: `[1]`
pub fn kl_divergence(mean: Tensor<2>, log_variance: Tensor<2>) -> Tensor<1> {
    let latent_dim = mean.dims()[1] as f32;
    let of_each = log_variance.clone().exp() + mean.square() - 1.0 - log_variance;
    of_each.mean() * (0.5 * latent_dim)
}

impl Record {
    async fn read(
        self,
        [encoder_names, decoder_names]: [Vec<String>; 2],
    ) -> Result<VaeStats, TrainError> {
        let mut read = Read::default();
        let reconstruction = read.add(self.reconstruction.inner());
        let kl = read.add(self.kl.inner());
        let encoder = NetworkSlots::add(self.encoder, &mut read);
        let decoder = NetworkSlots::add(self.decoder, &mut read);
        let finite_steps = read.add(self.finite_steps);

        let values = read.execute().await?;
        let networks = [("encoder", &encoder_names[..]), ("decoder", &decoder_names)];
        let diverged = first_divergence(self.step, &values[finite_steps], networks);
        Ok(VaeStats {
            step: self.step,
            loss: values[reconstruction][0] + values[kl][0],
            reconstruction: values[reconstruction][0],
            kl: values[kl][0],
            diverged,
            encoder_threshold: encoder.threshold(&values),
            decoder_threshold: decoder.threshold(&values),
            encoder: encoder.stats(&values, encoder_names),
            decoder: decoder.stats(&values, decoder_names),
        })
    }
}
