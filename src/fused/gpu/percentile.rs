//! The percentile of the latest norms, and the factor to it.

use cubecl::prelude::*;

use super::buffers::{CubeTensor, buffer, whole};
use super::norms::squares;
use super::units::UNITS;

/// ∞, above which only NaN lies, by its bits.
const INFINITE: u32 = 0x7F80_0000;
const NOT_A_NUMBER: u32 = 0x7FC0_0000;

/// One cube. Adds the common norm of the gradients to the history; from `extra` on writes the percentile C of
/// those in it, and the factor that takes the norm to it. Norms are compared by their bits, which have
/// their order and hide no NaN: the rank of one is how many lie below it, those before it of equal ones
/// included. With NaN among them C is NaN; one may be ∞, and is the largest then.
#[cube(launch_unchecked)]
fn percentile_kernel(
    history: &mut [f32],
    report: &mut [f32],
    words: &[u32],
    chunks: usize,
    extra: usize,
    at: usize,
) {
    let mut between = Shared::<[f32]>::new_slice(2usize);
    let mut largest = Shared::<[u32]>::new_slice(UNITS);
    let unit = UNIT_POS as usize;
    let place = words[at] as usize;
    let kept = words[at + 1] as usize;
    let rank = words[at + 2] as usize;
    // Each unit adds it up for itself, so that none waits for it.
    let norm = squares(&*report, 0usize, chunks).sqrt();
    let newest = u32::reinterpret(norm);
    if unit == 0 {
        between[1] = 0.0f32;
    }
    sync_cube();
    let mut most = 0u32;
    let mut mine = unit;
    while mine < kept {
        let value = select(mine == place, newest, u32::reinterpret(history[mine]));
        most = max(most, value);
        let mut below = 0usize;
        let mut other = 0usize;
        while other < kept {
            let beside = select(other == place, newest, u32::reinterpret(history[other]));
            if beside < value || (beside == value && other < mine) {
                below += 1usize;
            }
            other += 1usize;
        }
        if below == rank {
            between[0] = f32::reinterpret(value);
        }
        if below == rank + 1 {
            between[1] = f32::reinterpret(value);
        }
        mine += UNITS;
    }
    largest[unit] = most;
    sync_cube();
    if unit == 0 {
        for i in 0..UNITS {
            most = max(most, largest[i]);
        }
        let of_low = f32::reinterpret(words[at + 3]);
        let of_high = f32::reinterpret(words[at + 4]);
        let mut c = between[0];
        // Nothing of the next one, which may be ∞, is no number.
        if of_high > 0.0f32 {
            c = c * of_low + between[1] * of_high;
        }
        let mut factor = select(norm <= c, 1.0f32, c / norm);
        if most > INFINITE {
            c = f32::reinterpret(most | NOT_A_NUMBER);
            factor = c;
        }
        history[place] = norm;
        report[extra] = c;
        report[extra + 1] = factor;
    }
}

/// Remembers the norm of gradients that were measured, and writes what it is clipped to.
///
/// - history: a ring
/// - report: `[chunks, REPORT_COLUMNS]`, with room for two numbers from `extra` on
/// - at: where the percentile's words are
pub(super) fn percentile(
    history: &CubeTensor,
    report: &CubeTensor,
    words: &CubeTensor,
    chunks: usize,
    extra: usize,
    at: usize,
) {
    // SAFETY: the words name places within the ring.
    unsafe {
        percentile_kernel::launch_unchecked(
            &report.client,
            CubeCount::new_single(),
            CubeDim::new_1d(UNITS as u32),
            buffer(history, 1),
            whole(report),
            buffer(words, 1),
            chunks,
            extra,
            at,
        );
    }
}
