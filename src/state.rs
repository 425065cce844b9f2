//! A run in one file, and the weights alone for other frameworks.
//!
//! The file is a safetensors file, so that other tools can look into it: weights, moments, norm
//! histories and counts as tensors, and two of bytes: `run.json` (format, version, settings, counts)
//! and `crc32` (IEEE, over the name and the bytes of every other tensor in the order of names). The
//! random streams need no state: they are functions of the seed and the counts.

use std::collections::BTreeMap;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Device, Tensor, TensorData};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::{Deserialize, Serialize};

use crate::config::TrainConfig;
use crate::read::{Read, Slot};
use crate::train::TrainError;

const FORMAT: &str = "gan-clipping-lab";
/// Raised whenever an older reader could not understand the file.
const VERSION: u32 = 1;
const RUN: &str = "run.json";
const CHECKSUM: &str = "crc32";

/// The part of a saved run that is not tensors.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Run {
    format: String,
    version: u32,
    pub config: TrainConfig,
    pub step: u64,
    /// Updates made and norms seen, of D and of G.
    pub discriminator: Counts,
    pub generator: Counts,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Counts {
    pub updates: u64,
    pub seen: u64,
}

impl Run {
    pub fn new(config: TrainConfig, step: u64, discriminator: Counts, generator: Counts) -> Self {
        Self {
            format: FORMAT.into(),
            version: VERSION,
            config,
            step,
            discriminator,
            generator,
        }
    }
}

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

    /// The file's bytes; without a run, the tensors alone.
    pub async fn finish(self, run: Option<Run>) -> Result<Vec<u8>, TrainError> {
        let values = self.read.execute().await?;
        let mut tensors = BTreeMap::new();
        for (name, shape, slot) in self.entries {
            let floats = values[slot].iter();
            let bytes: Vec<u8> = floats.flat_map(|v| (*v as f32).to_le_bytes()).collect();
            tensors.insert(name, (Dtype::F32, shape, bytes));
        }
        if let Some(run) = run {
            let json = serde_json::to_vec(&run).map_err(TrainError::state)?;
            tensors.insert(RUN.into(), (Dtype::U8, vec![json.len()], json));
            let sum = checksum(
                tensors
                    .iter()
                    .map(|(name, (_, _, bytes))| (name.as_str(), &bytes[..])),
            );
            tensors.insert(
                CHECKSUM.into(),
                (Dtype::U8, vec![4], sum.to_le_bytes().into()),
            );
        }
        let views = tensors
            .iter()
            .map(|(name, (dtype, shape, bytes))| {
                let view = TensorView::new(*dtype, shape.clone(), bytes);
                Ok((name.as_str(), view.map_err(TrainError::state)?))
            })
            .collect::<Result<Vec<_>, TrainError>>()?;
        safetensors::serialize(views, None).map_err(TrainError::state)
    }
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

/// A saved run that has been checked as a whole.
pub(crate) struct Reader<'a> {
    tensors: SafeTensors<'a>,
    device: Device,
}

impl<'a> Reader<'a> {
    /// Checks the file and reads what is not tensors.
    pub fn open(bytes: &'a [u8], device: Device) -> Result<(Self, Run), TrainError> {
        let damaged = |_| TrainError::State("it is damaged, cut short or no saved run".into());
        let tensors = SafeTensors::deserialize(bytes).map_err(damaged)?;
        let Ok(run) = tensors.tensor(RUN) else {
            return Err(TrainError::State(
                "it holds tensors but no saved run".into(),
            ));
        };
        // What a newer version wrote may be checked in another way: its number comes first.
        let version = serde_json::from_slice::<Version>(run.data())
            .map_err(|_| TrainError::State("it is damaged".into()))?;
        if version.format != FORMAT {
            return Err(TrainError::State(format!(
                "it is of \"{}\", not of \"{FORMAT}\"",
                version.format
            )));
        }
        if version.version > VERSION {
            return Err(TrainError::State(format!(
                "its version {} is newer than {VERSION}, the newest that this page reads; load the \
                 page again for its latest version",
                version.version
            )));
        }
        let stored = tensors.tensor(CHECKSUM).ok();
        let mut rest: Vec<_> = tensors.tensors();
        rest.retain(|(name, _)| name != CHECKSUM);
        rest.sort_by(|(a, _), (b, _)| a.cmp(b));
        let sum = checksum(rest.iter().map(|(name, view)| (name.as_str(), view.data())));
        if stored.as_ref().map(TensorView::data) != Some(&sum.to_le_bytes()) {
            return Err(TrainError::State(
                "it is damaged: its checksum is wrong".into(),
            ));
        }
        let run: Run = serde_json::from_slice(run.data()).map_err(TrainError::state)?;
        run.config.validate()?;
        Ok((Self { tensors, device }, run))
    }

    /// The tensor of a name, if it is there.
    pub fn get<const D: usize>(&self, name: &str) -> Option<Tensor<D>> {
        let view = self.tensors.tensor(name).ok()?;
        let shape: [usize; D] = view.shape().try_into().ok()?;
        if view.dtype() != Dtype::F32 {
            return None;
        }
        let floats = view.data().chunks_exact(4);
        let values: Vec<f32> = floats
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        Some(Tensor::from_data(
            TensorData::new(values, shape),
            &self.device,
        ))
    }

    /// The module with every float out of the file.
    pub fn module<M: Module>(&self, prefix: &str, module: M) -> Result<M, TrainError> {
        let mut mapper = Restore {
            path: vec![prefix.into()],
            reader: self,
            missing: None,
        };
        let module = module.map(&mut mapper);
        match mapper.missing {
            None => Ok(module),
            Some(name) => Err(TrainError::State(format!(
                "{name} is missing in it or has another shape"
            ))),
        }
    }
}

#[derive(Deserialize)]
struct Version {
    format: String,
    version: u32,
}

struct Restore<'a, 'b> {
    path: Vec<String>,
    reader: &'a Reader<'b>,
    missing: Option<String>,
}

impl ModuleMapper for Restore<'_, '_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let name = self.path.join(".");
        let is_weight = param.is_require_grad();
        let shape = param.shape();
        match self.reader.get::<D>(&name) {
            Some(tensor) if tensor.shape() == shape => param.map(|_| {
                let tensor = Tensor::from_inner(tensor);
                if is_weight {
                    tensor.require_grad()
                } else {
                    tensor
                }
            }),
            _ => {
                self.missing.get_or_insert(name);
                param
            }
        }
    }

    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.to_lowercase());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }
}

/// CRC-32 (IEEE) over the names and the bytes.
pub(crate) fn checksum<'a>(entries: impl Iterator<Item = (&'a str, &'a [u8])>) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    for (name, bytes) in entries {
        hasher.update(name.as_bytes());
        hasher.update(bytes);
    }
    hasher.finalize()
}
