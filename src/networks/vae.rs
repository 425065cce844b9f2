//! The variational autoencoder that the article compares a GAN with (Kingma and Welling 2014,
//! appendix C.1): an encoder of a Gaussian's mean and log variance, and a decoder of the generator's
//! shape.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::mlp::Mlp;
use crate::config::{IMAGE_PIXELS, VaeConfig};
use crate::random::{Random, Stream};

/// Images to the mean and the log variance of q(z | x).
#[derive(Module, Debug)]
pub struct Encoder {
    mlp: Mlp,
}

impl Encoder {
    /// Fresh weights, those of the seed.
    pub fn new(config: &VaeConfig, device: &Device) -> Self {
        let random = Random::new(config.seed, Stream::EncoderWeights);
        let network = &config.encoder;
        let widths = Mlp::widths(IMAGE_PIXELS, network, 2 * config.latent_dim);
        Self {
            mlp: Mlp::new(&widths, network.leaky_slope, random, device),
        }
    }

    /// - images: `[batch, 784]`
    /// - output: mean and log variance, `[batch, latent_dim]` each
    pub fn forward(&self, images: Tensor<2>) -> (Tensor<2>, Tensor<2>) {
        let both = self.mlp.forward(images);
        let latent_dim = both.dims()[1] / 2;
        let mean = both.clone().narrow(1, 0, latent_dim);
        (mean, both.narrow(1, latent_dim, latent_dim))
    }
}

/// Latent vectors to images.
#[derive(Module, Debug)]
pub struct Decoder {
    mlp: Mlp,
}

impl Decoder {
    /// Fresh weights, those of the seed.
    pub fn new(config: &VaeConfig, device: &Device) -> Self {
        let random = Random::new(config.seed, Stream::GeneratorWeights);
        let network = &config.decoder;
        let widths = Mlp::widths(config.latent_dim, network, IMAGE_PIXELS);
        Self {
            mlp: Mlp::new(&widths, network.leaky_slope, random, device),
        }
    }

    /// Logits of the pixels: σ(logit) is a pixel in 0..=1.
    ///
    /// - latent: `[batch, latent_dim]`
    /// - output: `[batch, 784]`
    pub fn forward(&self, latent: Tensor<2>) -> Tensor<2> {
        self.mlp.forward(latent)
    }
}
