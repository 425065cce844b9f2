//! How one network is made and trained.

use serde::{Deserialize, Serialize};

use super::{ClipConfig, OptimizerConfig, RegularizerConfig};

/// How one network is made and trained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct NetworkConfig {
    /// Widths of the hidden layers, from the input on; for `mlp`.
    pub hidden: Vec<usize>,
    /// Slope of the activation below zero, 0 for ReLU; for `mlp`.
    pub leaky_slope: f64,
    /// How a gradient becomes an update.
    pub optimizer: OptimizerConfig,
    /// What is done to the gradient before.
    pub clip: ClipConfig,
    /// What holds the slope of a discriminator of dense layers; no other network takes one.
    #[serde(skip_serializing_if = "RegularizerConfig::is_default")]
    pub regularizer: RegularizerConfig,
}

impl Default for NetworkConfig {
    fn default() -> Self {
        Self {
            hidden: vec![128, 128],
            leaky_slope: 0.0,
            optimizer: OptimizerConfig::default(),
            clip: ClipConfig::default(),
            regularizer: RegularizerConfig::default(),
        }
    }
}
