//! Settings as the fused operations take them.

use crate::clip::{MIN_WEIGHT_NORM, Rank, next_place, rank};
use crate::config::{ClipConfig, ClipRule, OptimizerConfig, OptimizerKind};
use crate::fused::{Clip, Direction, PERCENTILE_WORDS};

/// The rule that acts in a step. `at` is where a step's words have the percentile's place.
pub(super) fn clip(config: &ClipConfig, step: u64, at: usize) -> Clip {
    let acts = step.is_multiple_of(config.every.into());
    let c = config.threshold;
    match config.rule {
        ClipRule::Percentile => Clip::Percentile { at, acts },
        _ if !acts => Clip::None,
        ClipRule::None => Clip::None,
        ClipRule::Norm => Clip::Norm(c),
        ClipRule::GlobalNorm => Clip::GlobalNorm(c),
        ClipRule::MeanAbs => Clip::MeanAbs(c),
        ClipRule::Value => Clip::Value(c),
        ClipRule::Adaptive => Clip::Adaptive {
            ratio: c,
            least: MIN_WEIGHT_NORM,
        },
    }
}

/// Where the percentile lies once a norm is added to so many; zeros for another rule.
pub(super) fn percentile_words(config: &ClipConfig, seen: u64) -> [u32; PERCENTILE_WORDS] {
    if config.rule != ClipRule::Percentile {
        return [0; PERCENTILE_WORDS];
    }
    let (place, kept) = next_place(seen);
    let Rank { low, weights } = rank(config.threshold, kept);
    let [of_low, of_next] = weights.map(|weight| (weight as f32).to_bits());
    [place as u32, kept as u32, low as u32, of_low, of_next]
}

/// An optimiser's arithmetic with what is constant in a run worked out, and the learning rate. `at` is
/// where a step's words have Adam's corrections.
pub(super) fn direction(config: &OptimizerConfig, at: usize) -> (Direction, f32) {
    let direction = match config.kind {
        OptimizerKind::Adam => Direction::Adam {
            beta1: config.beta1 as f32,
            one_minus_beta1: (1.0 - config.beta1) as f32,
            beta2: config.beta2 as f32,
            one_minus_beta2: (1.0 - config.beta2) as f32,
            at,
        },
        OptimizerKind::Sgd => Direction::Sgd {
            momentum: config.momentum as f32,
        },
        OptimizerKind::RmsProp => Direction::RmsProp {
            alpha: config.alpha as f32,
            one_minus_alpha: (1.0 - config.alpha) as f32,
            epsilon: config.epsilon as f32,
        },
    };
    (direction, config.learning_rate as f32)
}
