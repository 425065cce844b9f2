//! Gradient clipping over the gradients of any module. It knows no network and no optimiser.
//!
//! Burn's own `GradientClipping` acts inside the optimiser and shows no norm; here the norms are
//! the point. Most rules are three visible steps: measure every gradient, turn what was measured
//! into factors, multiply. `value` and `adaptive` act inside a gradient and may turn it; what they did is
//! measured.

mod elementwise;
mod history;
mod measure;
mod scale;

use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

pub(crate) use elementwise::MIN_WEIGHT_NORM;
pub use history::{HISTORY_CAPACITY, NormHistory, percentile};
pub(crate) use history::{Rank, next_place, rank};

use crate::config::{ClipConfig, ClipRule};
use elementwise::{clip_entries, clip_units};
use measure::{global_norm, mean_abs, norms};
use scale::{factors, factors_to, scale_gradients};

/// What clipping found and did, one entry for each parameter that has a gradient, in the order of the
/// module's visit.
#[derive(Clone, Debug)]
pub struct Clipping {
    /// ‖g‖₂ of each gradient as it came from the backward pass, `[parameters]`.
    pub norms: Tensor<1>,
    /// What the rule did to the gradients.
    pub effect: Effect,
    /// The C that acted, `[1]`; none where no rule did.
    pub threshold: Option<Tensor<1>>,
}

impl Clipping {
    /// ‖g‖₂ of each gradient as the rule left it, `[parameters]`. Where the rule scales it is the norm before
    /// times the factor; where it acts on entries it is measured.
    pub fn norms_after(&self) -> Tensor<1> {
        match &self.effect {
            Effect::Untouched => self.norms.clone(),
            Effect::Scaled(scales) => self.norms.clone() * scales.clone(),
            Effect::Elementwise(what) => what.norms.clone(),
        }
    }
}

/// What a rule did to the gradients.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant)] // One of each network lives at a time.
pub enum Effect {
    /// No rule acted.
    Untouched,
    /// Each gradient times one factor, 1 where it was left alone: `[parameters]`. The direction of
    /// each is kept.
    Scaled(Tensor<1>),
    /// Entries were changed one by one or unit by unit.
    Elementwise(Elementwise),
}

/// What an elementwise rule did to each gradient g, which became g′.
#[derive(Clone, Debug)]
pub struct Elementwise {
    /// ‖g′‖₂, `[parameters]`.
    pub norms: Tensor<1>,
    /// g · g′, `[parameters]`.
    pub dots: Tensor<1>,
    /// Share of the entries that were changed, `[parameters]`.
    pub changed: Tensor<1>,
}

/// Clips the gradients of `module`; `step` counts from 0 and decides when `every` acts. `history`
/// holds the norms that `percentile` has seen.
///
/// Returns the gradients to update with and what was done. A gradient with NaN or ∞ has a norm that
/// is not finite, which is how such a step is told; no rule hides it, since the norms are measured
/// before. Where there are no gradients, nothing is done and no norm is remembered.
pub fn clip_gradients<M: Module>(
    config: &ClipConfig,
    history: &mut NormHistory,
    step: u64,
    module: &M,
    gradients: GradientsParams,
) -> (GradientsParams, Clipping) {
    let norms = norms(module, &gradients);
    if norms.dims() == [0] {
        return (gradients, untouched(norms));
    }
    // The percentile's history grows in each step, also in those that clip nothing.
    let seen =
        (config.rule == ClipRule::Percentile).then(|| history.push(global_norm(norms.clone())));
    if config.rule == ClipRule::None || !step.is_multiple_of(config.every.into()) {
        return (gradients, untouched(norms));
    }

    let c = config.threshold;
    let mut threshold = Tensor::full([1], c, &norms.device());
    let scales = match config.rule {
        ClipRule::None | ClipRule::Value | ClipRule::Adaptive => None,
        ClipRule::Norm => Some(factors(norms.clone(), c)),
        ClipRule::GlobalNorm => Some(factors(global_norm(norms.clone()), c)),
        ClipRule::MeanAbs => Some(factors(mean_abs(module, &gradients), c)),
        ClipRule::Percentile => seen.map(|seen| {
            threshold = percentile(seen, c);
            factors_to(global_norm(norms.clone()), threshold.clone())
        }),
    };
    let (gradients, effect) = match scales {
        Some(scales) => {
            // One factor for each parameter, where the rule has one for all of them.
            let scales = scales.expand(norms.shape());
            let scaled = scale_gradients(module, &gradients, &scales);
            (scaled, Effect::Scaled(scales))
        }
        None => {
            let (clipped, what) = match config.rule {
                ClipRule::Adaptive => clip_units(module, &gradients, c),
                _ => clip_entries(module, &gradients, c),
            };
            (clipped, Effect::Elementwise(what))
        }
    };
    let clipping = Clipping {
        norms,
        effect,
        threshold: Some(threshold),
    };
    (gradients, clipping)
}

fn untouched(norms: Tensor<1>) -> Clipping {
    Clipping {
        norms,
        effect: Effect::Untouched,
        threshold: None,
    }
}
