//! A network's parameters cut into chunks, each of one parameter, and how units share them.

use cubecl::prelude::*;

use super::units::UNITS;
use crate::fused::Piece;

/// The parameters cut into chunks that no two share.
pub(super) struct Chunks {
    /// Numbers of a chunk at the most.
    pub length: usize,
    pub count: usize,
    /// As the kernels take them.
    pieces: Vec<[usize; 3]>,
}

impl Chunks {
    pub fn new(pieces: &[Piece]) -> Self {
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

    pub fn argument(&self) -> SequenceArg<usize> {
        let mut argument = SequenceArg::new();
        for number in self.pieces.as_flattened() {
            argument.push(*number);
        }
        argument
    }
}

/// Where a chunk lies: (parameter, its first chunk, where it begins, where it ends, the chunk's start and stop).
/// `pieces` has three numbers of each parameter: its first chunk, where it begins, where it ends.
#[cube]
pub(super) fn place(
    chunk: usize,
    pieces: &Sequence<usize>,
    chunk_length: usize,
) -> (usize, usize, usize, usize, usize, usize) {
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
    (parameter, first_chunk, begin, end, start, stop)
}

/// The sum of a cube's values, in its first unit.
#[cube]
pub(super) fn shared_sum(value: f32) -> f32 {
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
