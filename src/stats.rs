//! What a step reports. The values stay on the device until they are asked for, and then come in
//! one read.

use burn::tensor::{Tensor, TensorData, Transaction};
use serde::Serialize;

use crate::clip::Clipping;
use crate::train::TrainError;

/// What one step did, in the names of the field.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StepStats {
    /// Steps taken, this one included.
    pub step: u64,
    /// L_D = −[E log D(x) + E log(1 − D(G(z)))], in nats.
    pub discriminator_loss: f64,
    /// L_G by the chosen loss, in nats.
    pub generator_loss: f64,
    /// Mean D(x): the probability D gives to real images being real.
    pub mean_real: f64,
    /// Mean D(G(z)): the probability D gives to fakes being real, before its update.
    pub mean_fake: f64,
    /// Share of real and fake images that D put on the right side of 1/2.
    pub accuracy: f64,
    /// The gradient of each of G's parameters.
    pub generator: Vec<GradientStats>,
    /// The gradient of each of D's parameters.
    pub discriminator: Vec<GradientStats>,
    /// The C that acted on G's gradients in this step; none where no rule did.
    pub generator_threshold: Option<f64>,
    /// The C that acted on D's gradients in this step; none where no rule did.
    pub discriminator_threshold: Option<f64>,
    /// The first gradient that was not finite, if there was one.
    pub diverged: Option<Divergence>,
}

/// One parameter's gradient in one step.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GradientStats {
    /// The parameter's path in its network.
    pub name: String,
    /// ‖g‖₂ before clipping.
    pub norm_before: f64,
    /// ‖g‖₂ after clipping: norm before × scale, which is what scaling by a factor gives.
    pub norm_after: f64,
    /// The factor that clipping applied; 1 is none.
    pub scale: f64,
}

/// Where a run left the numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Divergence {
    /// The step, counted from 1.
    pub step: u64,
    /// `generator` or `discriminator`.
    pub network: &'static str,
    /// The parameter whose gradient's norm was not a finite number: an entry is NaN or ∞, or the
    /// squares overflow.
    pub parameter: String,
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
    /// `[1]`
    pub discriminator_loss: Tensor<1>,
    /// `[1]`
    pub generator_loss: Tensor<1>,
    /// `[batch, 1]`
    pub real_logits: Tensor<2>,
    /// `[batch, 1]`
    pub fake_logits: Tensor<2>,
    pub discriminator: Clipping,
    pub generator: Clipping,
    /// Steps in which each gradient was finite and so were all before: `[D's + G's parameters]`.
    pub finite_steps: Tensor<1>,
}

impl StepRecord {
    /// Reads everything at once.
    pub async fn read(self, names: ParameterNames) -> Result<StepStats, TrainError> {
        let step = self.step;
        let data = Transaction::default()
            .register(self.discriminator_loss.inner())
            .register(self.generator_loss.inner())
            .register(self.real_logits.inner())
            .register(self.fake_logits.inner())
            .register(self.discriminator.norms)
            .register(self.discriminator.scales)
            .register(self.generator.norms)
            .register(self.generator.scales)
            .register(self.finite_steps)
            .execute_async()
            .await
            .map_err(TrainError::read)?;
        let values = data
            .into_iter()
            .map(to_f64)
            .collect::<Result<Vec<_>, _>>()?;
        let [
            discriminator_loss,
            generator_loss,
            real_logits,
            fake_logits,
            discriminator_norms,
            discriminator_scales,
            generator_norms,
            generator_scales,
            finite_steps,
        ] = <[Vec<f64>; 9]>::try_from(values)
            .map_err(|_| TrainError::read("the device returned too few tensors"))?;

        let right = real_logits.iter().filter(|logit| **logit > 0.0).count()
            + fake_logits.iter().filter(|logit| **logit < 0.0).count();
        Ok(StepStats {
            step,
            discriminator_loss: mean(discriminator_loss.into_iter()),
            generator_loss: mean(generator_loss.into_iter()),
            accuracy: right as f64 / (real_logits.len() + fake_logits.len()) as f64,
            mean_real: mean(real_logits.into_iter().map(sigmoid)),
            mean_fake: mean(fake_logits.into_iter().map(sigmoid)),
            generator_threshold: self.generator.threshold.map(f64::from),
            discriminator_threshold: self.discriminator.threshold.map(f64::from),
            diverged: divergence(step, &finite_steps, &names),
            generator: gradient_stats(names.generator, generator_norms, generator_scales),
            discriminator: gradient_stats(
                names.discriminator,
                discriminator_norms,
                discriminator_scales,
            ),
        })
    }
}

/// A tensor's values, widened so that what is computed from them adds no error of its own.
fn to_f64(data: TensorData) -> Result<Vec<f64>, TrainError> {
    data.try_into_vec::<f32>()
        .map(|values| values.into_iter().map(f64::from).collect())
        .map_err(TrainError::read)
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len() as f64;
    values.sum::<f64>() / count
}

fn sigmoid(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

fn gradient_stats(names: Vec<String>, norms: Vec<f64>, scales: Vec<f64>) -> Vec<GradientStats> {
    names
        .into_iter()
        .zip(norms)
        .zip(scales)
        .map(|((name, norm_before), scale)| GradientStats {
            name,
            norm_before,
            norm_after: norm_before * scale,
            scale,
        })
        .collect()
}

/// The first gradient that was not finite: the one with the fewest finite steps. D comes before G,
/// as in a step, and the layer next to the output first, as in a backward pass.
fn divergence(step: u64, finite_steps: &[f64], names: &ParameterNames) -> Option<Divergence> {
    let fewest = finite_steps.iter().copied().fold(f64::INFINITY, f64::min);
    if fewest >= step as f64 {
        return None;
    }
    let (discriminator, generator) = finite_steps.split_at(names.discriminator.len());
    let find = |counts: &[f64], names: &[String]| {
        let index = counts.iter().rposition(|count| *count == fewest)?;
        names.get(index).cloned()
    };
    let (network, parameter) = match find(discriminator, &names.discriminator) {
        Some(parameter) => ("discriminator", parameter),
        None => ("generator", find(generator, &names.generator)?),
    };
    Some(Divergence {
        step: fewest as u64 + 1,
        network,
        parameter,
    })
}
