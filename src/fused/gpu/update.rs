//! Clips a network's gradients and moves its weights, in two launches: the sums of squares chunk by
//! chunk (`norms`), then all the rest. The arithmetic is that of [`crate::clip`] and [`crate::optim`].
//!
//! No unit of the second launch waits for another: each adds up its parameter's sums for itself.

use cubecl::prelude::*;

use super::buffers::{CubeTensor, buffer, part_of_new, whole};
use super::chunks::{Chunks, place, shared_sum};
use super::norms::{norms, squares};
use super::not_a_number::{is_finite, is_nan};
use super::units::{Adapter, cubes};
use crate::fused::{
    AT_BOUND, BROKEN_STEPS, Clip, Direction, PARAMETER, REPORT_COLUMNS, SCALE, UPDATE_SQUARES,
    Update, WEIGHT_SQUARES,
};

const ADAM: u32 = 0;
const SGD: u32 = 1;
const RMS_PROP: u32 = 2;
/// SGD without momentum, which leaves the velocity as it is.
const GRADIENT: u32 = 3;

/// Moves a chunk's weights. `decay` and `fresh` are β and 1 − β of a moment; `at` is where Adam's ε′
/// and correction are among the words.
#[cube(launch_unchecked)]
fn update_kernel(
    parameters: &mut [f32],
    gradients: &[f32],
    first: &mut [f32],
    second: &mut [f32],
    finite: &mut [f32],
    report: &mut [f32],
    words: &[u32],
    chunks: usize,
    chunk_length: usize,
    pieces: Sequence<usize>,
    rule: u32,
    threshold: f32,
    decay1: f32,
    fresh1: f32,
    decay2: f32,
    fresh2: f32,
    epsilon: f32,
    at: usize,
    rate: f32,
    bound: f32,
    ends_step: f32,
    #[comptime] direction: u32,
    #[comptime] bounds: bool,
    #[comptime] members: usize,
) {
    let chunk = ABSOLUTE_POS / members;
    let member = ABSOLUTE_POS % members;
    let inside = chunk < chunks;
    let count = comptime!(pieces.len() / 3);
    let mut parameter = 0usize;
    let mut scale = 1.0f32;
    let mut steps = 0.0f32;
    let mut of_updates = 0.0f32;
    let mut of_weights = 0.0f32;
    let mut at_bound = 0.0f32;
    if inside {
        let (which, first_chunk, start, stop) = place(chunk, &pieces, chunk_length);
        parameter = which;
        let mut own_chunks = chunks - first_chunk;
        #[unroll]
        for p in 1..count {
            if p == parameter + 1 {
                own_chunks = *pieces.index(comptime!(3 * p)) - first_chunk;
            }
        }
        let norm = squares(&*report, first_chunk, own_chunks).sqrt();
        if rule != 0u32 {
            let mut measure = norm;
            if rule == 2u32 {
                measure = squares(&*report, 0usize, chunks).sqrt();
            }
            // Exactly 1 up to C; a NaN is not below it, and stays.
            scale = select(measure <= threshold, 1.0f32, 1.0f32 / measure * threshold);
        }

        let kept = chunks * REPORT_COLUMNS;
        let mut all_finite = true;
        #[unroll]
        for p in 0..count {
            all_finite = all_finite && report[kept + p] == 1.0f32;
        }
        let mut whole = report[kept + parameter];
        if all_finite {
            whole = select(is_finite(norm), 1.0f32, 0.0f32);
        }
        steps = report[kept + count + parameter] + (1.0f32 - whole) * ends_step;
        if chunk == first_chunk && member == 0 {
            finite[parameter] = whole;
            finite[count + parameter] = steps;
        }

        let mut epsilon = epsilon;
        let mut correction = 1.0f32;
        if comptime!(direction == ADAM) {
            epsilon = f32::reinterpret(words[at]);
            correction = f32::reinterpret(words[at + 1]);
        }
        let mut i = start + member;
        while i < stop {
            let gradient = gradients[i] * scale;
            let moved = if comptime!(direction == ADAM) {
                let mean = first[i] * decay1 + gradient * fresh1;
                let square = second[i] * decay2 + gradient * gradient * fresh2;
                first[i] = mean;
                second[i] = square;
                mean / (square.sqrt() + epsilon) * correction
            } else if comptime!(direction == SGD) {
                let velocity = first[i] * decay1 + gradient;
                first[i] = velocity;
                velocity
            } else if comptime!(direction == GRADIENT) {
                gradient
            } else {
                let square = second[i] * decay2 + gradient * gradient * fresh2;
                second[i] = square;
                gradient / (square.sqrt() + epsilon)
            };
            let change = moved * rate;
            let weight = parameters[i];
            let mut new = weight - change;
            if bounds {
                let outside = new.abs() >= bound && !is_nan(new);
                if outside {
                    new = select(new < 0.0f32, -bound, bound);
                    at_bound += 1.0f32;
                }
            }
            parameters[i] = new;
            of_updates = fma(change, change, of_updates);
            of_weights = fma(weight, weight, of_weights);
            i += members;
        }
    }
    if comptime!(members > 1) {
        of_updates = shared_sum(of_updates);
        of_weights = shared_sum(of_weights);
        if bounds {
            at_bound = shared_sum(at_bound);
        }
    }
    if inside && member == 0 {
        let row = chunk * REPORT_COLUMNS;
        report[row + SCALE] = scale;
        report[row + UPDATE_SQUARES] = of_updates;
        report[row + WEIGHT_SQUARES] = of_weights;
        report[row + AT_BOUND] = at_bound;
        report[row + BROKEN_STEPS] = steps;
        report[row + PARAMETER] = parameter as f32;
    }
}

