//! Settings as the fused operations take them.

use crate::config::{ClipConfig, ClipRule, OptimizerConfig, OptimizerKind};
use crate::fused::{Clip, Direction};

/// The rule that acts in a step.
pub(super) fn clip(config: &ClipConfig, step: u64) -> Clip {
    match config.rule {
        _ if !step.is_multiple_of(config.every.into()) => Clip::None,
        ClipRule::Norm => Clip::Norm(config.threshold),
        ClipRule::GlobalNorm => Clip::GlobalNorm(config.threshold),
        _ => Clip::None,
    }
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
