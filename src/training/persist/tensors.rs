//! Tensors of a device on their way into a file.

use burn::tensor::Tensor;

use crate::archive::Writer;
use crate::device::{ReadError, Readback};

/// Named tensors. They are read at once.
#[derive(Default)]
pub(super) struct NamedTensors {
    readback: Readback,
    entries: Vec<(String, Vec<usize>)>,
}

impl NamedTensors {
    /// Adds a tensor, which the file has with this shape.
    pub fn add<const D: usize>(&mut self, name: String, shape: Vec<usize>, tensor: Tensor<D>) {
        self.readback.add(tensor);
        self.entries.push((name, shape));
    }

    /// Waits for the device.
    pub async fn read(self) -> Result<Writer, ReadError> {
        self.write(Writer::add_f32).await
    }

    /// The same in 16 bits.
    pub async fn read_halves(self) -> Result<Writer, ReadError> {
        self.write(Writer::add_f16).await
    }

    async fn write(
        self,
        add: fn(&mut Writer, String, Vec<usize>, Vec<f32>),
    ) -> Result<Writer, ReadError> {
        let values = self.readback.floats().await?;
        let mut writer = Writer::default();
        for ((name, shape), values) in self.entries.into_iter().zip(values) {
            add(&mut writer, name, shape, values);
        }
        Ok(writer)
    }
}
