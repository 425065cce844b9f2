//! A run into a file.

use burn::module::Module;
use burn::tensor::Tensor;
use serde::Serialize;

use super::run::{BROKEN, Counts, FORMAT, Kind, Run, history_name, moment_name};
use super::tensors::NamedTensors;
use crate::parameters::for_each_parameter;
use crate::training::divergence::BrokenSteps;
use crate::training::error::TrainError;
use crate::training::learner::Learner;

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

    /// Adds how long ago each gradient broke.
    pub fn add_broken(&mut self, broken: &BrokenSteps) {
        if let Some(steps) = &broken.steps {
            self.add_vector(BROKEN.into(), steps);
        }
    }

    /// The file's bytes.
    pub async fn finish<C: Serialize>(
        self,
        kind: Kind,
        config: C,
        step: u64,
    ) -> Result<Vec<u8>, TrainError> {
        #[expect(
            clippy::expect_used,
            reason = "each of the two trainers writes its two networks"
        )]
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
