//! The judge's file: an archive with the weights in 16 bits under PyTorch's names (dense layers as
//! `[inputs, outputs]`), for each split `<split>.mean`, `<split>.covariance` and
//! `<split>.gradient_energy` in 32 bits, and the [`Metadata`] as `judge.json`.

use burn::tensor::{Device, f16};
use serde::{Deserialize, Serialize};

use super::{Judge, JudgeError, JudgeNetwork, Training};
use crate::archive::{Archive, ArchiveError, Format, Writer};
use crate::data::{Split, TRAIN_IMAGES};
use crate::metrics::{FEATURES, Gaussian, Reference};

const FORMAT: Format = Format {
    name: "gan-clipping-lab judge",
    version: 1,
    json: "judge.json",
    what: "judge",
};

/// Where a judge comes from and how good it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Metadata {
    format: String,
    version: u32,
    /// Of its first weights and of the order and the shifts of the images.
    pub seed: u32,
    /// Times that it saw each image.
    pub epochs: u32,
    /// It learned from so many of the first of MNIST's training images and from no other.
    pub train_images: usize,
    /// The share of the 10,000 test images that it names rightly.
    pub test_accuracy: f64,
}

impl Metadata {
    pub(super) fn new(Training { seed, epochs }: Training, test_accuracy: f64) -> Self {
        Self {
            format: FORMAT.name.into(),
            version: FORMAT.version,
            seed,
            epochs,
            train_images: TRAIN_IMAGES,
            test_accuracy,
        }
    }
}

/// What the file makes of a weight.
pub(super) fn round(weight: f32) -> f32 {
    f16::from_f32(weight).to_f32()
}

pub(super) async fn write(judge: &Judge) -> Result<Vec<u8>, JudgeError> {
    let mut writer = Writer::default();
    for (name, (shape, values)) in judge.network.values().await? {
        writer.add_f16(name, shape, values);
    }
    for split in [Split::Validation, Split::Test] {
        let reference = judge.reference(split);
        let mut add = |what: &str, shape: &[usize], values: &[f64]| {
            let values = values.iter().map(|v| *v as f32);
            writer.add_f32(format!("{split}.{what}"), shape.to_vec(), values);
        };
        add("mean", &[FEATURES], reference.features.mean());
        let covariance = reference.features.covariance();
        add("covariance", &[FEATURES; 2], covariance);
        add("gradient_energy", &[1], &[reference.gradient_energy]);
    }
    Ok(writer.finish(&FORMAT, &judge.metadata)?)
}

pub(super) fn read(bytes: &[u8], device: &Device) -> Result<Judge, JudgeError> {
    let archive = Archive::open(bytes, &FORMAT)?;
    Ok(Judge {
        network: JudgeNetwork::from_values(device, |name, shape, _| {
            finite(name, archive.f16(name, shape)?)
        })?,
        validation: reference(&archive, Split::Validation)?,
        test: reference(&archive, Split::Test)?,
        metadata: archive.json()?,
        device: device.clone(),
    })
}

#[expect(
    clippy::indexing_slicing,
    reason = "`read` gives as many numbers as the shape asks for, or an error"
)]
fn reference(archive: &Archive<'_>, split: Split) -> Result<Reference, JudgeError> {
    let read = |what: &str, shape: &[usize]| -> Result<Vec<f64>, JudgeError> {
        let name = format!("{split}.{what}");
        let values = finite(&name, archive.f32(&name, shape)?)?;
        Ok(values.into_iter().map(f64::from).collect())
    };
    let mean = read("mean", &[FEATURES])?;
    let covariance = read("covariance", &[FEATURES; 2])?;
    Ok(Reference {
        features: Gaussian::new(mean, covariance)?,
        gradient_energy: read("gradient_energy", &[1])?[0],
    })
}

fn finite(name: &str, values: Vec<f32>) -> Result<Vec<f32>, JudgeError> {
    match values.iter().all(|value| value.is_finite()) {
        true => Ok(values),
        false => Err(ArchiveError::NotFinite { name: name.into() }.into()),
    }
}
