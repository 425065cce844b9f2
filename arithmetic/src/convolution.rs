//! Convolutions of 4 × 4 with a stride of 2 and a margin of 1, and transposed ones, which are their adjoints.
//!
//! Both lie between a small image and a big one of twice its sides, pixel by pixel with the channels of each
//! together. One pixel of the small image meets sixteen of the big one: these side by side are a row of a
//! matrix (Chellapilla et al. 2006, "High Performance Convolutional Neural Networks for Document
//! Processing"), four runs of numbers that lie together in the big image too. A convolution gathers the rows
//! and multiplies them by the weights; a transposed one multiplies first and adds each row to where it belongs,
//! so that no zeros are put between its pixels and multiplied. A few images' rows at a time stay in the cache.

#![expect(
    clippy::indexing_slicing,
    reason = "images are cut out of their tensors by `chunks`, x is as long as its gradient, the weights and what is \
              gathered are made for the convolution's own sizes, and every index is counted out of these; what `each_run` \
              names is cut off at the image's margin"
)]

use super::channels::sum_rows;
use super::layer::{Dense, InputGradient, Plain, piece, piece_mut, rows, transposed};
use super::matmul::{Epilogue, matmul};
use crate::shape::{Activation, Piece};

/// Pixels of the big image that one of the small one meets, and on a side.
const TAPS: usize = TAPS_ON_A_SIDE * TAPS_ON_A_SIDE;
const TAPS_ON_A_SIDE: usize = 4;
/// Numbers that are gathered at a time: 256 KB.
const GATHERED: usize = 1 << 16;
/// Pixels at a time: so many that packing the weights for each product is worth it, and so few that a sum over them
/// loses none of its small numbers.
const FEWEST_PIXELS: usize = 192;
const MOST_PIXELS: usize = 512;

/// A convolution, or a transposed one, in its network's flat tensors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Convolution {
    /// Pixels on a side of the small image; the big one has twice as many.
    pub side: usize,
    /// Channels of the small image.
    pub small: usize,
    /// Channels of the big image.
    pub big: usize,
    /// W, `[small, big, 4, 4]`, which is `[outputs, inputs, …]` of a convolution and `[inputs, outputs, …]`
    /// of a transposed one.
    pub weight: Piece,
    /// b, one for each channel that comes out.
    pub bias: Piece,
}

impl Convolution {
    /// Numbers in a small image.
    pub fn small_numbers(self) -> usize {
        self.side * self.side * self.small
    }

    /// Numbers in a big image.
    pub fn big_numbers(self) -> usize {
        4 * self.side * self.side * self.big
    }

    /// Numbers in a row that is gathered.
    fn row(self) -> usize {
        TAPS * self.big
    }

    /// Numbers that are gathered of an image.
    fn gathered(self) -> usize {
        self.side * self.side * self.row()
    }

    /// Images that are gathered at a time.
    fn images_at_a_time(self) -> usize {
        let pixels = self.side * self.side;
        let most = (MOST_PIXELS / pixels).max(1);
        (GATHERED / self.gathered()).clamp(FEWEST_PIXELS.div_ceil(pixels), most)
    }
}

/// small = act(big ∗ W + b).
pub fn convolve(
    big: &[f32],
    parameters: &[f32],
    convolution: Convolution,
    activation: Activation,
    small: &mut [f32],
) {
    let bias = piece(parameters, convolution.bias);
    let epilogue = |_: usize, _: usize| Dense { bias, activation };
    to_small(big, parameters, convolution, epilogue, small);
}

/// The gradient before the activation that made x, the small image that a transposed convolution took: dy is at
/// the big one.
pub fn transposed_input_gradient(
    dy: &[f32],
    parameters: &[f32],
    convolution: Convolution,
    x: &[f32],
    activation: Activation,
    dx: &mut [f32],
) {
    let epilogue = |begin: usize, end: usize| InputGradient {
        x: &x[begin..end],
        inputs: convolution.small,
        activation,
    };
    to_small(dy, parameters, convolution, epilogue, dx);
}

/// big = small ∗ᵀ W + b.
pub fn convolve_transposed(
    small: &[f32],
    parameters: &[f32],
    convolution: Convolution,
    big: &mut [f32],
) {
    let bias = piece(parameters, convolution.bias);
    to_big(small, parameters, convolution, big, |_, image| {
        for pixel in image.chunks_exact_mut(bias.len()) {
            for (number, bias) in pixel.iter_mut().zip(bias) {
                *number += bias;
            }
        }
    });
}

