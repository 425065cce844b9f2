//! A network's weights in 16 bits.

use burn::module::Module;
use serde::Serialize;

use super::tensors::NamedTensors;
use crate::archive::Format;
use crate::parameters::for_each_parameter;
use crate::training::error::TrainError;

/// Weights on their way into a file in which they take half their bytes.
#[derive(Default)]
pub(crate) struct HalfWriter(NamedTensors);

impl HalfWriter {
    /// Adds every float of a network, its running statistics among them.
    pub fn add<M: Module>(&mut self, prefix: &str, module: &M) {
        // The validation copy has its running statistics up to date.
        for_each_parameter(&module.valid(), |parameter| {
            let name = format!("{prefix}.{}", parameter.path.join("."));
            (self.0).add(name, parameter.shape.to_vec(), parameter.value);
        });
    }

    /// The file's bytes; `json` begins with the format's name and version.
    pub async fn finish(
        self,
        format: &Format,
        json: &impl Serialize,
    ) -> Result<Vec<u8>, TrainError> {
        Ok(self.0.read_halves().await?.finish(format, json)?)
    }
}
