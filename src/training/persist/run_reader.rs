//! A run out of a file. A checksum is no seal: whatever the next step relies on is checked, each length
//! against its parameter and each number against what a run can leave.

use burn::module::Module;
use burn::tensor::{Device, Tensor};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::checks::{check_count, check_entries, check_whole};
use super::run::{
    BROKEN, Counts, FORMAT, Kind, Run, V1_ALIVE, V1_COUNTS, history_name, moment_name,
};
use crate::archive::{Archive, ArchiveError};
use crate::clip::{HISTORY_CAPACITY, NormHistory};
use crate::config::{OptimizerConfig, OptimizerKind};
use crate::optim::{Moments, Optimizer};
use crate::parameters::{for_each_parameter, map_parameters};
use crate::training::divergence::BrokenSteps;
use crate::training::learner::Learner;

/// A saved run that has been checked as a whole.
pub(crate) struct RunReader<'a, C> {
    archive: Archive<'a>,
    device: Device,
    version: u32,
    counts: std::array::IntoIter<Counts, 2>,
    /// Whether a gradient was not finite before the run was saved.
    diverged: bool,
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
        check_count("step", run.step)?;
        for (network, Counts { updates, seen }) in run.counts.iter().enumerate() {
            check_count(&format!("counts[{network}].updates"), *updates)?;
            check_count(&format!("counts[{network}].seen"), *seen)?;
        }
        Ok(Self {
            archive,
            device,
            version: run.version,
            counts: run.counts.into_iter(),
            diverged: false,
            config: run.config,
            step: run.step,
        })
    }

    /// An error unless so many weights can be in the file.
    pub fn check_room(&self, weights: usize) -> Result<(), ArchiveError> {
        self.archive.check_room(weights, size_of::<f32>())
    }

    /// How long ago each of so many gradients broke. It comes before the learners, whose norms may be NaN
    /// only after that.
    pub fn broken_steps(&mut self, gradients: usize) -> Result<BrokenSteps, ArchiveError> {
        if self.step == 0 {
            return Ok(BrokenSteps::default());
        }
        let steps = match self.version {
            1 => self.steps_of_version_1(gradients)?,
            _ => self.whole_numbers(BROKEN, gradients, self.step)?,
        };
        self.diverged = steps.iter().any(|steps| *steps > 0.0);
        Ok(BrokenSteps {
            steps: Some(self.tensor(&steps)),
        })
    }

    /// Takes a learner back, in the order in which they were saved; on an error it is no longer whole.
    pub fn restore<M: Module>(
        &mut self,
        prefix: &str,
        config: &OptimizerConfig,
        learner: &mut Learner<M>,
    ) -> Result<(), ArchiveError> {
        #[expect(
            clippy::expect_used,
            reason = "each of the two trainers reads its two networks, of a header that has two"
        )]
        let Counts { updates, seen } = self.counts.next().expect("a run has two networks");
        learner.module = self.module(prefix, learner.module.clone())?;
        let moments = self.moments(prefix, config, updates, learner)?;
        learner.optimizer = Optimizer::restore(moments, updates);
        learner.history = self.history(&history_name(prefix), seen)?;
        Ok(())
    }

    /// The first version kept whether each gradient was still finite, and in how many steps it had been.
    fn steps_of_version_1(&self, gradients: usize) -> Result<Vec<f32>, ArchiveError> {
        let alive = self.whole_numbers(V1_ALIVE, gradients, 1)?;
        let counts = self.whole_numbers(V1_COUNTS, gradients, self.step)?;
        let since = |(alive, count): (&f32, &f32)| match *alive {
            0.0 => (self.step as f64 - f64::from(*count)) as f32,
            _ => 0.0,
        };
        Ok(alive.iter().zip(&counts).map(since).collect())
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

    /// The moments of each parameter.
    fn moments<M: Module>(
        &self,
        prefix: &str,
        config: &OptimizerConfig,
        updates: u64,
        learner: &Learner<M>,
    ) -> Result<Vec<Moments>, ArchiveError> {
        let needed = Moments::always_kept(config.kind).map(|kept| kept && updates > 0);
        // In the first version the fused operations left the last gradient where the velocity belongs.
        let no_velocity =
            self.version == 1 && config.kind == OptimizerKind::Sgd && config.momentum == 0.0;
        let of = |(name, length): (&String, usize)| {
            let first = self.moment(&moment_name(prefix, name, "first"), length, needed[0])?;
            let second_name = moment_name(prefix, name, "second");
            let second = self.moment(&second_name, length, needed[1])?;
            if let Some(squares) = &second {
                let good = |square: f32| square.is_nan() || square >= 0.0;
                check_entries(&second_name, squares, "a number of 0 or more", good)?;
            }
            let tensor = |values: Vec<f32>| self.tensor(&values);
            Ok(Moments {
                first: first.filter(|_| !no_velocity).map(tensor),
                second: second.map(tensor),
            })
        };
        let lengths = lengths(&learner.module);
        learner.names.iter().zip(lengths).map(of).collect()
    }

    /// One moment of a parameter, if it is there.
    fn moment(
        &self,
        name: &str,
        length: usize,
        needed: bool,
    ) -> Result<Option<Vec<f32>>, ArchiveError> {
        match needed || self.archive.has(name) {
            true => self.archive.f32(name, &[length]).map(Some),
            false => Ok(None),
        }
    }

    /// The latest of the norms that were seen.
    fn history(&self, name: &str, seen: u64) -> Result<NormHistory, ArchiveError> {
        if seen == 0 && !self.archive.has(name) {
            return Ok(NormHistory::default());
        }
        let kept = seen.min(HISTORY_CAPACITY as u64) as usize;
        let norms = self.archive.f32(name, &[kept])?;
        // ∞ is a norm of a sound run too: the squares of all gradients overflow together before those of any
        // parameter do.
        let good = |norm: f32| norm >= 0.0 || (self.diverged && norm.is_nan());
        check_entries(name, &norms, "a number of 0 or more", good)?;
        let norms = (kept > 0).then(|| self.tensor(&norms));
        Ok(NormHistory::restore(norms, seen))
    }

    /// A vector of whole numbers.
    fn whole_numbers(
        &self,
        name: &str,
        length: usize,
        most: u64,
    ) -> Result<Vec<f32>, ArchiveError> {
        let values = self.archive.f32(name, &[length])?;
        check_whole(name, &values, most)?;
        Ok(values)
    }

    fn tensor(&self, values: &[f32]) -> Tensor<1> {
        Tensor::from_data(values, &self.device)
    }
}

/// Of the parameters that learn.
fn lengths<M: Module>(module: &M) -> Vec<usize> {
    let mut lengths = Vec::new();
    for_each_parameter(module, |parameter| {
        if parameter.learns {
            lengths.push(parameter.shape.num_elements());
        }
    });
    lengths
}
