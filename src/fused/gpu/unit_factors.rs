//! The factor of each unit under the adaptive rule.

use cubecl::prelude::*;

use super::buffers::{CubeTensor, buffer, whole};
use super::units::{Adapter, UNITS, cubes};
use crate::fused::Update;

/// The parameters cut into blocks of units, each of one parameter and for one cube.
pub(super) struct UnitBlocks {
    count: usize,
    /// Of all parameters.
    pub units: usize,
    /// Five numbers of each parameter: its first block, its first unit, where it begins, its rows, its units.
    pieces: Vec<[usize; 5]>,
    lanes: usize,
}

impl UnitBlocks {
    pub fn new(update: &Update, adapter: Adapter) -> Self {
        let lanes = adapter.lanes();
        let (mut count, mut units) = (0, 0);
        let pieces = (update.pieces.iter().zip(&update.units))
            .map(|(piece, of_piece)| {
                let first = [count, units, piece.offset, piece.len / of_piece, *of_piece];
                count += of_piece.div_ceil(UNITS / lanes);
                units += of_piece;
                first
            })
            .collect();
        Self {
            count,
            units,
            pieces,
            lanes,
        }
    }

    /// First unit and units of each parameter.
    pub fn argument(&self) -> SequenceArg<usize> {
        let mut argument = SequenceArg::new();
        for [_, first, _, _, units] in &self.pieces {
            argument.push(*first);
            argument.push(*units);
        }
        argument
    }
}

/// A cube takes a block of units, of each the gradient's and the weights' norm; `lanes` share a unit's rows.
/// The factor min(1, `ratio` · max(‖w‖, `least`) / ‖g‖) of each goes behind the report, from `extra` on.
#[cube(launch_unchecked)]
fn unit_factors_kernel(
    parameters: &[f32],
    gradients: &[f32],
    report: &mut [f32],
    blocks: usize,
    pieces: Sequence<usize>,
    ratio: f32,
    least: f32,
    extra: usize,
    #[comptime] lanes: usize,
) {
    let block = CUBE_POS;
    let wide = comptime!(UNITS / lanes);
    let lane = UNIT_POS as usize / wide;
    let mut first_block = 0usize;
    let mut first_unit = 0usize;
    let mut begin = 0usize;
    let mut rows = 0usize;
    let mut units = 0usize;
    #[unroll]
    for p in 0..comptime!(pieces.len() / 5) {
        let first = *pieces.index(comptime!(5 * p));
        if block >= first {
            first_block = first;
            first_unit = *pieces.index(comptime!(5 * p + 1));
            begin = *pieces.index(comptime!(5 * p + 2));
            rows = *pieces.index(comptime!(5 * p + 3));
            units = *pieces.index(comptime!(5 * p + 4));
        }
    }
    let unit = (block - first_block) * wide + UNIT_POS as usize % wide;
    let inside = block < blocks && unit < units;
    let mut of_gradient = 0.0f32;
    let mut of_weights = 0.0f32;
    if inside {
        let mut row = lane;
        while row < rows {
            let at = begin + row * units + unit;
            let gradient = gradients[at];
            let weight = parameters[at];
            of_gradient = fma(gradient, gradient, of_gradient);
            of_weights = fma(weight, weight, of_weights);
            row += lanes;
        }
    }
    if comptime!(lanes > 1) {
        let mut gradients_sums = Shared::<[f32]>::new_slice(UNITS);
        let mut weights_sums = Shared::<[f32]>::new_slice(UNITS);
        let own = UNIT_POS as usize;
        gradients_sums[own] = of_gradient;
        weights_sums[own] = of_weights;
        sync_cube();
        if lane == 0 {
            for other in 1..lanes {
                of_gradient += gradients_sums[own + other * wide];
                of_weights += weights_sums[own + other * wide];
            }
        }
    }
    if inside && lane == 0 {
        let norm = of_gradient.sqrt();
        let of_weights = of_weights.sqrt();
        let bound = select(of_weights < least, least, of_weights) * ratio;
        // Exactly 1 up to the bound; a NaN is not below it, and stays.
        report[extra + first_unit + unit] = select(norm <= bound, 1.0f32, bound / norm);
    }
}

/// Writes the factor of each unit behind a report.
///
/// - parameters, gradients: flat
/// - report: with room for `blocks.units` numbers from `extra` on
pub(super) fn unit_factors(
    parameters: &CubeTensor,
    gradients: &CubeTensor,
    report: &CubeTensor,
    blocks: &UnitBlocks,
    [ratio, least]: [f32; 2],
    extra: usize,
) {
    let mut pieces = SequenceArg::new();
    for number in blocks.pieces.as_flattened() {
        pieces.push(*number);
    }
    let (count, dim) = cubes(&report.client, blocks.count * UNITS);
    // SAFETY: the pieces lie in the tensors.
    unsafe {
        unit_factors_kernel::launch_unchecked(
            &report.client,
            count,
            dim,
            buffer(parameters, 1),
            buffer(gradients, 1),
            whole(report),
            blocks.count,
            pieces,
            ratio,
            least,
            extra,
            blocks.lanes,
        );
    }
}
