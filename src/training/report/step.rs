//! What a step of the GAN reports.

use burn::tensor::Tensor;
use serde::Serialize;

use super::gradient::{GradientStats, LearnerSlots};
use crate::config::Loss;
use crate::device::Readback;
use crate::training::divergence::{Divergence, first_divergence, lost_loss};
use crate::training::error::TrainError;
use crate::training::learner::LearnerRecord;

/// What one step did, in the names of the field.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StepStats {
    /// Steps taken, this one included.
    pub step: u64,
    /// L_D, in nats for the losses with a logarithm; without the penalty of a regulariser.
    pub discriminator_loss: f64,
    /// What D's regulariser adds to L_D; none without a penalty.
    pub penalty: Option<f64>,
    /// The σ that divided each of D's weights, from its input on, in its last update; empty without spectral
    /// normalisation.
    pub sigmas: Vec<f64>,
    /// L_G, in nats for the losses with a logarithm.
    pub generator_loss: f64,
    /// Mean D(x): the probability D gives to real images being real. For the losses without a
    /// sigmoid it is the mean of D's output.
    pub mean_real: f64,
    /// Mean D(G(z)): the same of fakes, before D's update.
    pub mean_fake: f64,
    /// Share of real and fake images that D put on the right side of its boundary.
    pub accuracy: f64,
    /// The gradient of each of G's parameters.
    pub generator: Vec<GradientStats>,
    /// The gradient of each of D's parameters.
    pub discriminator: Vec<GradientStats>,
    /// The C that acted on G's gradients in this step; none where no rule did.
    pub generator_threshold: Option<f64>,
    /// The C that acted on D's gradients in this step; none where no rule did.
    pub discriminator_threshold: Option<f64>,
    /// The first gradient that was not finite, if there was one, else the first loss of this step.
    pub diverged: Option<Divergence>,
}

/// The paths of both networks' parameters.
#[derive(Clone, Debug)]
pub(crate) struct ParameterNames {
    pub discriminator: Vec<String>,
    pub generator: Vec<String>,
}

/// The tensors that a step leaves to be reported.
#[derive(Clone, Debug)]
pub(crate) struct StepRecord {
    pub step: u64,
    pub loss: Loss,
    /// `[1]`
    pub discriminator_loss: Tensor<1>,
    /// `[1]`
    pub penalty: Option<Tensor<1>>,
    /// `[layers of D]`
    pub sigmas: Option<Tensor<1>>,
    /// `[1]`
    pub generator_loss: Tensor<1>,
    /// `[batch, 1]`
    pub real_logits: Tensor<2>,
    /// `[batch, 1]`
    pub fake_logits: Tensor<2>,
    pub discriminator: LearnerRecord,
    pub generator: LearnerRecord,
    /// The steps since each gradient broke, 0 while it has not: `[D's + G's parameters]`.
    pub broken_steps: Tensor<1>,
}

impl StepRecord {
    /// Reads everything at once.
    pub async fn read(self, names: ParameterNames) -> Result<StepStats, TrainError> {
        let mut readback = Readback::default();
        let discriminator_loss = readback.add(self.discriminator_loss.inner());
        let generator_loss = readback.add(self.generator_loss.inner());
        let penalty = (self.penalty).map(|penalty| readback.add(penalty.inner()));
        let sigmas = self.sigmas.map(|sigmas| readback.add(sigmas.inner()));
        let real = readback.add(self.real_logits.inner());
        let fake = readback.add(self.fake_logits.inner());
        let discriminator = LearnerSlots::add(self.discriminator, &mut readback);
        let generator = LearnerSlots::add(self.generator, &mut readback);
        let broken_steps = readback.add(self.broken_steps);

        let values = readback.execute().await?;
        let outputs = StepOutputs {
            step: self.step,
            loss: self.loss,
            losses: [
                values.first(discriminator_loss),
                values.first(generator_loss),
            ],
            real: &values[real],
            fake: &values[fake],
            broken_steps: &values[broken_steps],
            names: &names,
        };
        Ok(StepStats {
            penalty: penalty.map(|slot| values.first(slot)),
            sigmas: sigmas.map_or_else(Vec::new, |slot| values[slot].to_vec()),
            generator_threshold: generator.threshold(&values),
            discriminator_threshold: discriminator.threshold(&values),
            generator: generator.stats(&values, names.generator.clone()),
            discriminator: discriminator.stats(&values, names.discriminator.clone()),
            ..outputs.stats()
        })
    }
}

/// What a step gives beside its gradients, as it was read.
pub(crate) struct StepOutputs<'a> {
    pub step: u64,
    pub loss: Loss,
    /// D's and G's.
    pub losses: [f64; 2],
    /// D's logits of the real images.
    pub real: &'a [f64],
    /// D's logits of the fakes.
    pub fake: &'a [f64],
    /// Of D's parameters, then of G's.
    pub broken_steps: &'a [f64],
    pub names: &'a ParameterNames,
}

impl StepOutputs<'_> {
    /// The statistics but for those of the gradients.
    pub fn stats(&self) -> StepStats {
        let has_sigmoid = matches!(self.loss, Loss::Minimax | Loss::NonSaturating);
        let output = |logit: &f64| if has_sigmoid { sigmoid(*logit) } else { *logit };
        // The logit above which D takes an image for real.
        let boundary = if self.loss == Loss::LeastSquares {
            0.5
        } else {
            0.0
        };
        let right = self.real.iter().filter(|logit| **logit > boundary).count()
            + self.fake.iter().filter(|logit| **logit < boundary).count();
        StepStats {
            step: self.step,
            discriminator_loss: self.losses[0],
            penalty: None,
            sigmas: Vec::new(),
            generator_loss: self.losses[1],
            mean_real: mean(self.real.iter().map(output)),
            mean_fake: mean(self.fake.iter().map(output)),
            accuracy: right as f64 / (self.real.len() + self.fake.len()) as f64,
            generator: Vec::new(),
            discriminator: Vec::new(),
            generator_threshold: None,
            discriminator_threshold: None,
            diverged: first_divergence(
                self.step,
                self.broken_steps,
                [
                    ("discriminator", &self.names.discriminator),
                    ("generator", &self.names.generator),
                ],
            )
            .or_else(|| {
                let [discriminator, generator] = self.losses;
                let losses = [("discriminator", discriminator), ("generator", generator)];
                lost_loss(self.step, &losses)
            }),
        }
    }
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len() as f64;
    values.sum::<f64>() / count
}

fn sigmoid(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accuracy(loss: Loss, real: &[f64], fake: &[f64]) -> f64 {
        let names = ParameterNames {
            discriminator: Vec::new(),
            generator: Vec::new(),
        };
        let outputs = StepOutputs {
            step: 1,
            loss,
            losses: [1.0, 1.0],
            real,
            fake,
            broken_steps: &[],
            names: &names,
        };
        outputs.stats().accuracy
    }

    #[test]
    fn accuracy_is_the_share_of_logits_on_their_side_of_the_boundary_and_on_it_is_neither() {
        let real = [0.2, 0.0, 0.7, -3.0];
        let fake = [-0.2, 0.0, 0.3, -3.0];
        assert_eq!(accuracy(Loss::Hinge, &real, &fake), 0.5);
        assert_eq!(accuracy(Loss::NonSaturating, &real, &fake), 0.5);
        // Targets of 0 and 1 have their middle between them.
        assert_eq!(accuracy(Loss::LeastSquares, &real, &fake), 0.625);
        assert_eq!(accuracy(Loss::LeastSquares, &[0.5], &[0.5]), 0.0);
    }
}
