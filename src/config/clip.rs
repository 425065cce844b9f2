//! The clipping rules and what can be set of them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::json::single;

/// Gradient clipping of one network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ClipConfig {
    /// What is measured and held below the threshold.
    pub rule: ClipRule,
    /// The threshold C: a norm, for `value` and `meanAbs` an entry, for `adaptive` a ratio to the
    /// weights' norm, for `percentile` a percentage.
    #[serde(deserialize_with = "single")]
    pub threshold: f32,
    /// The rule acts on every n-th step only; 1 is each step.
    pub every: u32,
}

/// The clipping rules, for a network with raw gradients gᵢ, one for each parameter i.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ClipRule {
    /// Gradients are measured and left alone.
    None,
    /// The article's formula: gᵢ if ‖gᵢ‖₂ < C, else gᵢ · C/‖gᵢ‖₂, each parameter by itself.
    Norm,
    /// All gᵢ times min(1, C/√Σ‖gᵢ‖²) (Pascanu et al. 2013).
    GlobalNorm,
    /// Each entry to [−C, C]. It bends the direction; the other rules keep each parameter's.
    Value,
    /// The article's code: gᵢ · C/mean|gᵢ| where mean|gᵢ| > C.
    MeanAbs,
    /// Unit-wise ‖g‖ against C · max(‖w‖, 1e-3) (AGC, Brock et al. 2021).
    Adaptive,
    /// The global norm against the C-th percentile of those seen so far, this step's included
    /// (AutoClip, Seetharaman et al. 2020). C is in percent.
    Percentile,
}

impl fmt::Display for ClipRule {
    /// The rule's name as in the JSON.
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.pad(match self {
            Self::None => "none",
            Self::Norm => "norm",
            Self::GlobalNorm => "globalNorm",
            Self::Value => "value",
            Self::MeanAbs => "meanAbs",
            Self::Adaptive => "adaptive",
            Self::Percentile => "percentile",
        })
    }
}

impl Default for ClipConfig {
    fn default() -> Self {
        Self {
            rule: ClipRule::None,
            threshold: 1.0,
            every: 1,
        }
    }
}
