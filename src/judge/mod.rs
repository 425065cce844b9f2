//! The judge: a small classifier of digits, trained once (`examples/train_judge.rs`) and from then on
//! only asked. Its features and probabilities are what the [`metrics`](crate::metrics) are of.

mod error;
mod file;
mod network;

use burn::tensor::activation::softmax;
use burn::tensor::{Device, Tensor, TensorData};

use crate::config::IMAGE_PIXELS;
use crate::data::Split;
use crate::device::floats;
use crate::metrics::{DIGITS, FEATURES, Quality, Reference, Verdicts};
pub use error::JudgeError;
pub use file::Metadata;
pub use network::JudgeNetwork;

/// Images judged at once; each has about 60 KB of activations while it is.
const CHUNK: usize = 100;

/// How a judge was trained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Training {
    /// Of its first weights and of the order and the shifts of the images.
    pub seed: u32,
    /// Times that it saw each image.
    pub epochs: u32,
}

/// A classifier of digits, and what real images have in its features.
#[derive(Clone, Debug)]
pub struct Judge {
    network: JudgeNetwork,
    metadata: Metadata,
    validation: Reference,
    test: Reference,
    device: Device,
}

impl Judge {
    /// The judge in the bytes of `assets/judge.safetensors`, on `device`.
    ///
    /// # Errors
    ///
    /// A file that is damaged, of something else or of a newer version.
    pub fn load(bytes: &[u8], device: &Device) -> Result<Self, JudgeError> {
        file::read(bytes, &device.clone().inner())
    }

    /// A judge of a trained network: its weights rounded as its file has them, and its references and
    /// its accuracy measured with these. Images are 8-bit, count × 784.
    ///
    /// # Errors
    ///
    /// Images that are not whole or fewer than 2 of a split, labels of another number, or a lost device.
    pub async fn new(
        network: &JudgeNetwork,
        training: Training,
        validation: &[u8],
        (test, labels): (&[u8], &[u8]),
        device: &Device,
    ) -> Result<Self, JudgeError> {
        let device = device.clone().inner();
        let network = network.rounded(&device).await?;
        let of_validation = verdicts(network.clone(), device.clone(), validation.into()).await?;
        let of_test = verdicts(network.clone(), device.clone(), test.into()).await?;
        Ok(Self {
            network,
            metadata: Metadata::new(training, accuracy(&of_test, labels)?),
            validation: Reference::of(validation, &of_validation)?,
            test: Reference::of(test, &of_test)?,
            device,
        })
    }

    /// The judge's file.
    ///
    /// # Errors
    ///
    /// The device is lost.
    pub async fn save(&self) -> Result<Vec<u8>, JudgeError> {
        file::write(self).await
    }

    /// Where the judge comes from and how good it is.
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// What the real images of a split have: computed from all 10,000 of them.
    pub fn reference(&self, split: Split) -> &Reference {
        match split {
            Split::Validation => &self.validation,
            Split::Test => &self.test,
        }
    }

    /// What the judge says of images (8-bit, row-major, count × 784). They are judged by and by, so that
    /// memory stays small.
    ///
    /// # Errors
    ///
    /// Pixels that are no whole number of images, or a lost device.
    pub fn verdicts(
        &self,
        pixels: &[u8],
    ) -> impl Future<Output = Result<Verdicts, JudgeError>> + use<> {
        verdicts(self.network.clone(), self.device.clone(), pixels.into())
    }

    /// How good samples (8-bit, row-major, count × 784) are, held against the real images of a split.
    ///
    /// # Errors
    ///
    /// As for [`verdicts`](Judge::verdicts), or fewer than 2 samples.
    pub fn quality(
        &self,
        pixels: &[u8],
        split: Split,
    ) -> impl Future<Output = Result<Quality, JudgeError>> + use<> {
        let verdicts = self.verdicts(pixels);
        let pixels = pixels.to_vec();
        let reference = self.reference(split).clone();
        async move { Ok(Quality::of(&pixels, &verdicts.await?, &reference)?) }
    }
}

/// The share of the images whose most likely digit is their label.
///
/// # Errors
///
/// Labels of another number than the verdicts.
pub fn accuracy(verdicts: &Verdicts, labels: &[u8]) -> Result<f64, JudgeError> {
    let images = verdicts.count();
    if labels.len() != images {
        return Err(JudgeError::Labels {
            labels: labels.len(),
            images,
        });
    }
    let digits = verdicts.digits();
    let right = digits.iter().zip(labels).filter(|(v, l)| v.digit == **l);
    Ok(right.count() as f64 / images.max(1) as f64)
}

async fn verdicts(
    network: JudgeNetwork,
    device: Device,
    pixels: Vec<u8>,
) -> Result<Verdicts, JudgeError> {
    if !pixels.len().is_multiple_of(IMAGE_PIXELS) {
        return Err(JudgeError::Pixels(pixels.len()));
    }
    let mut verdicts = Verdicts::default();
    for chunk in pixels.chunks(CHUNK * IMAGE_PIXELS) {
        let values: Vec<f32> = chunk.iter().map(|p| f32::from(*p) / 255.0).collect();
        let shape = [chunk.len() / IMAGE_PIXELS, IMAGE_PIXELS];
        let images = Tensor::from_data(TensorData::new(values, shape), &device);
        let (features, logits) = network.forward(images);
        // Side by side, for one read.
        let both = Tensor::cat(vec![features, softmax(logits, 1)], 1);
        let values = floats(both).await?;
        let (rows, _) = values.as_chunks::<{ FEATURES + DIGITS }>();
        for row in rows {
            verdicts.features.extend(&row[..FEATURES]);
            verdicts.probabilities.extend(&row[FEATURES..]);
        }
    }
    Ok(verdicts)
}
