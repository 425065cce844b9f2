//! Batch normalisation by the moments of the batch (Ioffe and Szegedy 2015, algorithm 1), as Burn 0.22 has it:
//! the running variance too is the mean square, not Bessel's.

use std::borrow::Cow;

use super::channels::{for_each_row, sum, sum_rows, together};
use super::layer::{piece, piece_mut};
use crate::shape::Piece;

/// Beside the variance, against a division by zero.
const EPSILON: f32 = 1e-5;
/// What a batch's moments count among the running ones.
const MOMENTUM: f32 = 0.1;

/// How the numbers of an image lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Channel by channel, `[channels, pixels]`.
    Channels,
    /// Pixel by pixel, `[pixels, channels]`.
    Pixels,
}

/// A batch normalisation in its network's flat tensors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchNorm {
    /// Of an image.
    pub channels: usize,
    /// Of an image.
    pub pixels: usize,
    /// What each channel is multiplied by.
    pub gamma: Piece,
    /// What is added then.
    pub beta: Piece,
    /// Where the channels' means begin in the tensor of running statistics; their variances follow.
    pub running: usize,
    /// Of what goes in.
    pub before: Order,
    /// Of what comes out.
    pub after: Order,
}

/// y = act(γ (x − mean) / √(variance + ε) + β), over all images and pixels of a channel, where act is a ReLU of
/// `slope` below zero; the running statistics take the batch's in. Gives back the moments that the gradient asks for: the means, and 1 / √(variance + ε).
#[expect(
    clippy::indexing_slicing,
    reason = "a network's running statistics are one tensor, in which each of its normalisations has two numbers a \
              channel from `running` on"
)]
pub fn batch_norm(
    x: &[f32],
    parameters: &[f32],
    running: &mut [f32],
    norm: BatchNorm,
    slope: f32,
    y: &mut [f32],
) -> Vec<f32> {
    let BatchNorm { channels, .. } = norm;
    let x = by_pixels(x, norm, norm.before);
    let count = (x.len() / channels) as f32;
    let mut moments = vec![0.0; 2 * channels];
    let (mean, scale) = moments.split_at_mut(channels);
    means(&x, mean);
    squares(&x, mean, scale);
    scale.iter_mut().for_each(|square| *square /= count);

    let running = &mut running[norm.running..norm.running + 2 * channels];
    for (running, of_batch) in running.iter_mut().zip(mean.iter().chain(&*scale)) {
        *running = *running * (1.0 - MOMENTUM) + of_batch * MOMENTUM;
    }
    scale
        .iter_mut()
        .for_each(|variance| *variance = 1.0 / (*variance + EPSILON).sqrt());

    let (gamma, beta) = (piece(parameters, norm.gamma), piece(parameters, norm.beta));
    let factors: Vec<f32> = scale
        .iter()
        .zip(gamma)
        .map(|(s, gamma)| s * gamma)
        .collect();
    let (mean, factors, beta) = (
        for_each_row(mean),
        for_each_row(&factors),
        for_each_row(beta),
    );
    let some = together(channels);
    fill(y, norm, norm.after, |y| {
        for (x, y) in x.chunks(some).zip(y.chunks_mut(some)) {
            let of_batch = mean.iter().zip(&factors).zip(&beta);
            for ((y, x), ((mean, factor), beta)) in y.iter_mut().zip(x).zip(of_batch) {
                let value = (x - mean) * factor + beta;
                *y = if value > 0.0 { value } else { value * slope };
            }
        }
    });
    moments
}

