//! The discriminator, of any architecture.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::dcgan::DcganDiscriminator;
use super::mlp::Mlp;
use crate::config::{Architecture, IMAGE_PIXELS, RegularizerKind, TrainConfig};
use crate::random::{Random, Stream};

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
            Architecture::Article | Architecture::Mlp => {
                let network = &config.discriminator;
                let widths = Mlp::widths(IMAGE_PIXELS, network, 1);
                let mlp = Mlp::new(&widths, network.leaky_slope, random, device);
                Self::Mlp(match network.regularizer.kind {
                    RegularizerKind::SpectralNorm => {
                        let random = Random::new(config.seed, Stream::SingularVectors);
                        mlp.with_spectral_norm(random)
                    }
                    _ => mlp,
                })
            }
            Architecture::Dcgan => {
                Self::Dcgan(DcganDiscriminator::new(config.channels, random, device))
            }
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
    pub fn logits(&self, real: Tensor<2>, fake: Tensor<2>) -> (Tensor<2>, Tensor<2>) {
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

    /// ∇ₓ of each image's logit, which autodiff can differentiate by the weights; of dense layers alone.
    ///
    /// - images, output: `[batch, 784]`
    pub fn input_gradient(&self, images: Tensor<2>) -> Option<Tensor<2>> {
        match self {
            Self::Mlp(mlp) => Some(mlp.input_gradient(images)),
            Self::Dcgan(_) => None,
        }
    }

    /// One power iteration of spectral normalisation; without it nothing changes.
    pub fn iterate_singular_vectors(self) -> Self {
        match self {
            Self::Mlp(mlp) => Self::Mlp(mlp.iterate_singular_vectors()),
            dcgan @ Self::Dcgan(_) => dcgan,
        }
    }

    /// The σ that divides each layer's weight, `[layers]`; none without spectral normalisation.
    pub fn sigmas(&self) -> Option<Tensor<1>> {
        match self {
            Self::Mlp(mlp) => mlp.sigmas(),
            Self::Dcgan(_) => None,
        }
    }
}
