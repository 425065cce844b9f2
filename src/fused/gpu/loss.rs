//! An adversarial loss and its gradient, from logits. With t = ± logit and softplus(t) = log(1 + eᵗ),
//! −log D and −log(1 − D) are exact on both tails.

use cubecl::prelude::*;

use super::buffers::{CubeTensor, buffer, empty};
use super::not_a_number::is_nan;
use super::units::UNITS;
use crate::config::Loss;
use crate::fused::{Objective, Player};

/// What is computed of each logit l, with the sign s = −1 where it should be large and 1 where small.
#[derive(Clone, Copy)]
enum Form {
    /// softplus(s l)
    Softplus,
    /// −softplus(s l)
    MinusSoftplus,
    /// s l
    Linear,
    /// ½ (l − t)², with t = 1 for s = −1 and t = 0 for s = 1
    Square,
    /// max(0, 1 + s l)
    Hinge,
}

/// log(1 + e) for e in [0, 1], by 2 artanh(e / (2 + e)), exact for the smallest e too.
#[cube]
fn log1p(e: f32) -> f32 {
    let z = e / (2.0f32 + e);
    let s = z * z;
    let mut series = fma(s, comptime!(2.0f32 / 15.0), comptime!(2.0f32 / 13.0));
    series = fma(s, series, comptime!(2.0f32 / 11.0));
    series = fma(s, series, comptime!(2.0f32 / 9.0));
    series = fma(s, series, comptime!(2.0f32 / 7.0));
    series = fma(s, series, comptime!(2.0f32 / 5.0));
    series = fma(s, series, comptime!(2.0f32 / 3.0));
    fma(z * s, series, z + z)
}

/// The value and the derivative of one logit's loss.
#[cube]
fn term(logit: f32, sign: f32, form: u32) -> (f32, f32) {
    let t = sign * logit;
    let mut value = t;
    let mut derivative = sign;
    if form <= 1u32 {
        let e = (-t.abs()).exp();
        let positive = select(t <= 0.0f32, 0.0f32, t);
        let top = select(t < 0.0f32, e, 1.0f32);
        let factor = select(form == 1u32, -1.0f32, 1.0f32);
        value = factor * (positive + log1p(e));
        derivative = factor * sign * (top / (1.0f32 + e));
    } else if form == 3u32 {
        let target = select(sign < 0.0f32, 1.0f32, 0.0f32);
        let difference = logit - target;
        value = 0.5f32 * difference * difference;
        derivative = difference;
    } else if form == 4u32 {
        let margin = 1.0f32 + t;
        value = select(margin <= 0.0f32, 0.0f32, margin);
        derivative = select(margin <= 0.0f32, 0.0f32, sign);
    }
    // Of a linear loss the derivative is the same everywhere.
    if is_nan(t) && form != 2u32 {
        value = t;
        derivative = t;
    }
    (value, derivative)
}

/// One cube: each unit takes every `UNITS`-th logit; the first adds their sums.
#[cube(launch_unchecked)]
fn loss_kernel(
    logits: &[f32],
    loss: &mut [f32],
    gradients: &mut [f32],
    large: usize,
    rows: usize,
    weight: f32,
    form: u32,
) {
    let mut sums = Shared::<[f32]>::new_slice(UNITS);
    let unit = UNIT_POS as usize;
    let mut sum = 0.0f32;
    let mut row = unit;
    while row < rows {
        let sign = select(row < large, -1.0f32, 1.0f32);
        let (value, derivative) = term(logits[row], sign, form);
        sum += value;
        gradients[row] = derivative * weight;
        row += UNITS;
    }
    sums[unit] = sum;
    sync_cube();
    if unit == 0 {
        let mut total = 0.0f32;
        for i in 0..UNITS {
            total += sums[i];
        }
        loss[0] = total * weight;
    }
}

/// A loss and its gradient at the logits.
///
/// - logits: `[rows, 1]`; of D's the first half should be large
/// - output: `[1]` and `[rows, 1]`
pub(super) fn loss(logits: &CubeTensor, objective: Objective) -> (CubeTensor, CubeTensor) {
    let rows = logits.meta.shape()[0];
    let loss = empty(logits, [1]);
    let gradients = empty(logits, [rows, 1]);
    // How many logits should be large, and of how many each mean is.
    let (large, batch) = match (objective.player, objective.loss) {
        (Player::Discriminator, _) => (rows / 2, rows / 2),
        (Player::Generator, Loss::Minimax) => (0, rows),
        (Player::Generator, _) => (rows, rows),
    };
    let form = match (objective.player, objective.loss) {
        (Player::Generator, Loss::Minimax) => Form::MinusSoftplus,
        (_, Loss::Minimax | Loss::NonSaturating) => Form::Softplus,
        (Player::Generator, Loss::Hinge) | (_, Loss::Wasserstein) => Form::Linear,
        (_, Loss::LeastSquares) => Form::Square,
        (Player::Discriminator, Loss::Hinge) => Form::Hinge,
    };
    // SAFETY: no row is past the last.
    unsafe {
        loss_kernel::launch_unchecked(
            &logits.client,
            CubeCount::new_single(),
            CubeDim::new_1d(UNITS as u32),
            buffer(logits, 1),
            buffer(&loss, 1),
            buffer(&gradients, 1),
            large,
            rows,
            1.0 / batch as f32,
            form as u32,
        );
    }
    (loss, gradients)
}
