//! What a step reports. The values stay on the device until they are asked for, and then come in
//! one read.

use burn::tensor::Tensor;
use serde::Serialize;

use crate::clip::Effect;
use crate::config::Loss;
use crate::error::TrainError;
use crate::network::NetworkRecord;
use crate::read::{Read, Slot, Values};

/// What one step did, in the names of the field.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StepStats {
    /// Steps taken, this one included.
    pub step: u64,
    /// L_D, in nats for the losses with a logarithm.
    pub discriminator_loss: f64,
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
    /// The first gradient that was not finite, if there was one.
    pub diverged: Option<Divergence>,
}

/// One parameter's gradient and update in one step.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GradientStats {
    /// The parameter's path in its network.
    pub name: String,
    /// ‖g‖₂ before clipping.
    pub norm_before: f64,
    /// ‖g‖₂ after clipping. Where the rule scales it is norm before × scale; where it bends it is
    /// measured.
    pub norm_after: f64,
    /// Norm after / norm before, 1 for a gradient of zero: the factor that clipping applied, 1 is
    /// none.
    pub scale: f64,
    /// Cosine of the angle between the gradients before and after, 1 where the direction is kept.
    pub cosine: f64,
    /// Share of the entries that clipping changed; for a rule that scales, 1 where it scaled.
    pub clipped_fraction: f64,
    /// ‖update‖₂ / ‖weights‖₂: 0 for no update, ∞ for one of weights that are all zero.
    pub update_ratio: f64,
    /// Share of the weights at ±`weightClip` after the update; none without it.
    pub at_bound: Option<f64>,
}

/// Where a run left the numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Divergence {
    /// The step, counted from 1.
    pub step: u64,
    /// `generator` or `discriminator`; of a VAE `encoder` or `decoder`.
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
    pub loss: Loss,
    /// `[1]`
    pub discriminator_loss: Tensor<1>,
    /// `[1]`
    pub generator_loss: Tensor<1>,
    /// `[batch, 1]`
    pub real_logits: Tensor<2>,
    /// `[batch, 1]`
    pub fake_logits: Tensor<2>,
    pub discriminator: NetworkRecord,
    pub generator: NetworkRecord,
    /// Steps in which each gradient was finite and so were all before: `[D's + G's parameters]`.
    pub finite_steps: Tensor<1>,
}

impl StepRecord {
    /// Reads everything at once.
    pub async fn read(self, names: ParameterNames) -> Result<StepStats, TrainError> {
        let mut read = Read::default();
        let discriminator_loss = read.add(self.discriminator_loss.inner());
        let generator_loss = read.add(self.generator_loss.inner());
        let real = read.add(self.real_logits.inner());
        let fake = read.add(self.fake_logits.inner());
        let discriminator = NetworkSlots::add(self.discriminator, &mut read);
        let generator = NetworkSlots::add(self.generator, &mut read);
        let finite_steps = read.add(self.finite_steps);

        let values = read.execute().await?;
        let outputs = StepOutputs {
            step: self.step,
            loss: self.loss,
            losses: [values[discriminator_loss][0], values[generator_loss][0]],
            real: &values[real],
            fake: &values[fake],
            finite_steps: &values[finite_steps],
            names: &names,
        };
        Ok(StepStats {
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
    pub finite_steps: &'a [f64],
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
                self.finite_steps,
                [
                    ("discriminator", &self.names.discriminator),
                    ("generator", &self.names.generator),
                ],
            ),
        }
    }
}

/// One parameter in one step, as it was measured.
pub(crate) struct Measured {
    pub norm_before: f64,
    pub norm_after: f64,
    pub scale: f64,
    pub cosine: f64,
    pub clipped_fraction: f64,
    pub update_norm: f64,
    /// Before the update.
    pub weight_norm: f64,
    pub at_bound: Option<f64>,
}

impl Measured {
    pub fn stats(self, name: String) -> GradientStats {
        GradientStats {
            name,
            norm_before: self.norm_before,
            norm_after: self.norm_after,
            scale: self.scale,
            cosine: self.cosine,
            clipped_fraction: self.clipped_fraction,
            update_ratio: match self.update_norm {
                0.0 => 0.0,
                update => update / self.weight_norm,
            },
            at_bound: self.at_bound,
        }
    }
}

