//! A run in one file: weights, moments, norm histories and counts of finite steps as tensors, and
//! `run.json` with kind, settings and counts. The random streams need no state: they are functions of the
//! seed and the counts.

use burn::module::Module;
use burn::tensor::{Device, Tensor};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::tensors::NamedTensors;
use crate::archive::{Archive, ArchiveError, Format};
use crate::clip::{HISTORY_CAPACITY, NormHistory};
use crate::optim::{Moments, Optimizer};
use crate::parameters::{for_each_parameter, map_parameters};
use crate::training::divergence::FiniteSteps;
use crate::training::error::TrainError;
use crate::training::learner::Learner;

const FORMAT: Format = Format {
    name: "gan-clipping-lab",
    version: 1,
    json: "run.json",
    what: "saved run",
};

/// What a run trains; one kind of trainer does not take the other's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Kind {
    Gan,
    Vae,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Gan => "a GAN",
            Self::Vae => "a VAE",
        }
    }
}

/// The part of a saved run that is not tensors; `C` are its settings.
#[derive(Debug, Serialize, Deserialize)]
struct Run<C> {
    format: String,
    version: u32,
    kind: Kind,
    config: C,
    step: u64,
    /// Of both networks, in the order in which they were saved.
    counts: [Counts; 2],
}

/// Updates made and norms seen.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Counts {
    updates: u64,
    seen: u64,
}

/// A run on its way into a file. Its tensors are read at once.
#[derive(Default)]
pub(crate) struct RunWriter {
    tensors: NamedTensors,
    counts: Vec<Counts>,
}

impl RunWriter {
    /// Adds everything of a learner that the next step depends on.
    pub fn add<M: Module>(&mut self, prefix: &str, learner: &Learner<M>) {
        // The validation copy has its running statistics up to date.
        for_each_parameter(&learner.module.valid(), |parameter| {
            let name = format!("{prefix}.{}", parameter.path.join("."));
            (self.tensors).add(name, parameter.shape.to_vec(), parameter.value);
        });
        let (moments, updates) = learner.optimizer.parts();
        for (name, moments) in learner.names.iter().zip(moments) {
            for (kind, moment) in [("first", &moments.first), ("second", &moments.second)] {
                if let Some(moment) = moment {
                    self.add_vector(moment_name(prefix, name, kind), moment);
                }
            }
        }
        let (norms, seen) = learner.history.parts();
        if let Some(norms) = norms {
            self.add_vector(history_name(prefix), &norms);
        }
        self.counts.push(Counts { updates, seen });
    }

    /// Adds which gradients were finite so far.
    pub fn add_finite(&mut self, finite: &FiniteSteps) {
        if let Some((alive, counts)) = &finite.state {
            self.add_vector(ALIVE.into(), alive);
            self.add_vector(COUNTS.into(), counts);
        }
    }

    /// The file's bytes.
    pub async fn finish<C: Serialize>(
        self,
        kind: Kind,
        config: C,
        step: u64,
    ) -> Result<Vec<u8>, TrainError> {
        let counts = self.counts.try_into().expect("a run has two networks");
        let run = Run {
            format: FORMAT.name.into(),
            version: FORMAT.version,
            kind,
            config,
            step,
            counts,
        };
        let writer = self.tensors.read().await?;
        Ok(writer.finish(&FORMAT, &run)?)
    }

    fn add_vector(&mut self, name: String, vector: &Tensor<1>) {
        self.tensors.add(name, vector.dims().into(), vector.clone());
    }
}

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

const ALIVE: &str = "finite.alive";
const COUNTS: &str = "finite.counts";

fn moment_name(prefix: &str, parameter: &str, kind: &str) -> String {
    format!("{prefix}.optimizer.{parameter}.{kind}")
}

fn history_name(prefix: &str) -> String {
    format!("{prefix}.history")
}
