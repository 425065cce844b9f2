//! What holds the discriminator's slope, and what can be set of it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::json::single;

/// Regularisation of the discriminator, of dense layers. Fields that the kind does not use are ignored.
///
/// Both penalties are of ∇ₓD, the gradient of D's logit by an image's pixels, which lie in 0..=1. They are added
/// to D's loss, so that D's gradients, and what clips them, are of the sum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RegularizerConfig {
    /// Which one.
    pub kind: RegularizerKind,
    /// `gradientPenalty`: the weight λ of the penalty. Gulrajani et al.'s 10.
    #[serde(deserialize_with = "single")]
    pub lambda: f32,
    /// `r1`: the weight γ of the penalty. Mescheder et al.'s 10.
    #[serde(deserialize_with = "single")]
    pub gamma: f32,
}

/// The regularisers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RegularizerKind {
    /// D is trained by its loss alone.
    None,
    /// Each of D's weights is divided by its largest singular value σ, which one power iteration for each of D's
    /// updates estimates (Miyato et al. 2018, algorithm 1).
    SpectralNorm,
    /// λ E (‖∇ₓD(x̂)‖₂ − 1)² at x̂ = ε x + (1 − ε) G(z), with ε uniform in [0, 1), one for each pair (WGAN-GP,
    /// Gulrajani et al. 2017, equation 3).
    GradientPenalty,
    /// γ/2 E ‖∇ₓD(x)‖₂² at the real images (Mescheder et al. 2018, equation 9).
    R1,
}

impl fmt::Display for RegularizerKind {
    /// The kind's name as in the JSON.
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.pad(match self {
            Self::None => "none",
            Self::SpectralNorm => "spectralNorm",
            Self::GradientPenalty => "gradientPenalty",
            Self::R1 => "r1",
        })
    }
}

impl Default for RegularizerConfig {
    fn default() -> Self {
        Self {
            kind: RegularizerKind::None,
            lambda: 10.0,
            gamma: 10.0,
        }
    }
}

impl RegularizerConfig {
    /// Whether it is as if nothing had been said of it. The JSON then leaves it out: of a GAN's and a VAE's networks but
    /// one can have a regulariser.
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