/// Where a network's values will be among those read.
pub(crate) struct NetworkSlots {
    norms: Slot,
    effect: EffectSlots,
    threshold: Option<Slot>,
    update_norms: Slot,
    weight_norms: Slot,
    at_bound: Option<Slot>,
}

enum EffectSlots {
    Untouched,
    Scaled(Slot),
    Bent {
        norms: Slot,
        dots: Slot,
        changed: Slot,
    },
}

impl NetworkSlots {
    pub fn add(record: NetworkRecord, read: &mut Read) -> Self {
        Self {
            norms: read.add(record.clipping.norms),
            effect: match record.clipping.effect {
                Effect::Untouched => EffectSlots::Untouched,
                Effect::Scaled(scales) => EffectSlots::Scaled(read.add(scales)),
                Effect::Bent(bent) => EffectSlots::Bent {
                    norms: read.add(bent.norms),
                    dots: read.add(bent.dots),
                    changed: read.add(bent.changed),
                },
            },
            threshold: record.clipping.threshold.map(|c| read.add(c)),
            update_norms: read.add(record.updates.norms),
            weight_norms: read.add(record.updates.weight_norms),
            at_bound: record.at_bound.map(|share| read.add(share)),
        }
    }

    /// The C that acted.
    pub fn threshold(&self, values: &Values) -> Option<f64> {
        self.threshold.map(|slot| values[slot][0])
    }

    pub fn stats(&self, values: &Values, names: Vec<String>) -> Vec<GradientStats> {
        let of = |(index, name): (usize, String)| {
            let norm_before = values[self.norms][index];
            let (norm_after, cosine, clipped_fraction) = self.effect.of(values, index, norm_before);
            Measured {
                norm_before,
                norm_after,
                scale: match &self.effect {
                    EffectSlots::Untouched => 1.0,
                    EffectSlots::Scaled(scales) => values[*scales][index],
                    EffectSlots::Bent { .. } => ratio(norm_after, norm_before),
                },
                cosine,
                clipped_fraction,
                update_norm: values[self.update_norms][index],
                weight_norm: values[self.weight_norms][index],
                at_bound: self.at_bound.map(|slot| values[slot][index]),
            }
            .stats(name)
        };
        names.into_iter().enumerate().map(of).collect()
    }
}

impl EffectSlots {
    /// The norm after, the cosine and the share of entries changed, of parameter `index`.
    fn of(&self, values: &Values, index: usize, norm_before: f64) -> (f64, f64, f64) {
        match *self {
            Self::Untouched => (norm_before, 1.0, 0.0),
            Self::Scaled(scales) => {
                let scale = values[scales][index];
                let changed = f64::from(u8::from(scale != 1.0));
                (norm_before * scale, 1.0, changed)
            }
            Self::Bent {
                norms,
                dots,
                changed,
            } => {
                let norm_after = values[norms][index];
                let cosine = ratio(values[dots][index], norm_before * norm_after);
                (norm_after, cosine, values[changed][index])
            }
        }
    }
}

/// `part / whole`, and 1 where both are 0, as for a gradient of zero.
fn ratio(part: f64, whole: f64) -> f64 {
    if part == 0.0 && whole == 0.0 {
        return 1.0;
    }
    part / whole
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len() as f64;
    values.sum::<f64>() / count
}

fn sigmoid(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

/// The first gradient that was not finite: the one with the fewest finite steps. The networks come in
/// the order of a step, and of a network the layer next to its output first, as in a backward pass.
pub(crate) fn first_divergence(
    step: u64,
    mut finite_steps: &[f64],
    networks: [(&'static str, &[String]); 2],
) -> Option<Divergence> {
    let fewest = finite_steps.iter().copied().fold(f64::INFINITY, f64::min);
    if fewest >= step as f64 {
        return None;
    }
    for (network, names) in networks {
        let (counts, rest) = finite_steps.split_at_checked(names.len())?;
        if let Some(index) = counts.iter().rposition(|count| *count == fewest) {
            return Some(Divergence {
                step: fewest as u64 + 1,
                network,
                parameter: names[index].clone(),
            });
        }
        finite_steps = rest;
    }
    None
}
