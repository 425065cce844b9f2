//! Σ g² of each chunk, and Σ |g|.

use cubecl::prelude::*;

use super::buffers::{CubeTensor, buffer, whole};
use super::chunks::{Chunks, place, shared_sum};
use super::units::{UNITS, cubes};
use crate::fused::{REPORT_COLUMNS, SQUARES};

/// Σ g² of each chunk into its row of the report, and `finite` behind the rows, so that the update
/// can change it; where `absolutes` are wanted, Σ |g| of each from `extra` on. `members` units share a chunk: all
/// of a cube, or each has its own.
#[cube(launch_unchecked)]
fn norms_kernel(
    gradients: &[f32],
    finite: &[f32],
    report: &mut [f32],
    chunks: usize,
    chunk_length: usize,
    pieces: Sequence<usize>,
    extra: usize,
    #[comptime] absolutes: bool,
    #[comptime] members: usize,
) {
    let chunk = ABSOLUTE_POS / members;
    let member = ABSOLUTE_POS % members;
    let mut sum = 0.0f32;
    let mut absolute = 0.0f32;
    if chunk < chunks {
        let (_parameter, _first, _begin, _end, start, stop) = place(chunk, &pieces, chunk_length);
        let mut i = start + member;
        while i < stop {
            let gradient = gradients[i];
            sum = fma(gradient, gradient, sum);
            if absolutes {
                absolute += gradient.abs();
            }
            i += members;
        }
    }
    if comptime!(members > 1) {
        sum = shared_sum(sum);
        if absolutes {
            absolute = shared_sum(absolute);
        }
    }
    if chunk < chunks && member == 0 {
        report[chunk * REPORT_COLUMNS + SQUARES] = sum;
        if absolutes {
            report[extra + chunk] = absolute;
        }
    }
    let count = comptime!(2 * pieces.len() / 3);
    if ABSOLUTE_POS < count {
        report[chunks * REPORT_COLUMNS + ABSOLUTE_POS] = finite[ABSOLUTE_POS];
    }
}

/// Σ g² of `count` chunks from `first` on.
#[cube]
pub(super) fn squares(report: &[f32], first: usize, count: usize) -> f32 {
    let mut sum = 0.0f32;
    for chunk in first..first + count {
        sum += report[chunk * REPORT_COLUMNS + SQUARES];
    }
    sum
}

/// Measures the gradients; `members` units share a chunk.
///
/// - gradients: flat
/// - finite: `[2 × parameters]`
/// - report: `[chunks, REPORT_COLUMNS]`, and behind it room for `finite`
/// - absolutes: where Σ |g| of the chunks go behind the report
pub(super) fn norms(
    gradients: &CubeTensor,
    finite: &CubeTensor,
    report: &CubeTensor,
    chunks: &Chunks,
    absolutes: Option<usize>,
    members: usize,
) {
    // A unit copies at most one number of `finite`.
    let units = (chunks.count * members).next_multiple_of(UNITS);
    assert!(
        finite.meta.shape().num_elements() <= units,
        "finite is copied whole"
    );
    let (count, dim) = cubes(&gradients.client, chunks.count * members);
    // SAFETY: the pieces lie in the tensors.
    unsafe {
        norms_kernel::launch_unchecked(
            &gradients.client,
            count,
            dim,
            buffer(gradients, 1),
            buffer(finite, 1),
            whole(report),
            chunks.count,
            chunks.length,
            chunks.argument(),
            absolutes.unwrap_or(0),
            absolutes.is_some(),
            members,
        );
    }
}
