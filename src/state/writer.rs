//! Tensors into a file.

use std::collections::BTreeMap;

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::Tensor;
use safetensors::tensor::{Dtype, TensorView};
use serde::Serialize;

use super::{CHECKSUM, RUN, Run, checksum};
use crate::error::TrainError;
use crate::finite::FiniteSteps;
use crate::read::{Read, Slot};

/// Named tensors on their way into a file. They are read at once.
#[derive(Default)]
pub(crate) struct Writer {
    read: Read,
    entries: Vec<(String, Vec<usize>, Slot)>,
}

impl Writer {
    pub fn add<const D: usize>(&mut self, name: String, tensor: Tensor<D>) {
        let shape = tensor.dims().to_vec();
        let slot = self.read.add(tensor);
        self.entries.push((name, shape, slot));
    }

    /// Every float of a module, under `prefix` and its path: weights and running statistics.
    pub fn add_module<M: Module>(&mut self, prefix: &str, module: &M) {
        let mut visitor = Collect {
            path: vec![prefix.into()],
            writer: self,
        };
        // The validation copy has its running statistics up to date.
        module.valid().visit(&mut visitor);
    }

    /// Which gradients were finite so far.
    pub fn add_finite(&mut self, finite: &FiniteSteps) {
        if let Some((alive, counts)) = &finite.state {
            self.add("finite.alive".into(), alive.clone());
            self.add("finite.counts".into(), counts.clone());
        }
    }

    /// The file's bytes: the tensors, the run and a checksum.
    pub async fn finish<C: Serialize>(self, run: Run<C>) -> Result<Vec<u8>, TrainError> {
        let mut tensors = self.read().await?;
        let json = serde_json::to_vec(&run).map_err(TrainError::state)?;
        tensors.insert(RUN.into(), (Dtype::U8, vec![json.len()], json));
        let entries = tensors.iter();
        let sum = checksum(entries.map(|(name, (_, _, bytes))| (name.as_str(), &bytes[..])));
        let sum = (Dtype::U8, vec![4], sum.to_le_bytes().into());
        tensors.insert(CHECKSUM.into(), sum);
        serialize(&tensors)
    }

    /// The file's bytes with the tensors alone.
    pub async fn finish_weights(self) -> Result<Vec<u8>, TrainError> {
        serialize(&self.read().await?)
    }

    /// Reads all tensors at once.
    async fn read(self) -> Result<Entries, TrainError> {
        let values = self.read.execute().await?;
        let mut tensors = BTreeMap::new();
        for (name, shape, slot) in self.entries {
            let floats = values[slot].iter();
            let bytes: Vec<u8> = floats.flat_map(|v| (*v as f32).to_le_bytes()).collect();
            tensors.insert(name, (Dtype::F32, shape, bytes));
        }
        Ok(tensors)
    }
}

/// Type, shape and bytes of each tensor, in the order of names.
type Entries = BTreeMap<String, (Dtype, Vec<usize>, Vec<u8>)>;

fn serialize(entries: &Entries) -> Result<Vec<u8>, TrainError> {
    let views = entries
        .iter()
        .map(|(name, (dtype, shape, bytes))| {
            let view = TensorView::new(*dtype, shape.clone(), bytes);
            Ok((name.as_str(), view.map_err(TrainError::state)?))
        })
        .collect::<Result<Vec<_>, TrainError>>()?;
    safetensors::serialize(views, None).map_err(TrainError::state)
}

struct Collect<'a> {
    path: Vec<String>,
    writer: &'a mut Writer,
}

impl ModuleVisitor for Collect<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.writer.add(self.path.join("."), param.val().inner());
    }

    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.to_lowercase());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }
}
