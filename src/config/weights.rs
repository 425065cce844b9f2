//! How many weights a configuration's networks have at the least: a file that holds them has as many numbers.

use super::dcgan::{convolution_weights, dcgan_generator_weights};
use super::{Architecture, IMAGE_PIXELS, NetworkConfig, TrainConfig, VaeConfig};

impl TrainConfig {
    /// Of the generator, without biases. The settings are valid.
    pub(crate) fn generator_weights(&self) -> usize {
        match self.architecture {
            Architecture::Article | Architecture::Mlp => {
                dense_weights(self.noise_dim, &self.generator, IMAGE_PIXELS)
            }
            Architecture::Dcgan => dcgan_generator_weights(self.noise_dim, self.channels),
        }
    }

    /// Of both networks, without biases. The settings are valid.
    pub(crate) fn weights(&self) -> usize {
        let discriminator = match self.architecture {
            Architecture::Article | Architecture::Mlp => {
                dense_weights(IMAGE_PIXELS, &self.discriminator, 1)
            }
            Architecture::Dcgan => convolution_weights(self.channels),
        };
        self.generator_weights() + discriminator
    }
}

impl VaeConfig {
    /// Of both networks, without biases. The settings are valid.
    pub(crate) fn weights(&self) -> usize {
        dense_weights(IMAGE_PIXELS, &self.encoder, 2 * self.latent_dim)
            + dense_weights(self.latent_dim, &self.decoder, IMAGE_PIXELS)
    }
}

/// Of dense layers from `input` to `output`, with the hidden ones of the settings between.
pub(super) fn dense_weights(input: usize, network: &NetworkConfig, output: usize) -> usize {
    let inputs = std::iter::once(&input).chain(&network.hidden);
    let outputs = network.hidden.iter().chain(std::iter::once(&output));
    inputs.zip(outputs).map(|(from, to)| from * to).sum()
}
