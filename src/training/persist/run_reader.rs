//! A run out of a file.

use burn::module::Module;
use burn::tensor::{Device, Tensor};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::run::{ALIVE, COUNTS, Counts, FORMAT, Kind, Run, history_name, moment_name};
use crate::archive::{Archive, ArchiveError};
use crate::clip::{HISTORY_CAPACITY, NormHistory};
use crate::optim::{Moments, Optimizer};
use crate::parameters::{for_each_parameter, map_parameters};
use crate::training::divergence::FiniteSteps;
use crate::training::learner::Learner;

/// A saved run that has been checked as a whole.
pub(crate) struct RunReader<'a, C> {
    archive: Archive<'a>,
    device: Device,
    counts: std::array::IntoIter<Counts, 2>,
    /// Not checked.
    pub config: C,
    pub step: u64,
}

impl<'a, C: DeserializeOwned> RunReader<'a, C> {
    /// Checks the file and reads what is not tensors.
    pub fn open(bytes: &'a [u8], expected: Kind, device: Device) -> Result<Self, ArchiveError> {
        #[derive(Deserialize)]
        struct OfKind {
            kind: Kind,
        }
        let archive = Archive::open(bytes, &FORMAT)?;
        // Another kind of run has other settings: what it is comes first.
        let OfKind { kind } = archive.json()?;
        if kind != expected {
            return Err(ArchiveError::Kind {
                found: kind.name(),
                expected: expected.name(),
            });
        }
        let run: Run<C> = archive.json()?;
        Ok(Self {
            archive,
            device,
            counts: run.counts.into_iter(),
            config: run.config,
            step: run.step,
        })
    }

    /// Takes a learner back, in the order in which they were saved; on an error it is no longer whole.
    pub fn restore<M: Module>(
        &mut self,
        prefix: &str,
        learner: &mut Learner<M>,
    ) -> Result<(), ArchiveError> {
        learner.module = self.module(prefix, learner.module.clone())?;
        let mut lengths = Vec::new();
        for_each_parameter(&learner.module, |parameter| {
            if parameter.learns {
                lengths.push(parameter.shape.num_elements());
            }
        });
        let moments = learner.names.iter().zip(lengths).map(|(name, length)| {
            Ok(Moments {
                first: self.vector(&moment_name(prefix, name, "first"), length)?,
                second: self.vector(&moment_name(prefix, name, "second"), length)?,
            })
        });
        let moments = moments.collect::<Result<_, ArchiveError>>()?;
        let norms = self.history(&history_name(prefix))?;
        let Counts { updates, seen } = self.counts.next().expect("a run has two networks");
        learner.optimizer = Optimizer::restore(moments, updates);
        learner.history = NormHistory::restore(norms, seen);
        Ok(())
    }

    /// Which gradients, of so many, were finite when the run was saved.
    pub fn finite(&self, gradients: usize) -> Result<FiniteSteps, ArchiveError> {
        let alive = self.vector(ALIVE, gradients)?;
        let counts = self.vector(COUNTS, gradients)?;
        Ok(FiniteSteps {
            state: alive.zip(counts),
        })
    }

    /// The module with every float out of the file.
    fn module<M: Module>(&self, prefix: &str, module: M) -> Result<M, ArchiveError> {
        let mut refused = None;
        let module = map_parameters(module, |parameter| {
            let name = format!("{prefix}.{}", parameter.path.join("."));
            match self.archive.f32(&name, &parameter.shape.to_vec()) {
                Ok(values) => Some(self.tensor(&values)),
                Err(error) => {
                    refused.get_or_insert(error);
                    None
                }
            }
        });
        match refused {
            None => Ok(module),
            Some(error) => Err(error),
        }
    }

    /// A vector of this length, if it is there.
    fn vector(&self, name: &str, length: usize) -> Result<Option<Tensor<1>>, ArchiveError> {
        if self.archive.shape(name).is_none() {
            return Ok(None);
        }
        let values = self.archive.f32(name, &[length])?;
        Ok(Some(self.tensor(&values)))
    }

    /// A history of norms, if it is there.
    fn history(&self, name: &str) -> Result<Option<Tensor<1>>, ArchiveError> {
        match self.archive.shape(name).as_deref() {
            Some([length]) => self.vector(name, (*length).min(HISTORY_CAPACITY)),
            _ => self.vector(name, HISTORY_CAPACITY),
        }
    }

    fn tensor(&self, values: &[f32]) -> Tensor<1> {
        Tensor::from_data(values, &self.device)
    }
}
