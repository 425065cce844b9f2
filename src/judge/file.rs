//! The judge's file: a safetensors file with the weights in 16 bits under PyTorch's names (dense layers
//! as `[inputs, outputs]`), for each split `<split>.mean`, `<split>.covariance` and
//! `<split>.gradient_energy` in 32 bits, and two tensors of bytes: `judge.json` (the [`Metadata`]) and
//! `crc32` (IEEE, over the name and the bytes of every other tensor in the order of names).

use std::collections::BTreeMap;

use burn::tensor::{Device, f16};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::{Deserialize, Serialize};

use super::{Judge, JudgeError, JudgeNetwork, Training};
use crate::data::{Split, TRAIN_IMAGES};
use crate::metrics::{FEATURES, Gaussian, Reference};
use crate::state::checksum;

const FORMAT: &str = "gan-clipping-lab judge";
/// Raised whenever an older reader could not understand the file.
const VERSION: u32 = 1;
const METADATA: &str = "judge.json";
const CHECKSUM: &str = "crc32";

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
            format: FORMAT.into(),
            version: VERSION,
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

/// A tensor's type, shape and bytes.
type Entry = (Dtype, Vec<usize>, Vec<u8>);

pub(super) async fn write(judge: &Judge) -> Result<Vec<u8>, JudgeError> {
    let mut tensors = BTreeMap::<String, Entry>::new();
    for (name, (shape, values)) in judge.network.values().await? {
        let halves = values.iter().map(|v| f16::from_f32(*v).to_le_bytes());
        tensors.insert(name, (Dtype::F16, shape, halves.flatten().collect()));
    }
    for split in [Split::Validation, Split::Test] {
        let reference = judge.reference(split);
        let mut add = |what: &str, shape: &[usize], values: &[f64]| {
            let floats = values.iter().map(|v| (*v as f32).to_le_bytes());
            let entry = (Dtype::F32, shape.to_vec(), floats.flatten().collect());
            tensors.insert(format!("{split}.{what}"), entry);
        };
        add("mean", &[FEATURES], reference.features.mean());
        let covariance = reference.features.covariance();
        add("covariance", &[FEATURES; 2], covariance);
        add("gradient_energy", &[1], &[reference.gradient_energy]);
    }
    let json = serde_json::to_vec(&judge.metadata).map_err(JudgeError::file)?;
    tensors.insert(METADATA.into(), (Dtype::U8, vec![json.len()], json));
    let entries = tensors.iter();
    let sum = checksum(entries.map(|(name, (_, _, bytes))| (name.as_str(), &bytes[..])));
    let sum = sum.to_le_bytes().to_vec();
    tensors.insert(CHECKSUM.into(), (Dtype::U8, vec![4], sum));

    let views = tensors.iter().map(|(name, (dtype, shape, bytes))| {
        let view = TensorView::new(*dtype, shape.clone(), bytes);
        Ok((name.as_str(), view.map_err(JudgeError::file)?))
    });
    let views = views.collect::<Result<Vec<_>, JudgeError>>()?;
    safetensors::serialize(views, None).map_err(JudgeError::file)
}

pub(super) fn read(bytes: &[u8], device: &Device) -> Result<Judge, JudgeError> {
    let (tensors, metadata) = open(bytes)?;
    Ok(Judge {
        network: JudgeNetwork::from_values(device, |name, shape, _| {
            floats(&tensors, name, Dtype::F16, shape)
        })?,
        validation: reference(&tensors, Split::Validation)?,
        test: reference(&tensors, Split::Test)?,
        metadata,
        device: device.clone(),
    })
}

/// Checks the file as a whole and reads what is not tensors.
fn open(bytes: &[u8]) -> Result<(SafeTensors<'_>, Metadata), JudgeError> {
    let refused = |why: String| Err(JudgeError::File(why));
    let Ok(tensors) = SafeTensors::deserialize(bytes) else {
        return refused("it is damaged, cut short or no judge".into());
    };
    let Ok(metadata) = tensors.tensor(METADATA) else {
        return refused("it holds tensors but no judge".into());
    };
    // What a newer version wrote may be checked in another way: its number comes first.
    let Ok(header) = serde_json::from_slice::<Header>(metadata.data()) else {
        return refused(format!("it is damaged: its {METADATA} cannot be read"));
    };
    let Header { format, version } = header;
    if format != FORMAT {
        return refused(format!("it is of \"{format}\", not of \"{FORMAT}\""));
    }
    if version > VERSION {
        return refused(format!(
            "its version {version} is newer than {VERSION}, the newest that this page reads; load the \
             page again for its latest version"
        ));
    }
    let stored = tensors.tensor(CHECKSUM).ok();
    let mut rest = tensors.tensors();
    rest.retain(|(name, _)| name != CHECKSUM);
    rest.sort_by(|(a, _), (b, _)| a.cmp(b));
    let sum = checksum(rest.iter().map(|(name, view)| (name.as_str(), view.data())));
    if stored.as_ref().map(TensorView::data) != Some(&sum.to_le_bytes()) {
        return refused("it is damaged: its checksum is wrong".into());
    }
    let metadata = serde_json::from_slice(metadata.data()).map_err(JudgeError::file)?;
    Ok((tensors, metadata))
}

#[derive(Deserialize)]
struct Header {
    format: String,
    version: u32,
}

fn reference(tensors: &SafeTensors, split: Split) -> Result<Reference, JudgeError> {
    let read = |what: &str, shape: &[usize]| -> Result<Vec<f64>, JudgeError> {
        let values = floats(tensors, &format!("{split}.{what}"), Dtype::F32, shape)?;
        Ok(values.into_iter().map(f64::from).collect())
    };
    let mean = read("mean", &[FEATURES])?;
    let covariance = read("covariance", &[FEATURES; 2])?;
    Ok(Reference {
        features: Gaussian::new(mean, covariance)?,
        gradient_energy: read("gradient_energy", &[1])?[0],
    })
}

/// The values of a tensor, which must be there with this type and shape and be finite.
fn floats(
    tensors: &SafeTensors,
    name: &str,
    dtype: Dtype,
    shape: &[usize],
) -> Result<Vec<f32>, JudgeError> {
    let view = tensors.tensor(name).ok();
    let Some(view) = view.filter(|view| view.dtype() == dtype && view.shape() == shape) else {
        let why = format!("{name} is missing in it or has another shape");
        return Err(JudgeError::File(why));
    };
    let data = view.data();
    let values: Vec<f32> = match dtype {
        Dtype::F16 => (data.as_chunks().0.iter())
            .map(|bytes| f16::from_le_bytes(*bytes).to_f32())
            .collect(),
        _ => (data.as_chunks().0.iter())
            .map(|bytes| f32::from_le_bytes(*bytes))
            .collect(),
    };
    match values.iter().all(|value| value.is_finite()) {
        true => Ok(values),
        false => Err(JudgeError::File(format!("{name} is not finite in it"))),
    }
}
