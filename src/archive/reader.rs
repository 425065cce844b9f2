//! A file checked as a whole, and its tensors back.

use burn::tensor::f16;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{ArchiveError, CHECKSUM, Format, checksum};
use crate::message::shown;

/// A file that has been checked.
pub(crate) struct Archive<'a> {
    tensors: SafeTensors<'a>,
    json: &'a [u8],
    /// Of the whole file.
    bytes: usize,
}

#[derive(Deserialize)]
struct Header {
    format: String,
    version: u32,
}

impl<'a> Archive<'a> {
    /// Checks the file.
    pub fn open(bytes: &'a [u8], format: &Format) -> Result<Self, ArchiveError> {
        let Format { what, .. } = *format;
        let tensors = SafeTensors::deserialize(bytes)
            .map_err(|source| ArchiveError::Damaged { what, source })?;
        let Ok(json) = tensors.tensor(format.json) else {
            return Err(ArchiveError::Foreign { what });
        };
        // What a newer version wrote may be checked in another way: its number comes first.
        let json = json.data();
        check_header(json, format)?;
        check_sum(&tensors)?;
        Ok(Self {
            tensors,
            json,
            bytes: bytes.len(),
        })
    }

    /// What is not tensors in it.
    pub fn json<J: DeserializeOwned>(&self) -> Result<J, ArchiveError> {
        let mut reader = serde_json::Deserializer::from_slice(self.json);
        serde_path_to_error::deserialize(&mut reader).map_err(|error| ArchiveError::Json {
            field: shown(error.path()),
            source: error.into_inner(),
        })
    }

    /// An error unless so many weights, of `width` bytes each, can be in it: a few bytes of settings are not to
    /// make networks of a hundred megabytes.
    pub fn check_room(&self, weights: usize, width: usize) -> Result<(), ArchiveError> {
        let (needed, found) = (weights.saturating_mul(width), self.bytes);
        if needed <= found {
            return Ok(());
        }
        Err(ArchiveError::Small {
            weights,
            needed,
            found,
        })
    }

    /// Whether there is a tensor of this name.
    pub fn has(&self, name: &str) -> bool {
        self.tensors.tensor(name).is_ok()
    }

    /// The values of a tensor of 32-bit floats, row-major, which must be there with this shape.
    pub fn f32(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ArchiveError> {
        let view = self.view(name, Dtype::F32, shape)?;
        let (values, _) = view.data().as_chunks();
        Ok(values.iter().map(|v| f32::from_le_bytes(*v)).collect())
    }

    /// The same of 16-bit floats.
    pub fn f16(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ArchiveError> {
        let view = self.view(name, Dtype::F16, shape)?;
        let (values, _) = view.data().as_chunks();
        let wide = |v: &[u8; 2]| f16::from_le_bytes(*v).to_f32();
        Ok(values.iter().map(wide).collect())
    }

    fn view(
        &self,
        name: &str,
        dtype: Dtype,
        shape: &[usize],
    ) -> Result<TensorView<'a>, ArchiveError> {
        let expected = || form(dtype, shape);
        let Ok(view) = self.tensors.tensor(name) else {
            return Err(ArchiveError::Missing {
                name: name.into(),
                expected: expected(),
            });
        };
        if view.dtype() == dtype && view.shape() == shape {
            return Ok(view);
        }
        Err(ArchiveError::Form {
            name: name.into(),
            found: form(view.dtype(), view.shape()),
            expected: expected(),
        })
    }
}

/// A tensor's numbers and its shape, in an error.
fn form(dtype: Dtype, shape: &[usize]) -> String {
    let numbers = match dtype {
        Dtype::F32 => "32-bit floats".into(),
        Dtype::F16 => "16-bit floats".into(),
        other => format!("type {other:?}"),
    };
    shown(format!("{numbers}, {shape:?}"))
}

fn check_header(json: &[u8], format: &Format) -> Result<(), ArchiveError> {
    let header = serde_json::from_slice::<Header>(json);
    let header = header.map_err(|source| ArchiveError::Unreadable {
        json: format.json,
        source,
    })?;
    if header.format != format.name {
        return Err(ArchiveError::Format {
            found: shown(header.format),
            expected: format.name,
        });
    }
    if header.version > format.version {
        return Err(ArchiveError::Newer {
            found: header.version,
            newest: format.version,
        });
    }
    Ok(())
}

fn check_sum(tensors: &SafeTensors<'_>) -> Result<(), ArchiveError> {
    let stored = tensors.tensor(CHECKSUM).ok();
    let mut rest = tensors.tensors();
    rest.retain(|(name, _)| name != CHECKSUM);
    rest.sort_by(|(a, _), (b, _)| a.cmp(b));
    let sum = checksum(rest.iter().map(|(name, view)| (name.as_str(), view.data())));
    match stored.as_ref().map(TensorView::data) == Some(&sum.to_le_bytes()) {
        true => Ok(()),
        false => Err(ArchiveError::Checksum),
    }
}
