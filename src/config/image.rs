//! The images.

/// Pixels on a side of an MNIST image.
pub const IMAGE_SIDE: usize = 28;
/// Pixels of an MNIST image: 28 rows of 28.
pub const IMAGE_PIXELS: usize = IMAGE_SIDE * IMAGE_SIDE;
