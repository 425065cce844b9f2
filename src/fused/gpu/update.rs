//! Clips a network's gradients and moves its weights. The arithmetic is that of [`crate::clip`] and
//! [`crate::optim`]. It takes two launches: the sums of squares chunk by chunk (`norms`), then all the rest; and one
//! more between them for the rules that measure something else (`percentile`, `unit_factors`).
//!
//! No unit of the last launch waits for another: each adds up its parameter's sums for itself.

use cubecl::prelude::*;

use super::buffers::{CubeTensor, behind, buffer, part_of_new, whole};
use super::chunks::{Chunks, place, shared_sum};
use super::norms::{norms, squares};
use super::not_a_number::{is_finite, is_nan};
use super::optimizer::{Arithmetic, advance, corrections};
use super::percentile::percentile;
use super::unit_factors::{UnitBlocks, unit_factors};
use super::units::{Adapter, cubes};
use crate::fused::{
    ALIGNMENT, AT_BOUND, BROKEN_STEPS, CHANGED, CLIPPED_SQUARES, Clip, DOTS, PARAMETER,
    REPORT_COLUMNS, SCALE, THRESHOLD, UPDATE_SQUARES, Update, WEIGHT_SQUARES,
};

/// What is measured against C.
const NOTHING: u32 = 0;
const NORM: u32 = 1;
const GLOBAL_NORM: u32 = 2;
const MEAN_ABS: u32 = 3;
/// C and the factor are there already.
const PERCENTILE: u32 = 4;

/// Whether a gradient is bent.
const STRAIGHT: u32 = 0;
const BY_ENTRIES: u32 = 1;
const BY_UNITS: u32 = 2;

