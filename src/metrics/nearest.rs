//! The images most like a sample: a generator that has memorised shows training images.

use std::collections::BinaryHeap;

use gan_clipping_arithmetic::squared_distance;
use serde::Serialize;

use super::MetricsError;
use crate::config::IMAGE_PIXELS;

/// An image near a sample.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Neighbour {
    /// Its place among the images.
    pub index: usize,
    /// The Euclidean distance ‖a − b‖₂ over the 784 pixels, each in 0..=1: from 0 to 28.
    pub distance: f64,
}

/// The `k` of `images` (8-bit, count × 784) nearest to `sample` (784), the nearest first, and of equally
/// near ones the first. Nearness is the squared distance of the pixels, in exact integers; it knows
/// nothing of shifts or strokes, so two images of the same digit can be far apart.
///
/// # Errors
///
/// A sample of another size, images that are not whole, or a `k` of 0 or above their count.
pub fn nearest(sample: &[u8], images: &[u8], k: usize) -> Result<Vec<Neighbour>, MetricsError> {
    let width = |what, actual, fits| match fits {
        true => Ok(()),
        false => Err(MetricsError::Width {
            what,
            actual,
            width: IMAGE_PIXELS,
        }),
    };
    width("sample", sample.len(), sample.len() == IMAGE_PIXELS)?;
    let whole = images.len().is_multiple_of(IMAGE_PIXELS);
    width("images", images.len(), whole)?;
    let count = images.len() / IMAGE_PIXELS;
    if !(1..=count).contains(&k) {
        return Err(MetricsError::Neighbours { k, images: count });
    }

    // The farthest of the best so far is on top.
    let mut best = BinaryHeap::with_capacity(k + 1);
    for (index, image) in images.chunks_exact(IMAGE_PIXELS).enumerate() {
        best.push((squared_distance(sample, image), index));
        if best.len() > k {
            best.pop();
        }
    }
    let neighbour = |(squared, index)| Neighbour {
        index,
        distance: f64::from(squared).sqrt() / 255.0,
    };
    Ok(best.into_sorted_vec().into_iter().map(neighbour).collect())
}