/// A rule's arithmetic as the kernel takes it.
struct Arithmetic {
    direction: u32,
    /// β and 1 − β of each moment.
    moments: [[f32; 2]; 2],
    epsilon: f32,
    /// Where Adam's ε′ and correction are among the words.
    at: usize,
}

impl Arithmetic {
    fn of(direction: Direction) -> Self {
        let (direction, first, second, epsilon, at) = match direction {
            Direction::Adam {
                beta1,
                one_minus_beta1,
                beta2,
                one_minus_beta2,
                at,
            } => (
                ADAM,
                [beta1, one_minus_beta1],
                [beta2, one_minus_beta2],
                0.0,
                at,
            ),
            Direction::Sgd { momentum: 0.0 } => (GRADIENT, [0.0, 1.0], [0.0; 2], 0.0, 0),
            Direction::Sgd { momentum } => (SGD, [momentum, 1.0], [0.0; 2], 0.0, 0),
            Direction::RmsProp {
                alpha,
                one_minus_alpha,
                epsilon,
            } => (RMS_PROP, [0.0, 1.0], [alpha, one_minus_alpha], epsilon, 0),
        };
        Self {
            direction,
            moments: [first, second],
            epsilon,
            at,
        }
    }
}

/// What an update changes in place, flat.
pub(super) struct MovingBuffers<'a> {
    pub parameters: &'a CubeTensor,
    pub first: &'a CubeTensor,
    pub second: &'a CubeTensor,
    pub finite: &'a CubeTensor,
}

/// Measures and clips the gradients, moves the weights and moments in place and counts what is
/// finite in place.
///
/// - output: a report, `[chunks, REPORT_COLUMNS]`
pub(super) fn update(
    moving: MovingBuffers<'_>,
    gradients: &CubeTensor,
    words: &CubeTensor,
    update: &Update,
) -> CubeTensor {
    let client = &gradients.client;
    let members = Adapter::of(client).members();
    let chunks = Chunks::new(&update.pieces);
    let report = part_of_new(
        gradients,
        [chunks.count, REPORT_COLUMNS],
        2 * update.pieces.len(),
    );
    norms(gradients, moving.finite, &report, &chunks, members);

    let (rule, threshold) = match update.clip {
        Clip::None => (0, 0.0),
        Clip::Norm(c) => (1, c),
        Clip::GlobalNorm(c) => (2, c),
    };
    let arithmetic = Arithmetic::of(update.direction);
    let [[decay1, fresh1], [decay2, fresh2]] = arithmetic.moments;
    let (count, dim) = cubes(client, chunks.count * members);
    // SAFETY: the pieces lie in the tensors.
    unsafe {
        update_kernel::launch_unchecked(
            client,
            count,
            dim,
            buffer(moving.parameters, 1),
            buffer(gradients, 1),
            buffer(moving.first, 1),
            buffer(moving.second, 1),
            buffer(moving.finite, 1),
            whole(&report),
            buffer(words, 1),
            chunks.count,
            chunks.length,
            chunks.argument(),
            rule,
            threshold,
            decay1,
            fresh1,
            decay2,
            fresh2,
            arithmetic.epsilon,
            arithmetic.at,
            update.rate,
            update.weight_clip.unwrap_or(f32::MAX),
            f32::from(u8::from(update.ends_step)),
            arithmetic.direction,
            update.weight_clip.is_some(),
            members,
        );
    }
    report
}
