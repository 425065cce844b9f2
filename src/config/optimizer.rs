//! The optimisers and what can be set of them.

use serde::{Deserialize, Serialize};

/// How a gradient becomes an update. Fields that the kind does not use are ignored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct OptimizerConfig {
    /// Which optimiser.
    pub kind: OptimizerKind,
    /// Step length.
    pub learning_rate: f64,
    /// Adam: decay of the mean of gradients. Radford et al.'s 0.5 for GANs.
    pub beta1: f64,
    /// Adam: decay of the mean of squared gradients.
    pub beta2: f64,
    /// Adam and RMSProp: added to the root of the mean of squares. Keras's 1e-7.
    pub epsilon: f64,
    /// SGD: share of the last step that is kept.
    pub momentum: f64,
    /// RMSProp: decay of the mean of squared gradients. PyTorch's 0.99.
    pub alpha: f64,
}

/// The optimisers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OptimizerKind {
    /// Kingma and Ba 2015.
    Adam,
    /// Stochastic gradient descent, with momentum if that is not 0.
    Sgd,
    /// Hinton's lecture 6e of 2012, as PyTorch has it.
    RmsProp,
}

impl Default for OptimizerConfig {
    fn default() -> Self {
        Self {
            kind: OptimizerKind::Adam,
            learning_rate: 2e-4,
            beta1: 0.5,
            beta2: 0.999,
            epsilon: 1e-7,
            momentum: 0.0,
            alpha: 0.99,
        }
    }
}