/// The gradient before the activation that made x, the big image that a convolution took: dy is at the small
/// one.
pub fn input_gradient(
    dy: &[f32],
    parameters: &[f32],
    convolution: Convolution,
    x: &[f32],
    activation: Activation,
    dx: &mut [f32],
) {
    to_big(dy, parameters, convolution, dx, |begin, image| {
        let x = &x[begin..begin + image.len()];
        match activation {
            Activation::Linear => {}
            Activation::Leaky(slope) => {
                for (dx, x) in image.iter_mut().zip(x) {
                    *dx *= if *x > 0.0 { 1.0 } else { slope };
                }
            }
            Activation::Sigmoid => {
                for (dx, x) in image.iter_mut().zip(x) {
                    *dx *= x * (1.0 - x);
                }
            }
        }
    });
}

/// dW of either, and db = Σ `dy`, which is one of both images.
pub fn weight_gradient(
    big: &[f32],
    small: &[f32],
    convolution: Convolution,
    biased: Biased,
    gradients: &mut [f32],
) {
    let Convolution { small: m, .. } = convolution;
    let n = convolution.row();
    let (mut sum, mut part) = (vec![0.0; m * n], vec![0.0; m * n]);
    each_chunk(big, small, convolution, |columns, small, _| {
        let sizes = [m, n, small.len() / m];
        matmul(
            sizes,
            transposed(rows(small, m)),
            rows(columns, n),
            &Plain,
            &mut part,
        );
        for (sum, part) in sum.iter_mut().zip(&part) {
            *sum += part;
        }
    });
    let dw = piece_mut(gradients, convolution.weight);
    each_weight(convolution, |at, place| dw[at] = sum[place]);

    let dy = match biased {
        Biased::Small => small,
        Biased::Big => big,
    };
    let db = piece_mut(gradients, convolution.bias);
    sum_rows(dy, db);
}

/// The image that has the bias: the one that comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Biased {
    /// Of a convolution.
    Small,
    /// Of a transposed convolution.
    Big,
}

/// Rows of the big images times the weights; `epilogue` is of a part of the small ones.
fn to_small<E: Epilogue>(
    big: &[f32],
    parameters: &[f32],
    convolution: Convolution,
    epilogue: impl Fn(usize, usize) -> E,
    small: &mut [f32],
) {
    let Convolution { small: n, .. } = convolution;
    let k = convolution.row();
    let mut weights = vec![0.0; n * k];
    let weight = piece(parameters, convolution.weight);
    each_weight(convolution, |at, place| {
        weights[place % k * n + place / k] = weight[at];
    });
    let mut columns = columns_for(big, convolution);
    let chunk = convolution.images_at_a_time();
    let chunks = big.chunks(chunk * convolution.big_numbers());
    let targets = small.chunks_mut(chunk * convolution.small_numbers());
    let mut begin = 0;
    for (big, small) in chunks.zip(targets) {
        let m = small.len() / n;
        let columns = &mut columns[..m * k];
        gather_all(big, convolution, columns);
        let epilogue = epilogue(begin, begin + small.len());
        matmul(
            [m, n, k],
            rows(columns, k),
            rows(&weights, n),
            &epilogue,
            small,
        );
        begin += small.len();
    }
}

/// The small images times the weights, added up to the big ones; `finish` is told where an image begins.
fn to_big(
    small: &[f32],
    parameters: &[f32],
    convolution: Convolution,
    big: &mut [f32],
    finish: impl Fn(usize, &mut [f32]),
) {
    let Convolution { small: k, .. } = convolution;
    let n = convolution.row();
    let weights = arranged(parameters, convolution);
    let mut columns = columns_for(big, convolution);
    let chunk = convolution.images_at_a_time();
    let chunks = small.chunks(chunk * convolution.small_numbers());
    let targets = big.chunks_mut(chunk * convolution.big_numbers());
    let mut begin = 0;
    for (small, big) in chunks.zip(targets) {
        let m = small.len() / k;
        let columns = &mut columns[..m * n];
        matmul(
            [m, n, k],
            rows(small, k),
            rows(&weights, n),
            &Plain,
            columns,
        );
        let images = big.chunks_exact_mut(convolution.big_numbers());
        for (columns, image) in columns.chunks_exact(convolution.gathered()).zip(images) {
            image.fill(0.0);
            scatter(columns, convolution, image);
            finish(begin, image);
            begin += image.len();
        }
    }
}

