//! Clipping and update of all parameters: each gradient is read twice, once for its norm and once to
//! move its weights.

use wide::f32x4;

use crate::bend::{bend, clamp};
use crate::fours::{padded, put};
use crate::measure::sum_of_squares;
use crate::scale::scaling;
use crate::shape::{
    AT_BOUND, BROKEN_STEPS, CHANGED, CLIPPED_SQUARES, DOTS, Direction, PARAMETER, REPORT_COLUMNS,
    SCALE, SQUARES, THRESHOLD, UPDATE_SQUARES, Update, WEIGHT_SQUARES,
};

/// What an update changes in place, flat.
pub struct MovingSlices<'a> {
    pub parameters: &'a mut [f32],
    pub first: &'a mut [f32],
    pub second: &'a mut [f32],
    /// Whether each parameter's gradients have been finite, and the steps since they broke.
    pub finite: &'a mut [f32],
    /// The latest norms of all gradients, in a ring; only [`Clip::Percentile`](crate::shape::Clip) adds one.
    pub history: &'a mut [f32],
}

/// What an update tells.
pub struct Updated {
    /// A row for each parameter.
    pub report: Vec<f32>,
    /// The factor of each unit, parameter by parameter; none but under the adaptive rule.
    pub factors: Vec<f32>,
}

/// Clips the gradients and moves the weights against them.
#[expect(
    clippy::indexing_slicing,
    reason = "the five tensors, the pieces and the units are of one network, made of one list of shapes: each tensor \
              reaches to the end of the last piece, `finite` has two numbers for each, and `squares`, the factors and the \
              report's rows are made of the pieces here"
)]
pub fn update(
    moving: MovingSlices<'_>,
    gradients: &[f32],
    words: &[u32],
    update: &Update,
) -> Updated {
    let pieces = &update.pieces;
    let squares: Vec<f32> = (pieces.iter())
        .map(|piece| sum_of_squares(&gradients[piece.range()]))
        .collect();
    let scaling = scaling(update, gradients, &squares, moving.history, words);
    count_finite(moving.finite, &squares, update.ends_step);

    let mut report = vec![0.0; pieces.len() * REPORT_COLUMNS];
    let (mut bent, mut factors) = (Vec::new(), Vec::new());
    for (index, piece) in pieces.iter().enumerate() {
        let weights = &mut moving.parameters[piece.range()];
        let mut gradient = &gradients[piece.range()];
        let row = &mut report[index * REPORT_COLUMNS..][..REPORT_COLUMNS];
        let units = update.units[index];
        if let Some(done) = bend(
            update.clip,
            units,
            weights,
            gradient,
            &mut bent,
            &mut factors,
        ) {
            gradient = &bent;
            row[CLIPPED_SQUARES] = done.squares;
            row[DOTS] = done.dots;
            row[CHANGED] = done.changed;
        }
        let moved = Chunk {
            weights,
            gradients: gradient,
            first: &mut moving.first[piece.range()],
            second: &mut moving.second[piece.range()],
        }
        .advance(
            update,
            adam(update.direction, words),
            scaling.factors[index],
        );
        row[SQUARES] = squares[index];
        row[SCALE] = scaling.factors[index];
        row[UPDATE_SQUARES] = moved.update_squares;
        row[WEIGHT_SQUARES] = moved.weight_squares;
        row[AT_BOUND] = moved.at_bound;
        row[BROKEN_STEPS] = moving.finite[pieces.len() + index];
        row[PARAMETER] = index as f32;
        row[THRESHOLD] = scaling.threshold;
    }
    Updated { report, factors }
}

/// Adam's ε′ and correction; no other rule reads them.
#[expect(
    clippy::indexing_slicing,
    reason = "the words of a step hold Adam's two for each network, and `at` is where they were put"
)]
fn adam(direction: Direction, words: &[u32]) -> [f32; 2] {
    match direction {
        Direction::Adam { at, .. } => [at, at + 1].map(|at| f32::from_bits(words[at])),
        _ => [0.0; 2],
    }
}

fn count_finite(finite: &mut [f32], squares: &[f32], ends_step: bool) {
    let (whole, steps) = finite.split_at_mut(squares.len());
    // NaN and ∞ both fail the comparison.
    if whole.iter().all(|whole| *whole == 1.0) {
        for (whole, squares) in whole.iter_mut().zip(squares) {
            *whole = f32::from(u8::from(squares.sqrt() <= f32::MAX));
        }
    }
    if ends_step {
        for (steps, whole) in steps.iter_mut().zip(whole) {
            *steps += 1.0 - *whole;
        }
    }
}

