//! Clips a network's gradients and moves its weights, in two launches: the sums of squares chunk by
//! chunk, then all the rest. The arithmetic is that of [`crate::clip`] and [`crate::optim`].
//!
//! No unit of the second launch waits for another: each adds up its parameter's sums for itself.

use cubecl::prelude::*;

use super::buffers::{CubeTensor, buffer, part_of_new, whole};
use super::not_a_number::{is_finite, is_nan};
use super::units::{Adapter, UNITS, cubes};
use crate::kernels::{
    AT_BOUND, Clip, Direction, FINITE_STEPS, PARAMETER, Piece, REPORT_COLUMNS, SCALE, SQUARES,
    UPDATE_SQUARES, Update, WEIGHT_SQUARES,
};

const ADAM: u32 = 0;
const SGD: u32 = 1;
const RMS_PROP: u32 = 2;

/// Where a chunk lies: (parameter, its first chunk, its chunks, start, length). `pieces` has three
/// numbers of each parameter: its first chunk, where it begins, where it ends.
#[cube]
fn place(
    chunk: usize,
    pieces: &Sequence<usize>,
    chunk_length: usize,
) -> (usize, usize, usize, usize) {
    let mut parameter = 0usize;
    let mut first_chunk = 0usize;
    let mut begin = 0usize;
    let mut end = 0usize;
    #[unroll]
    for p in 0..comptime!(pieces.len() / 3) {
        let first = *pieces.index(comptime!(3 * p));
        if chunk >= first {
            parameter = p;
            first_chunk = first;
            begin = *pieces.index(comptime!(3 * p + 1));
            end = *pieces.index(comptime!(3 * p + 2));
        }
    }
    let start = begin + (chunk - first_chunk) * chunk_length;
    let stop = min(start + chunk_length, end);
    (parameter, first_chunk, start, stop)
}

/// The sum of a cube's values, in its first unit.
#[cube]
fn shared_sum(value: f32) -> f32 {
    let mut values = Shared::<[f32]>::new_slice(UNITS);
    values[UNIT_POS as usize] = value;
    sync_cube();
    let mut sum = 0.0f32;
    if UNIT_POS == 0 {
        for i in 0..UNITS {
            sum += values[i];
        }
    }
    sum
}

/// Σ g² of each chunk into its row of the report, and `finite` behind the rows, so that the update
/// can change it. `members` units share a chunk: all of a cube, or each has its own.
#[cube(launch_unchecked)]
fn norms_kernel(
    gradients: &[f32],
    finite: &[f32],
    report: &mut [f32],
    chunks: usize,
    chunk_length: usize,
    pieces: Sequence<usize>,
    #[comptime] members: usize,
) {
    let chunk = ABSOLUTE_POS / members;
    let member = ABSOLUTE_POS % members;
    let mut sum = 0.0f32;
    if chunk < chunks {
        let (_parameter, _first, start, stop) = place(chunk, &pieces, chunk_length);
        let mut i = start + member;
        while i < stop {
            let gradient = gradients[i];
            sum = fma(gradient, gradient, sum);
            i += members;
        }
    }
    if comptime!(members > 1) {
        sum = shared_sum(sum);
    }
    if chunk < chunks && member == 0 {
        report[chunk * REPORT_COLUMNS + SQUARES] = sum;
    }
    let count = comptime!(2 * pieces.len() / 3);
    if ABSOLUTE_POS < count {
        report[chunks * REPORT_COLUMNS + ABSOLUTE_POS] = finite[ABSOLUTE_POS];
    }
}

/// Σ g² of `count` chunks from `first` on.
#[cube]
fn squares(report: &[f32], first: usize, count: usize) -> f32 {
    let mut sum = 0.0f32;
    for chunk in first..first + count {
        sum += report[chunk * REPORT_COLUMNS + SQUARES];
    }
    sum
}