/// The gradient at x; dγ and dβ are written into their pieces of `gradients`. `dy` is before the activation, in
/// the order of what came out.
pub fn batch_norm_gradient(
    dy: &[f32],
    x: &[f32],
    moments: &[f32],
    parameters: &[f32],
    norm: BatchNorm,
    gradients: &mut [f32],
    dx: &mut [f32],
) {
    let BatchNorm { channels, .. } = norm;
    let (x, dy) = (
        by_pixels(x, norm, norm.before),
        by_pixels(dy, norm, norm.after),
    );
    let count = (x.len() / channels) as f32;
    let (mean, scale) = moments.split_at(channels);

    let mut at_beta = vec![0.0; channels];
    sum_rows(&dy, &mut at_beta);
    let mut at_gamma = vec![0.0; channels];
    products(&x, &dy, mean, &mut at_gamma);
    for (sum, scale) in at_gamma.iter_mut().zip(scale) {
        *sum *= scale;
    }

    let gamma = piece(parameters, norm.gamma);
    let factors: Vec<f32> = scale
        .iter()
        .zip(gamma)
        .map(|(s, gamma)| s * gamma)
        .collect();
    let shifts: Vec<f32> = at_beta.iter().map(|sum| sum / count).collect();
    let slopes: Vec<f32> = (at_gamma.iter().zip(scale))
        .map(|(sum, scale)| sum / count * scale)
        .collect();
    let [mean, shifts, slopes, factors] = [mean, &shifts, &slopes, &factors].map(for_each_row);
    let some = together(channels);
    fill(dx, norm, norm.before, |dx| {
        let numbers = dy.chunks(some).zip(x.chunks(some)).zip(dx.chunks_mut(some));
        for ((dy, x), dx) in numbers {
            let of_batch = mean.iter().zip(&shifts).zip(&slopes).zip(&factors);
            let numbers = dx.iter_mut().zip(dy).zip(x);
            for (((dx, dy), x), (((mean, shift), slope), factor)) in numbers.zip(of_batch) {
                *dx = factor * (dy - shift - (x - mean) * slope);
            }
        }
    });
    piece_mut(gradients, norm.gamma).copy_from_slice(&at_gamma);
    piece_mut(gradients, norm.beta).copy_from_slice(&at_beta);
}

fn means(x: &[f32], means: &mut [f32]) {
    sum_rows(x, means);
    let count = (x.len() / means.len()) as f32;
    means.iter_mut().for_each(|sum| *sum /= count);
}

/// Σ (x − mean)².
#[expect(
    clippy::indexing_slicing,
    reason = "`sum` names places up to the length that it is given, in order"
)]
fn squares(x: &[f32], mean: &[f32], sums: &mut [f32]) {
    let mean = for_each_row(mean);
    sum(x.len(), sums, |begin, end, part| {
        for ((sum, x), mean) in part.iter_mut().zip(&x[begin..end]).zip(&mean) {
            *sum += (x - mean) * (x - mean);
        }
    });
}

/// Σ (x − mean) dy.
#[expect(
    clippy::indexing_slicing,
    reason = "`sum` names places up to the length that it is given, in order, and dy is as long as x"
)]
fn products(x: &[f32], dy: &[f32], mean: &[f32], sums: &mut [f32]) {
    let mean = for_each_row(mean);
    sum(x.len(), sums, |begin, end, part| {
        let both = x[begin..end].iter().zip(&dy[begin..end]);
        for ((sum, (x, dy)), mean) in part.iter_mut().zip(both).zip(&mean) {
            *sum += (x - mean) * dy;
        }
    });
}

/// Images pixel by pixel.
fn by_pixels(numbers: &[f32], norm: BatchNorm, order: Order) -> Cow<'_, [f32]> {
    match order {
        Order::Pixels => Cow::Borrowed(numbers),
        Order::Channels => {
            let mut turned = vec![0.0; numbers.len()];
            turn(numbers, &mut turned, norm.channels, norm.pixels);
            Cow::Owned(turned)
        }
    }
}

/// Fills images pixel by pixel and turns them into the order that is wanted.
fn fill(numbers: &mut [f32], norm: BatchNorm, order: Order, fill: impl FnOnce(&mut [f32])) {
    match order {
        Order::Pixels => fill(numbers),
        Order::Channels => {
            let mut turned = vec![0.0; numbers.len()];
            fill(&mut turned);
            turn(&turned, numbers, norm.pixels, norm.channels);
        }
    }
}

/// Each image, a matrix of `rows` × `columns`, transposed.
#[expect(
    clippy::indexing_slicing,
    reason = "an image of rows × columns numbers has as many chunks of `rows` as there are columns, so that each column \
              begins inside of its first row"
)]
fn turn(from: &[f32], to: &mut [f32], rows: usize, columns: usize) {
    let images = from.chunks_exact(rows * columns);
    for (from, to) in images.zip(to.chunks_exact_mut(rows * columns)) {
        for (column, to) in to.chunks_exact_mut(rows).enumerate() {
            let numbers = from[column..].iter().step_by(columns);
            for (to, number) in to.iter_mut().zip(numbers) {
                *to = *number;
            }
        }
    }
}

#[cfg(test)]
#[path = "batch_norm_tests.rs"]
mod tests;
