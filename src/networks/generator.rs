//! The generator, of any architecture.

use burn::module::Module;
use burn::tensor::activation::sigmoid;
use burn::tensor::{Device, Tensor};

use super::dcgan::DcganGenerator;
use super::mlp::Mlp;
use crate::config::{Architecture, IMAGE_PIXELS, TrainConfig};
use crate::random::{Random, Stream};

/// G: noise to images.
#[derive(Module, Debug)]
#[allow(clippy::large_enum_variant)] // One of each lives in a run.
pub enum Generator {
    /// Dense layers, then a sigmoid.
    Mlp(Mlp),
    /// Transposed convolutions.
    Dcgan(DcganGenerator),
}

impl Generator {
    /// Fresh weights, those of the seed.
    pub fn new(config: &TrainConfig, device: &Device) -> Self {
        let random = Random::new(config.seed, Stream::GeneratorWeights);
        match config.architecture {
            Architecture::Article | Architecture::Mlp => {
                let network = &config.generator;
                let widths = Mlp::widths(config.noise_dim, network, IMAGE_PIXELS);
                Self::Mlp(Mlp::new(&widths, network.leaky_slope, random, device))
            }
            Architecture::Dcgan => {
                let TrainConfig {
                    noise_dim,
                    channels,
                    ..
                } = *config;
                Self::Dcgan(DcganGenerator::new(noise_dim, channels, random, device))
            }
        }
    }

    /// Images with pixels in 0..=1.
    ///
    /// - noise: `[batch, noise_dim]`
    /// - output: `[batch, 784]`
    pub fn forward(&self, noise: Tensor<2>) -> Tensor<2> {
        match self {
            Self::Mlp(mlp) => sigmoid(mlp.forward(noise)),
            Self::Dcgan(dcgan) => dcgan.forward(noise),
        }
    }
}