/// Moves a chunk's weights. `decay` and `fresh` are β and 1 − β of a moment.
#[cube(launch_unchecked)]
fn update_kernel(
    parameters: &mut [f32],
    gradients: &[f32],
    first: &mut [f32],
    second: &mut [f32],
    finite: &mut [f32],
    report: &mut [f32],
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
    correction: f32,
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
        steps = report[kept + count + parameter] + whole * ends_step;
        if chunk == first_chunk && member == 0 {
            finite[parameter] = whole;
            finite[count + parameter] = steps;
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
        report[row + FINITE_STEPS] = steps;
        report[row + PARAMETER] = parameter as f32;
    }
}

/// The parameters cut into chunks that no two share.
struct Chunks {
    /// Numbers of a chunk at the most.
    length: usize,
    count: usize,
    /// As the kernels take them.
    pieces: Vec<[usize; 3]>,
}

impl Chunks {
    fn new(pieces: &[Piece]) -> Self {
        // About 128 of the longest, since each unit of an update sums over all of its parameter.
        let longest = pieces.iter().map(|piece| piece.len).max().unwrap_or(0);
        let length = longest.div_ceil(128).next_multiple_of(1024).max(1024);
        let mut count = 0;
        let pieces = (pieces.iter())
            .map(|piece| {
                let first = count;
                count += piece.len.div_ceil(length);
                [first, piece.offset, piece.offset + piece.len]
            })
            .collect();
        Self {
            length,
            count,
            pieces,
        }
    }

    fn argument(&self) -> SequenceArg<usize> {
        let mut argument = SequenceArg::new();
        for number in self.pieces.as_flattened() {
            argument.push(*number);
        }
        argument
    }
}

/// Measures and clips the gradients, moves `parameters`, `first` and `second` in place and counts
/// what is `finite` in place.
///
/// - output: a report, `[chunks, REPORT_COLUMNS]`
pub(super) fn update(
    parameters: &CubeTensor,
    gradients: &CubeTensor,
    first: &CubeTensor,
    second: &CubeTensor,
    finite: &CubeTensor,
    update: &Update,
) -> CubeTensor {
    let client = &parameters.client;
    let members = Adapter::of(client).members();
    let chunks = Chunks::new(&update.pieces);
    let report = part_of_new(
        parameters,
        [chunks.count, REPORT_COLUMNS],
        2 * update.pieces.len(),
    );
    let launch = || cubes(chunks.count * members);

    let (count, dim) = launch();
    // SAFETY: the pieces lie in the tensors.
    unsafe {
        norms_kernel::launch_unchecked(
            client,
            count,
            dim,
            buffer(gradients, 1),
            buffer(finite, 1),
            whole(&report),
            chunks.count,
            chunks.length,
            chunks.argument(),
            members,
        );
    }

    let (rule, threshold) = match update.clip {
        Clip::None => (0, 0.0),
        Clip::Norm(c) => (1, c),
        Clip::GlobalNorm(c) => (2, c),
    };
    let (direction, [decay1, fresh1], [decay2, fresh2], epsilon, correction) =
        match update.direction {
            Direction::Adam {
                beta1,
                one_minus_beta1,
                beta2,
                one_minus_beta2,
                epsilon,
                correction,
            } => (
                ADAM,
                [beta1, one_minus_beta1],
                [beta2, one_minus_beta2],
                epsilon,
                correction,
            ),
            Direction::Sgd { momentum } => (SGD, [momentum, 1.0], [0.0, 0.0], 0.0, 1.0),
            Direction::RmsProp {
                alpha,
                one_minus_alpha,
                epsilon,
            } => (RMS_PROP, [0.0, 1.0], [alpha, one_minus_alpha], epsilon, 1.0),
        };
    let (count, dim) = launch();
    // SAFETY: the pieces lie in the tensors.
    unsafe {
        update_kernel::launch_unchecked(
            client,
            count,
            dim,
            buffer(parameters, 1),
            buffer(gradients, 1),
            buffer(first, 1),
            buffer(second, 1),
            buffer(finite, 1),
            whole(&report),
            chunks.count,
            chunks.length,
            chunks.argument(),
            rule,
            threshold,
            decay1,
            fresh1,
            decay2,
            fresh2,
            epsilon,
            correction,
            update.rate,
            update.weight_clip.unwrap_or(f32::MAX),
            f32::from(u8::from(update.ends_step)),
            direction,
            update.weight_clip.is_some(),
            members,
        );
    }
    report
}
