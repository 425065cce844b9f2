//! Tensors into a file.

use std::collections::BTreeMap;

use burn::tensor::f16;
use safetensors::tensor::{Dtype, TensorView};
use serde::Serialize;

use super::{ArchiveError, CHECKSUM, Format, checksum};

/// Named tensors on their way into a file.
#[derive(Default)]
pub(crate) struct Writer {
    /// Type, shape and bytes of each tensor, in the order of names.
    entries: BTreeMap<String, (Dtype, Vec<usize>, Vec<u8>)>,
}

impl Writer {
    /// Adds a tensor of 32-bit floats, row-major.
    pub fn add_f32(
        &mut self,
        name: String,
        shape: Vec<usize>,
        values: impl IntoIterator<Item = f32>,
    ) {
        let bytes = values.into_iter().flat_map(f32::to_le_bytes).collect();
        self.entries.insert(name, (Dtype::F32, shape, bytes));
    }

    /// Adds a tensor of floats rounded to 16 bits, row-major.
    pub fn add_f16(
        &mut self,
        name: String,
        shape: Vec<usize>,
        values: impl IntoIterator<Item = f32>,
    ) {
        let halves = values.into_iter().map(|v| f16::from_f32(v).to_le_bytes());
        let bytes = halves.flatten().collect();
        self.entries.insert(name, (Dtype::F16, shape, bytes));
    }

    /// The file's bytes: the tensors, what is not tensors, and a checksum. `json` begins with the
    /// format's name and version.
    pub fn finish(
        mut self,
        format: &Format,
        json: &impl Serialize,
    ) -> Result<Vec<u8>, ArchiveError> {
        self.add_bytes(
            format.json,
            serde_json::to_vec(json).map_err(ArchiveError::WriteJson)?,
        );
        let entries = self.entries.iter();
        let sum = checksum(entries.map(|(name, (_, _, bytes))| (name.as_str(), &bytes[..])));
        self.add_bytes(CHECKSUM, sum.to_le_bytes().into());
        self.finish_tensors()
    }

    /// The file's bytes with the tensors alone.
    pub fn finish_tensors(self) -> Result<Vec<u8>, ArchiveError> {
        let views = self.entries.iter().map(|(name, (dtype, shape, bytes))| {
            let view = TensorView::new(*dtype, shape.clone(), bytes)?;
            Ok((name.as_str(), view))
        });
        let views = views.collect::<Result<Vec<_>, ArchiveError>>()?;
        Ok(safetensors::serialize(views, None)?)
    }

    fn add_bytes(&mut self, name: &str, bytes: Vec<u8>) {
        let entry = (Dtype::U8, vec![bytes.len()], bytes);
        self.entries.insert(name.into(), entry);
    }
}
