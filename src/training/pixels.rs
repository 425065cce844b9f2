//! Images between 8-bit pixels and tensors.

use burn::tensor::{Device, Tensor, TensorData};

use crate::config::IMAGE_PIXELS;
use crate::device::floats;
use crate::training::error::TrainError;
use crate::training::noise::MAX_SAMPLES;

/// Pixels in 0..=255 as numbers in 0..=1, `[count, 784]`.
pub(crate) fn images(
    pixels: &[u8],
    count: usize,
    device: &Device,
) -> Result<Tensor<2>, TrainError> {
    check_count(pixels, count)?;
    let values: Vec<f32> = pixels.iter().map(|p| f32::from(*p) / 255.0).collect();
    let data = TensorData::new(values, [count, IMAGE_PIXELS]);
    Ok(Tensor::from_data(data, device))
}

/// Refuses pixels that are not those of `images` images.
pub(crate) fn check_count(pixels: &[u8], images: usize) -> Result<(), TrainError> {
    let expected = images * IMAGE_PIXELS;
    match pixels.len() {
        actual if actual == expected => Ok(()),
        actual => Err(TrainError::Pixels {
            actual,
            expected,
            images,
        }),
    }
}

/// Numbers in 0..=1 as pixels in 0..=255.
pub(crate) async fn read_pixels(images: Tensor<2>) -> Result<Vec<u8>, TrainError> {
    Ok(to_pixels(&floats(images).await?))
}

/// The same of numbers that have been read.
pub(crate) fn to_pixels(values: &[f32]) -> Vec<u8> {
    // A pixel that is NaN becomes 0, black: the divergence itself is told by the stats.
    values.iter().map(|p| (p * 255.0).round() as u8).collect()
}

/// So many images as there are, `[count, 784]`.
pub(crate) fn any_images(pixels: &[u8], device: &Device) -> Result<Tensor<2>, TrainError> {
    let count = pixels.len() / IMAGE_PIXELS;
    if !pixels.len().is_multiple_of(IMAGE_PIXELS) || !(1..=MAX_SAMPLES).contains(&count) {
        return Err(TrainError::Images {
            actual: pixels.len(),
            most: MAX_SAMPLES,
        });
    }
    images(pixels, count, device)
}
