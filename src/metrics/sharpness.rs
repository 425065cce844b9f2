//! Blur and speckle, from the pixels alone.

use super::MetricsError;
use crate::config::{IMAGE_PIXELS, IMAGE_SIDE};

/// The energy of the images' gradients to that of their pixels, Σ‖∇x‖² / Σx², with differences of
/// neighbouring pixels; 0 for black images. Brightness cancels out, blur lowers it, speckle raises it;
/// so do thin strokes, which have more edge.
///
/// The sum in the numerator is that of Tenengrad, the focus measure in Krotkov 1988, "Focusing",
/// section 4, with plain differences for Sobel's.
///
/// # Errors
///
/// Pixels (8-bit, count × 784) that are no whole number of images.
pub fn gradient_energy(pixels: &[u8]) -> Result<f64, MetricsError> {
    if !pixels.len().is_multiple_of(IMAGE_PIXELS) {
        return Err(MetricsError::Width {
            what: "pixels",
            actual: pixels.len(),
            width: IMAGE_PIXELS,
        });
    }
    let square = |a: u8, b: u8| u64::from(a.abs_diff(b)).pow(2);
    let (mut gradients, mut energy) = (0, 0);
    for image in pixels.chunks_exact(IMAGE_PIXELS) {
        for row in image.chunks_exact(IMAGE_SIDE) {
            let beside = row.array_windows();
            gradients += beside.map(|[a, b]| square(*a, *b)).sum::<u64>();
        }
        let below = image.iter().zip(image.iter().skip(IMAGE_SIDE));
        gradients += below.map(|(a, b)| square(*a, *b)).sum::<u64>();
        energy += image.iter().map(|p| square(*p, 0)).sum::<u64>();
    }
    Ok(gradients as f64 / energy.max(1) as f64)
}
