//! The losses of [`crate::losses`] with their gradients at the logits. There are few logits: one at a
//! time will do.

use crate::config::Loss;
use crate::fused::{Objective, Player};

/// The loss, and its gradient at each logit.
pub fn loss(logits: &[f32], Objective { loss, player }: Objective) -> (f32, Vec<f32>) {
    let real = match player {
        Player::Discriminator => logits.len() / 2,
        Player::Generator => 0,
    };
    let mean = 1.0 / (logits.len() - real) as f32;
    let mut total = 0.0;
    let gradient = logits.iter().enumerate().map(|(at, logit)| {
        let (value, slope) = match player {
            Player::Discriminator if at < real => of_real(loss, *logit),
            Player::Discriminator => of_fake(loss, *logit),
            Player::Generator => of_generator(loss, *logit),
        };
        total += value * mean;
        slope * mean
    });
    let gradient = gradient.collect();
    (total, gradient)
}

/// What D pays for a real image's logit t, and the derivative of that.
fn of_real(loss: Loss, t: f32) -> (f32, f32) {
    match loss {
        Loss::Minimax | Loss::NonSaturating => {
            let (value, slope) = softplus(-t);
            (value, -slope)
        }
        Loss::Wasserstein => (-t, -1.0),
        Loss::LeastSquares => (0.5 * (t - 1.0) * (t - 1.0), t - 1.0),
        Loss::Hinge => hinge(1.0 - t, -1.0),
    }
}

/// What D pays for a fake's.
fn of_fake(loss: Loss, t: f32) -> (f32, f32) {
    match loss {
        Loss::Minimax | Loss::NonSaturating => softplus(t),
        Loss::Wasserstein => (t, 1.0),
        Loss::LeastSquares => (0.5 * t * t, t),
        Loss::Hinge => hinge(1.0 + t, 1.0),
    }
}

/// What G pays for its fake's.
fn of_generator(loss: Loss, t: f32) -> (f32, f32) {
    match loss {
        Loss::Minimax => {
            let (value, slope) = softplus(t);
            (-value, -slope)
        }
        Loss::NonSaturating => {
            let (value, slope) = softplus(-t);
            (value, -slope)
        }
        Loss::Wasserstein | Loss::Hinge => (-t, -1.0),
        Loss::LeastSquares => (0.5 * (t - 1.0) * (t - 1.0), t - 1.0),
    }
}

/// log(1 + eᵗ) and its derivative σ(t), exact on both tails.
fn softplus(t: f32) -> (f32, f32) {
    let tail = (-t.abs()).exp();
    let small = tail / (1.0 + tail);
    let slope = if t >= 0.0 { 1.0 - small } else { small };
    // NaN fails each comparison and comes out of both.
    (t.max(0.0) + tail.ln_1p(), slope)
}

/// max(0, m) and its derivative times `inner`.
fn hinge(margin: f32, inner: f32) -> (f32, f32) {
    if margin > 0.0 {
        (margin, inner)
    } else {
        (margin * 0.0, margin * 0.0)
    }
}
