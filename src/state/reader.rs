//! A file checked, and its tensors back.

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, Tensor, TensorData};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{CHECKSUM, FORMAT, Header, Kind, RUN, Run, VERSION, checksum};
use crate::error::TrainError;
use crate::finite::FiniteSteps;

/// A saved run that has been checked as a whole.
pub(crate) struct Reader<'a> {
    tensors: SafeTensors<'a>,
    device: Device,
}

impl<'a> Reader<'a> {
    /// Checks the file and reads what is not tensors; the settings in it are not checked.
    pub fn open<C: DeserializeOwned>(
        bytes: &'a [u8],
        kind: Kind,
        device: Device,
    ) -> Result<(Self, Run<C>), TrainError> {
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
        let header: Header = serde_json::from_slice(run.data()).map_err(TrainError::state)?;
        if header.kind != kind {
            let name = |kind| match kind {
                Kind::Gan => "a GAN",
                Kind::Vae => "a VAE",
            };
            let (found, expected) = (name(header.kind), name(kind));
            return Err(TrainError::State(format!(
                "it is of {found}, and this trainer trains {expected}"
            )));
        }
        let run = serde_json::from_slice(run.data()).map_err(TrainError::state)?;
        Ok((Self { tensors, device }, run))
    }

    /// Which gradients were finite when the run was saved.
    pub fn finite(&self) -> FiniteSteps {
        FiniteSteps {
            state: self.get("finite.alive").zip(self.get("finite.counts")),
        }
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
