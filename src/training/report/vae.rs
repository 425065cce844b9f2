//! What a step of the VAE reports.

use burn::tensor::Tensor;
use serde::Serialize;

use super::gradient::{GradientStats, LearnerSlots};
use crate::device::Readback;
use crate::training::divergence::{Divergence, first_divergence, lost_loss};
use crate::training::error::TrainError;
use crate::training::learner::LearnerRecord;

/// What one step of the VAE did.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VaeStats {
    /// Steps taken, this one included.
    pub step: u64,
    /// reconstruction + kl, in nats per image: minus the evidence lower bound.
    pub loss: f64,
    /// Cross-entropy between an image and its reconstruction, in nats per image.
    pub reconstruction: f64,
    /// KL divergence of q(z | x) from N(0, 1), in nats per image.
    pub kl: f64,
    /// The gradient of each of the encoder's parameters.
    pub encoder: Vec<GradientStats>,
    /// The gradient of each of the decoder's parameters.
    pub decoder: Vec<GradientStats>,
    /// The C that acted on the encoder's gradients in this step; none where no rule did.
    pub encoder_threshold: Option<f64>,
    /// The C that acted on the decoder's gradients in this step; none where no rule did.
    pub decoder_threshold: Option<f64>,
    /// The first gradient that was not finite, if there was one, else the first loss of this step.
    pub diverged: Option<Divergence>,
}

/// The tensors that a step leaves to be reported.
#[derive(Clone)]
pub(crate) struct VaeRecord {
    pub step: u64,
    /// `[1]`
    pub reconstruction: Tensor<1>,
    /// `[1]`
    pub kl: Tensor<1>,
    pub encoder: LearnerRecord,
    pub decoder: LearnerRecord,
    /// `[encoder's + decoder's parameters]`
    pub broken_steps: Tensor<1>,
}

impl VaeRecord {
    pub async fn read(
        self,
        [encoder_names, decoder_names]: [Vec<String>; 2],
    ) -> Result<VaeStats, TrainError> {
        let mut readback = Readback::default();
        let reconstruction = readback.add(self.reconstruction.inner());
        let kl = readback.add(self.kl.inner());
        let encoder = LearnerSlots::add(self.encoder, &mut readback);
        let decoder = LearnerSlots::add(self.decoder, &mut readback);
        let broken_steps = readback.add(self.broken_steps);

        let values = readback.execute().await?;
        let networks = [("encoder", &encoder_names[..]), ("decoder", &decoder_names)];
        // What the encoder alone gives, and what both do.
        let losses = [
            ("encoder", values.first(kl)),
            ("decoder", values.first(reconstruction)),
        ];
        let diverged = first_divergence(self.step, &values[broken_steps], networks)
            .or_else(|| lost_loss(self.step, &losses));
        Ok(VaeStats {
            step: self.step,
            loss: values.first(reconstruction) + values.first(kl),
            reconstruction: values.first(reconstruction),
            kl: values.first(kl),
            diverged,
            encoder_threshold: encoder.threshold(&values),
            decoder_threshold: decoder.threshold(&values),
            encoder: encoder.stats(&values, encoder_names),
            decoder: decoder.stats(&values, decoder_names),
        })
    }
}
