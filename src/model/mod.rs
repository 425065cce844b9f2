//! The networks. They know no loss, no clipping and no optimiser. Images are flat, 784 pixels in
//! 0..=1, for every architecture.

mod dcgan;
mod mlp;
mod vae;

use burn::module::Module;
use burn::tensor::activation::sigmoid;
use burn::tensor::{Device, Tensor};

use crate::IMAGE_PIXELS;
use crate::config::{Architecture, NetworkConfig, TrainConfig};
use crate::random::{Random, Stream};
use dcgan::{DcganDiscriminator, DcganGenerator};
use mlp::Mlp;
pub use vae::{Decoder, Encoder};

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
            Architecture::Seed | Architecture::Mlp => {
                let network = &config.generator;
                let widths = widths(config.noise_dim, network, IMAGE_PIXELS);
                Self::Mlp(Mlp::new(&widths, network.leaky_slope, random, device))
            }
            Architecture::Dcgan => {
                Self::Dcgan(DcganGenerator::new(config.noise_dim, random, device))
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

/// D: images to logits. σ(logit) is the probability that an image is real; for the losses without a
/// sigmoid the logit itself is D's output.
#[derive(Module, Debug)]
#[allow(clippy::large_enum_variant)] // One of each lives in a run.
pub enum Discriminator {
    /// Dense layers.
    Mlp(Mlp),
    /// Strided convolutions.
    Dcgan(DcganDiscriminator),
}

impl Discriminator {
    /// Fresh weights, those of the seed.
    pub fn new(config: &TrainConfig, device: &Device) -> Self {
        let random = Random::new(config.seed, Stream::DiscriminatorWeights);
        match config.architecture {
            Architecture::Seed | Architecture::Mlp => {
                let network = &config.discriminator;
                let widths = widths(IMAGE_PIXELS, network, 1);
                Self::Mlp(Mlp::new(&widths, network.leaky_slope, random, device))
            }
            Architecture::Dcgan => Self::Dcgan(DcganDiscriminator::new(random, device)),
        }
    }

    /// Logits of one batch.
    ///
    /// - images: `[batch, 784]`
    /// - output: `[batch, 1]`
    pub fn forward(&self, images: Tensor<2>) -> Tensor<2> {
        match self {
            Self::Mlp(mlp) => mlp.forward(images),
            Self::Dcgan(dcgan) => dcgan.forward(images),
        }
    }

    /// Logits of real images and of fakes. Dense layers take both as one batch; batch normalisation
    /// takes each by itself, as Radford et al. advise, since it would mix their statistics.
    ///
    /// - real, fake: `[batch, 784]`
    /// - output: two of `[batch, 1]`
    pub fn judge(&self, real: Tensor<2>, fake: Tensor<2>) -> (Tensor<2>, Tensor<2>) {
        match self {
            Self::Mlp(mlp) => {
                let [batch, _] = real.dims();
                let logits = mlp.forward(Tensor::cat(vec![real, fake], 0));
                let real_logits = logits.clone().narrow(0, 0, batch);
                (real_logits, logits.narrow(0, batch, batch))
            }
            Self::Dcgan(dcgan) => (dcgan.forward(real), dcgan.forward(fake)),
        }
    }
}

/// An MLP's widths from its input to its output.
fn widths(input: usize, network: &NetworkConfig, output: usize) -> Vec<usize> {
    [&[input], network.hidden.as_slice(), &[output]].concat()
}