/// One parameter.
struct Chunk<'a> {
    weights: &'a mut [f32],
    gradients: &'a [f32],
    first: &'a mut [f32],
    second: &'a mut [f32],
}

/// What was measured while a parameter moved.
#[derive(Default)]
struct Moved {
    update_squares: f32,
    weight_squares: f32,
    at_bound: f32,
}

/// The same in vectors.
#[derive(Default)]
struct Sums {
    update_squares: f32x4,
    weight_squares: f32x4,
    at_bound: f32x4,
}

impl Chunk<'_> {
    fn advance(self, update: &Update, adam: [f32; 2], scale: f32) -> Moved {
        let mut sums = Sums::default();
        let (weights, weights_rest) = self.weights.as_chunks_mut::<4>();
        let (gradients, gradients_rest) = self.gradients.as_chunks::<4>();
        let (first, first_rest) = self.first.as_chunks_mut::<4>();
        let (second, second_rest) = self.second.as_chunks_mut::<4>();
        let fours = weights.iter_mut().zip(gradients).zip(first).zip(second);
        for (((w, g), m), v) in fours {
            let state = [*w, *g, *m, *v].map(f32x4::from);
            let (new_w, new_m, new_v) = advance_four(update, adam, scale, &mut sums, state);
            (*w, *m, *v) = (new_w.to_array(), new_m.to_array(), new_v.to_array());
        }
        if !weights_rest.is_empty() {
            // The rest with zeros beside it, which add nothing to a sum.
            let four = |rest: &[f32]| f32x4::from(padded(rest));
            let mut rest_sums = Sums::default();
            let state = [
                four(weights_rest),
                four(gradients_rest),
                four(first_rest),
                four(second_rest),
            ];
            let (w, m, v) = advance_four(update, adam, scale, &mut rest_sums, state);
            let count = weights_rest.len();
            put(w.to_array(), weights_rest);
            put(m.to_array(), first_rest);
            put(v.to_array(), second_rest);
            let only = f32x4::from(std::array::from_fn(|lane| {
                f32::from(u8::from(lane < count))
            }));
            let add = |sum: &mut f32x4, rest: f32x4| {
                *sum += only.simd_ge(f32x4::ONE).select(rest, f32x4::ZERO);
            };
            add(&mut sums.update_squares, rest_sums.update_squares);
            add(&mut sums.weight_squares, rest_sums.weight_squares);
            add(&mut sums.at_bound, rest_sums.at_bound);
        }
        Moved {
            update_squares: sums.update_squares.reduce_add(),
            weight_squares: sums.weight_squares.reduce_add(),
            at_bound: sums.at_bound.reduce_add(),
        }
    }
}

/// Four weights w with their gradient g and moments m, v, one update on: the new w, m, v.
#[inline(always)]
fn advance_four(
    update: &Update,
    adam: [f32; 2],
    scale: f32,
    sums: &mut Sums,
    [w, g, m, v]: [f32x4; 4],
) -> (f32x4, f32x4, f32x4) {
    let g = g * scale;
    let (direction, m, v) = direction(update.direction, adam, g, m, v);
    let moved = direction * update.rate;
    sums.update_squares += moved * moved;
    sums.weight_squares += w * w;
    let w = w - moved;
    let w = match update.weight_clip {
        None => w,
        Some(bound) => {
            let w = clamp(w, bound);
            let at_bound = w.abs().simd_ge(f32x4::splat(bound));
            sums.at_bound += at_bound.select(f32x4::ONE, f32x4::ZERO);
            w
        }
    };
    (w, m, v)
}

#[inline(always)]
fn direction(
    rule: Direction,
    [epsilon, correction]: [f32; 2],
    g: f32x4,
    m: f32x4,
    v: f32x4,
) -> (f32x4, f32x4, f32x4) {
    match rule {
        Direction::Adam {
            beta1,
            one_minus_beta1,
            beta2,
            one_minus_beta2,
            ..
        } => {
            let m = m * beta1 + g * one_minus_beta1;
            let v = v * beta2 + g * g * one_minus_beta2;
            (m / (v.sqrt() + epsilon) * correction, m, v)
        }
        Direction::Sgd { momentum: 0.0 } => (g, m, v),
        Direction::Sgd { momentum } => {
            let m = m * momentum + g;
            (m, m, v)
        }
        Direction::RmsProp {
            alpha,
            one_minus_alpha,
            epsilon,
        } => {
            let v = v * alpha + g * g * one_minus_alpha;
            (g / (v.sqrt() + epsilon), m, v)
        }
    }
}