/// Moves a chunk's weights. What was measured for a rule lies behind the report from `extra` on; `units` has
/// two numbers of each parameter, its first unit and its units. `decay` and `fresh` are β and 1 − β of a
/// moment; `at` is where Adam's ε′ and correction are among the words.
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
    units: Sequence<usize>,
    extra: usize,
    measured: u32,
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
    #[comptime] bends: u32,
    #[comptime] direction: u32,
    #[comptime] bounds: bool,
    #[comptime] members: usize,
) {
    let chunk = ABSOLUTE_POS / members;
    let member = ABSOLUTE_POS % members;
    let inside = chunk < chunks;
    let count = comptime!(pieces.len() / 3);
    let mut parameter = 0usize;
    let mut c = threshold;
    let mut scale = 1.0f32;
    let mut steps = 0.0f32;
    let mut of_updates = 0.0f32;
    let mut of_weights = 0.0f32;
    let mut at_bound = 0.0f32;
    let mut of_clipped = 0.0f32;
    let mut dots = 0.0f32;
    let mut changed = 0.0f32;
    if inside {
        let (which, first_chunk, begin, end, start, stop) = place(chunk, &pieces, chunk_length);
        parameter = which;
        let own_chunks = (end - begin).div_ceil(chunk_length);
        let norm = squares(&*report, first_chunk, own_chunks).sqrt();
        if measured == PERCENTILE {
            c = report[extra];
            scale = report[extra + 1];
        } else if measured != NOTHING {
            let mut measure = norm;
            if measured == GLOBAL_NORM {
                measure = squares(&*report, 0usize, chunks).sqrt();
            }
            if measured == MEAN_ABS {
                let mut sum = 0.0f32;
                for i in 0..own_chunks {
                    sum += report[extra + first_chunk + i];
                }
                measure = sum / (end - begin) as f32;
            }
            // Exactly 1 up to C; a NaN is not below it, and stays.
            scale = select(measure <= c, 1.0f32, 1.0f32 / measure * c);
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

        // The place of the unit's factor, for each entry that is met.
        let mut first_unit = 0usize;
        let mut of_row = 1usize;
        if comptime!(bends == BY_UNITS) {
            #[unroll]
            for p in 0..count {
                if p == parameter {
                    first_unit = extra + *units.index(comptime!(2 * p));
                    of_row = *units.index(comptime!(2 * p + 1));
                }
            }
        }
        let mut unit = (start + member - begin) % of_row;
        let stride = members % of_row;

        let (epsilon, correction) = corrections(words, at, epsilon, direction);
        let mut i = start + member;
        while i < stop {
            let raw = gradients[i];
            let mut gradient = raw * scale;
            if comptime!(bends == BY_ENTRIES) {
                let outside = raw.abs() > c && !is_nan(raw);
                if outside {
                    gradient = select(raw < 0.0f32, -c, c);
                }
            }
            if comptime!(bends == BY_UNITS) {
                gradient = raw * report[first_unit + unit];
                unit += stride;
                if unit >= of_row {
                    unit -= of_row;
                }
            }
            if comptime!(bends != STRAIGHT) {
                of_clipped = fma(gradient, gradient, of_clipped);
                dots = fma(raw, gradient, dots);
                // What is no number has changed, whatever it was.
                if u32::reinterpret(gradient) != u32::reinterpret(raw) || is_nan(gradient) {
                    changed += 1.0f32;
                }
            }
            let moved = advance(
                gradient, first, second, i, decay1, fresh1, decay2, fresh2, epsilon, correction,
                direction,
            );
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
        if comptime!(bends != STRAIGHT) {
            of_clipped = shared_sum(of_clipped);
            dots = shared_sum(dots);
            changed = shared_sum(changed);
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
        report[row + CLIPPED_SQUARES] = of_clipped;
        report[row + DOTS] = dots;
        report[row + CHANGED] = changed;
        report[row + THRESHOLD] = c;
    }
}

/// What an update changes in place, flat.
pub(super) struct MovingBuffers<'a> {
    pub parameters: &'a CubeTensor,
    pub first: &'a CubeTensor,
    pub second: &'a CubeTensor,
    pub finite: &'a CubeTensor,
    pub history: &'a CubeTensor,
}

/// A rule as the kernel takes it.
struct Rule {
    measured: u32,
    bends: u32,
    threshold: f32,
    /// Numbers that lie behind the report.
    extra: usize,
}

impl Rule {
    fn of(clip: Clip, chunks: &Chunks, units: usize) -> Self {
        let rule = |measured, bends, threshold, extra| Self {
            measured,
            bends,
            threshold,
            extra,
        };
        match clip {
            Clip::None => rule(NOTHING, STRAIGHT, 0.0, 0),
            Clip::Norm(c) => rule(NORM, STRAIGHT, c, 0),
            Clip::GlobalNorm(c) => rule(GLOBAL_NORM, STRAIGHT, c, 0),
            Clip::MeanAbs(c) => rule(MEAN_ABS, STRAIGHT, c, chunks.count),
            Clip::Value(c) => rule(NOTHING, BY_ENTRIES, c, 0),
            Clip::Adaptive { ratio, .. } => rule(NOTHING, BY_UNITS, ratio, units),
            Clip::Percentile { acts: true, .. } => rule(PERCENTILE, STRAIGHT, 0.0, 2),
            Clip::Percentile { acts: false, .. } => rule(NOTHING, STRAIGHT, 0.0, 2),
        }
    }
}

/// Measures and clips the gradients, moves the weights and moments in place and counts what is
/// finite in place.
///
/// - output: a report, `[chunks, REPORT_COLUMNS]`, and under the adaptive rule the factor of each unit, `[units]`
pub(super) fn update(
    moving: MovingBuffers<'_>,
    gradients: &CubeTensor,
    words: &CubeTensor,
    update: &Update,
) -> (CubeTensor, Option<CubeTensor>) {
    let client = &gradients.client;
    let adapter = Adapter::of(client);
    let members = adapter.members();
    let chunks = Chunks::new(&update.pieces);
    let blocks = UnitBlocks::new(update, adapter);
    let rule = Rule::of(update.clip, &chunks, blocks.units);
    let rows = chunks.count * REPORT_COLUMNS;
    // A tensor may begin there.
    let extra = (rows + 2 * update.pieces.len()).next_multiple_of(ALIGNMENT);
    let shape = [chunks.count, REPORT_COLUMNS];
    let report = part_of_new(gradients, shape, extra + rule.extra - rows);

    let absolutes = (rule.measured == MEAN_ABS).then_some(extra);
    norms(
        gradients,
        moving.finite,
        &report,
        &chunks,
        absolutes,
        members,
    );
    let mut factors = None;
    let mut units = SequenceArg::new();
    match update.clip {
        Clip::Percentile { at, .. } => {
            percentile(moving.history, &report, words, chunks.count, extra, at);
        }
        Clip::Adaptive { ratio, least } => {
            let bound = [ratio, least];
            unit_factors(moving.parameters, gradients, &report, &blocks, bound, extra);
            factors = Some(behind(&report, extra, blocks.units));
            units = blocks.argument();
        }
        _ => {}
    }

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
            units,
            extra,
            rule.measured,
            rule.threshold,
            decay1,
            fresh1,
            decay2,
            fresh2,
            arithmetic.epsilon,
            arithmetic.at,
            update.rate,
            update.weight_clip.unwrap_or(f32::MAX),
            f32::from(u8::from(update.ends_step)),
            rule.bends,
            arithmetic.direction,
            update.weight_clip.is_some(),
            members,
        );
    }
    (report, factors)
}
