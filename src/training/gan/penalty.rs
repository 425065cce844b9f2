//! The penalty of D's slope, where the settings have one.

use burn::tensor::{Tensor, TensorData};

use super::stage::Images;
use crate::config::{RegularizerConfig, RegularizerKind, TrainConfig};
use crate::losses::{gradient_penalty, r1_penalty};
use crate::networks::Discriminator;
use crate::random::{Random, Stream};

/// What D's regulariser adds to its loss, `[1]`, on a batch of images; `draw` counts D's updates.
pub(super) fn penalty(
    config: &TrainConfig,
    discriminator: &Discriminator,
    images: Images,
    draw: u64,
) -> Option<Tensor<1>> {
    let RegularizerConfig {
        kind,
        lambda,
        gamma,
    } = config.discriminator.regularizer;
    match kind {
        RegularizerKind::None | RegularizerKind::SpectralNorm => None,
        RegularizerKind::GradientPenalty => {
            let between = interpolated(images, config.seed, draw);
            let gradients = discriminator.input_gradient(between)?;
            Some(gradient_penalty(lambda, gradients))
        }
        RegularizerKind::R1 => {
            let gradients = discriminator.input_gradient(images.real)?;
            Some(r1_penalty(gamma, gradients))
        }
    }
}

/// x̂ = ε x + (1 − ε) G(z), with ε uniform in [0, 1), one for each pair, `[batch, 784]`.
fn interpolated(Images { real, fake }: Images, seed: u32, draw: u64) -> Tensor<2> {
    let [batch, _] = real.dims();
    let shares = Random::new(seed, Stream::Interpolation).shares(draw as u32, batch);
    let shares: Tensor<2> = Tensor::from_data(TensorData::new(shares, [batch, 1]), &real.device());
    real * shares.clone() + fake * (shares.neg() + 1.0)
}
