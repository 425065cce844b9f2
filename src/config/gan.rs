//! Settings of a GAN's run.

use serde::{Deserialize, Serialize};

use super::DCGAN_CHANNELS;
use super::json::optional_single;
use super::json::parse;
use super::{ConfigError, NetworkConfig};

/// Settings of a training run. The defaults are the article's own: two MLPs, Adam at 2e-4, the
/// minimax loss, no clipping.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct TrainConfig {
    /// Seed of all random streams: weights, noise, batches, samples.
    pub seed: u32,
    /// Which networks are trained.
    pub architecture: Architecture,
    /// The adversarial loss.
    pub loss: Loss,
    /// Length of the noise vector z, which is N(0, 1).
    pub noise_dim: usize,
    /// For `dcgan`: channels of the layer next to the image, and of the one next to the noise or the
    /// logit. [64, 128] are those of the published networks; [16, 32] cost a fourteenth of them.
    pub channels: [usize; 2],
    /// Images in a batch.
    pub batch_size: usize,
    /// Updates of D for one of G, each on a batch of its own: a step takes so many batches.
    pub discriminator_steps: usize,
    /// After each update, D's parameters are clamped to [−c, c] (Arjovsky et al. 2017, algorithm 1).
    /// This clips weights, not gradients; only the `wasserstein` loss gives it a meaning.
    #[serde(deserialize_with = "optional_single")]
    pub weight_clip: Option<f32>,
    /// How the generator is trained.
    pub generator: NetworkConfig,
    /// How the discriminator is trained.
    pub discriminator: NetworkConfig,
    /// By which operations a step is computed; the run is the same but for rounding.
    #[serde(rename = "kernels")]
    pub operations: Operations,
}

/// The operations that a step is computed by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Operations {
    /// The project's own, several times as fast, wherever they know the settings: dense networks, on a GPU
    /// without a regularizer; and on the CPU convolutional ones, by every rule but `adaptive`. Else as `plain`.
    #[default]
    Fused,
    /// Burn's, with its autodiff: the reference.
    Plain,
}

/// The networks' shapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Architecture {
    /// The article's MLPs: G z → 128 → 128 → 784, D 784 → 128 → 128 → 1, with ReLU.
    #[serde(rename = "seed")]
    Article,
    /// MLPs of free widths (`hidden`) and slope (`leakySlope`).
    Mlp,
    /// Strided and transposed convolutions with batch normalisation (Radford et al. 2015), for
    /// 28 × 28.
    Dcgan,
}

/// The adversarial losses, each of D and of G.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Loss {
    /// L_G = E log(1 − D(G(z))), as in the article; saturates when D is sure.
    Minimax,
    /// L_G = −E log D(G(z)) (Goodfellow et al. 2014, section 3).
    NonSaturating,
    /// The difference of D's means; D is a critic without a sigmoid (Arjovsky et al. 2017).
    Wasserstein,
    /// Squared distances to 1 and 0 (Mao et al. 2017).
    LeastSquares,
    /// Margins of 1 for D, D's mean for G (Lim and Ye 2017).
    Hinge,
}

impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            seed: 1,
            architecture: Architecture::Article,
            loss: Loss::Minimax,
            noise_dim: 100,
            channels: DCGAN_CHANNELS,
            batch_size: 128,
            discriminator_steps: 1,
            weight_clip: None,
            generator: NetworkConfig::default(),
            discriminator: NetworkConfig::default(),
            operations: Operations::default(),
        }
    }
}

impl TrainConfig {
    /// Reads a configuration from JSON and checks it.
    ///
    /// # Errors
    ///
    /// An unknown field, a value of the wrong kind or one out of range: the error names the field.
    pub fn from_json(json: &str) -> Result<Self, ConfigError> {
        let config: Self = parse(json)?;
        config.validate()?;
        Ok(config)
    }
}