/// Both images a few at a time, the big ones gathered.
fn each_chunk(
    big: &[f32],
    small: &[f32],
    convolution: Convolution,
    mut each: impl FnMut(&[f32], &[f32], usize),
) {
    let mut columns = columns_for(big, convolution);
    let chunk = convolution.images_at_a_time();
    let chunks = big.chunks(chunk * convolution.big_numbers());
    let others = small.chunks(chunk * convolution.small_numbers());
    for (at, (big, small)) in chunks.zip(others).enumerate() {
        let columns = &mut columns[..small.len() / convolution.small * convolution.row()];
        gather_all(big, convolution, columns);
        each(columns, small, at);
    }
}

/// Room for what is gathered at a time.
fn columns_for(big: &[f32], convolution: Convolution) -> Vec<f32> {
    let images = big.len() / convolution.big_numbers();
    vec![0.0; images.min(convolution.images_at_a_time()) * convolution.gathered()]
}

/// W as `[small, 16 · big]`, of each tap the channels together.
fn arranged(parameters: &[f32], convolution: Convolution) -> Vec<f32> {
    let weight = piece(parameters, convolution.weight);
    let mut arranged = vec![0.0; weight.len()];
    each_weight(convolution, |at, place| arranged[place] = weight[at]);
    arranged
}

/// The place of each weight, and where it is arranged.
fn each_weight(convolution: Convolution, mut each: impl FnMut(usize, usize)) {
    let Convolution { small, big, .. } = convolution;
    for row in 0..small {
        for channel in 0..big {
            for tap in 0..TAPS {
                let place = (row * TAPS + tap) * big + channel;
                each((row * big + channel) * TAPS + tap, place);
            }
        }
    }
}

fn gather_all(big: &[f32], convolution: Convolution, columns: &mut [f32]) {
    let images = big.chunks_exact(convolution.big_numbers());
    for (image, columns) in images.zip(columns.chunks_exact_mut(convolution.gathered())) {
        gather(image, convolution, columns);
    }
}

/// For each pixel of the small image the sixteen of the big one, zeros beyond its margin.
fn gather(image: &[f32], convolution: Convolution, columns: &mut [f32]) {
    let run = TAPS_ON_A_SIDE * convolution.big;
    let mut runs = columns.chunks_exact_mut(run);
    each_run(convolution, |inside| {
        let Some(run) = runs.next() else { return };
        let Some(Run { begin, end, margin }) = inside else {
            return run.fill(0.0);
        };
        match (run.as_mut_array::<4>(), image[begin..end].as_array::<4>()) {
            // Of one channel: a copy of unknown length would be a call.
            (Some(run), Some(numbers)) => *run = *numbers,
            _ => {
                let len = end - begin;
                run[..margin].fill(0.0);
                run[margin..margin + len].copy_from_slice(&image[begin..end]);
                run[margin + len..].fill(0.0);
            }
        }
    });
}

/// Adds the sixteen numbers of each pixel of the small image to those of the big one.
fn scatter(columns: &[f32], convolution: Convolution, image: &mut [f32]) {
    let run = TAPS_ON_A_SIDE * convolution.big;
    let mut runs = columns.chunks_exact(run);
    each_run(convolution, |inside| {
        let Some(run) = runs.next() else { return };
        let Some(Run { begin, end, margin }) = inside else {
            return;
        };
        let target = &mut image[begin..end];
        match (target.as_mut_array::<4>(), run.as_array::<4>()) {
            (Some(target), Some(run)) => {
                for (target, number) in target.iter_mut().zip(run) {
                    *target += number;
                }
            }
            _ => {
                for (target, number) in target.iter_mut().zip(&run[margin..]) {
                    *target += number;
                }
            }
        }
    });
}

/// A run of numbers in the big image, and how many before it are beyond the image's margin.
struct Run {
    begin: usize,
    end: usize,
    margin: usize,
}

/// The four runs of each pixel of the small image; none where a run lies above or below the big one.
fn each_run(convolution: Convolution, mut each: impl FnMut(Option<Run>)) {
    let Convolution {
        side,
        big: channels,
        ..
    } = convolution;
    let wide = 2 * side;
    for row in 0..side {
        for column in 0..side {
            let left = (2 * column).max(1) - 1;
            let right = (2 * column + 3).min(wide);
            let margin = if column == 0 { channels } else { 0 };
            for tap in 0..TAPS_ON_A_SIDE {
                let line = (2 * row + tap).wrapping_sub(1);
                each((line < wide).then(|| Run {
                    begin: (line * wide + left) * channels,
                    end: (line * wide + right) * channels,
                    margin,
                }));
            }
        }
    }
}

#[cfg(test)]
#[path = "convolution_tests.rs"]
mod tests;
