//! Pixels of 8 bits as numbers in 0..=1.

use cubecl::prelude::*;

use super::buffers::{CubeTensor, buffer, empty};
use super::units::cubes;

/// Each unit unpacks one word, the first pixel in its lowest bits.
#[cube(launch_unchecked)]
fn images_kernel(words: &[u32], images: &mut [Vector<f32, Const<4>>], count: usize) {
    if ABSOLUTE_POS >= count {
        terminate!();
    }
    let word = words[ABSOLUTE_POS];
    let mut pixels = Vector::<f32, Const<4>>::empty();
    #[unroll]
    for i in 0..4usize {
        let pixel = (word >> comptime!(8 * i as u32)) & 255u32;
        pixels.insert(i, f32::cast_from(pixel) / 255.0f32);
    }
    images[ABSOLUTE_POS] = pixels;
}

/// The first rows of a new tensor from packed pixels; what the others hold is not said.
///
/// - words: the first `pixels / 4` are they
/// - output: `[rows, columns]`; a multiple of 4 numbers
pub(super) fn images(words: &CubeTensor, pixels: usize, rows: usize, columns: usize) -> CubeTensor {
    let images = empty(words, [rows, columns]);
    let units = pixels / 4;
    let (count, dim) = cubes(&words.client, units);
    // SAFETY: units past the last word stop.
    unsafe {
        images_kernel::launch_unchecked(
            &words.client,
            count,
            dim,
            buffer(words, 1),
            buffer(&images, 4),
            units,
        );
    }
    images
}
