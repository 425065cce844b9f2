//! Settings of a VAE's run.

use serde::{Deserialize, Serialize};

use super::json::parse;
use super::{ConfigError, NetworkConfig, OptimizerConfig};

/// Settings of a VAE's training run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct VaeConfig {
    /// Seed of all random streams.
    pub seed: u32,
    /// Length of the latent vector z.
    pub latent_dim: usize,
    /// Images in a batch.
    pub batch_size: usize,
    /// How the encoder is made and trained: 784 → hidden → 2 × latentDim.
    pub encoder: NetworkConfig,
    /// How the decoder is made and trained: latentDim → hidden → 784, the generator's shape.
    pub decoder: NetworkConfig,
}

impl Default for VaeConfig {
    fn default() -> Self {
        // Adam's own β1 and a larger step: a VAE has no opponent to oscillate with.
        let network = NetworkConfig {
            optimizer: OptimizerConfig {
                learning_rate: 1e-3,
                beta1: 0.9,
                ..OptimizerConfig::default()
            },
            ..NetworkConfig::default()
        };
        Self {
            seed: 1,
            latent_dim: 16,
            batch_size: 128,
            encoder: NetworkConfig {
                hidden: vec![128],
                ..network.clone()
            },
            decoder: network,
        }
    }
}

impl VaeConfig {
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
