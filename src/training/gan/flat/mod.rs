//! The article's eight stages by the fused operations: the same step as in `stages.rs`, with the
//! backward pass written out.
//!
//! It takes dense networks under every clipping rule, and on the CPU a regularised D (`penalty.rs`,
//! `spectral_norm.rs`) and convolutional networks (`dcgan.rs`), these under all rules but `adaptive`. Everything else,
//! and slow motion, is the plain path's; a run changes between the two at any step.

mod dcgan;
mod layout;
mod network;
mod penalty;
mod read;
mod record;
mod rules;
mod spectral_norm;
mod upload;

use burn::tensor::Tensor;

pub(super) use dcgan::Dcgan;
pub(super) use network::FlatNetwork;
pub(super) use record::{FlatRecord, FlatStepRecord};

use crate::config::{
    Architecture, ClipRule, IMAGE_PIXELS, Operations, RegularizerKind, TrainConfig,
};
use crate::fused::{Activation, Objective, Player, loss};
use network::{Turn, end};
use penalty::{Penalty, penalty};
use upload::Upload;

/// Both networks, flat.
pub(super) struct FlatNetworks {
    pub generator: FlatNetwork,
    pub discriminator: FlatNetwork,
    /// Where they are convolutional.
    pub dcgan: Option<Dcgan>,
}

/// What a half of a step makes for the update.
struct HalfStep {
    /// `[1]`
    loss: Tensor<1>,
    /// `[rows, 1]`
    logits: Tensor<2>,
    /// Of all parameters, flat.
    gradients: Tensor<1>,
    /// `[1]`, what D's regulariser adds to the loss.
    penalty: Option<Tensor<1>>,
}

/// What D's half of a step leaves for G's half and for the report.
struct Interim {
    loss: Tensor<1>,
    /// Of the real images, then of the fakes, `[2 × batch, 1]`.
    logits: Tensor<2>,
    penalty: Option<Tensor<1>>,
    sigmas: Option<Tensor<1>>,
    record: FlatRecord,
    /// G's half has its numbers in it too.
    upload: Upload,
}

/// Whether the fused operations are wanted and know these settings; `has_convolutions` is whether those of the
/// convolutional networks are there too, as on the CPU.
pub(super) fn takes(config: &TrainConfig, has_convolutions: bool) -> bool {
    // A unit of dense weights is a column; those of convolutions lie otherwise.
    let by_units = [&config.generator, &config.discriminator]
        .iter()
        .any(|network| network.clip.rule == ClipRule::Adaptive);
    config.operations == Operations::Fused
        && (has_convolutions || config.discriminator.regularizer.kind == RegularizerKind::None)
        && (config.architecture != Architecture::Dcgan || (has_convolutions && !by_units))
}

impl FlatNetworks {
    /// One step. `pixels` are a batch of images for each update of D; `step` counts from 0.
    pub fn step(&mut self, config: &TrainConfig, step: u64, pixels: &[u8]) -> FlatStepRecord {
        let mut batches = pixels.chunks_exact(config.batch_size * IMAGE_PIXELS);
        let mut half = None;
        while let Some(batch) = batches.next() {
            let last = batches.len() == 0;
            half = Some(self.discriminator_half(config, step, batch, last));
        }
        #[expect(
            clippy::expect_used,
            reason = "a step's length is checked before it: discriminatorSteps is 1 or more"
        )]
        let half = half.expect("a step has a batch at least");
        self.generator_half(config, step, half)
    }

    /// Stages 1 to 4: D learns to tell real images from fakes.
    fn discriminator_half(
        &mut self,
        config: &TrainConfig,
        step: u64,
        batch: &[u8],
        ends_step: bool,
    ) -> Interim {
        let upload = self.upload(config, step, batch);
        // 1 to 3. Fakes, logits, and the loss.
        let HalfStep {
            loss,
            logits,
            gradients,
            penalty,
        } = match self.dcgan {
            None => self.dense_discriminator_half(config, &upload),
            Some(dcgan) => dcgan.discriminator_half(self, config, &upload),
        };
        let sigmas = self.discriminator.sigmas();
        // 4. Clip D's gradients and update D, and clip its weights where that is set.
        let turn = Turn {
            config: &config.discriminator,
            weight_clip: config.weight_clip,
            words: &upload.words,
            adam_at: upload.adam_at(Player::Discriminator),
            percentile_at: upload.percentile_at(Player::Discriminator),
            step,
            ends_step,
        };
        let record = self.discriminator.update(gradients, turn);
        Interim {
            loss,
            logits,
            penalty,
            sigmas,
            record,
            upload,
        }
    }

    /// Stages 1 to 3 of dense networks, and D's gradients.
    fn dense_discriminator_half(&mut self, config: &TrainConfig, upload: &Upload) -> HalfStep {
        let rows = config.batch_size;
        // 1. Draw z and make fakes, beside the real images.
        let real = upload.images(2 * rows);
        let noise = upload.noise(config, Player::Discriminator);
        let both = self.generator.forward_into(noise, real, rows);
        // 2. D's logits of both, as one batch.
        self.discriminator.iterate_singular_vectors();
        let values = self.discriminator.forward(both);
        let logits = end(&values).clone();
        // 3. The discriminator's loss, and its gradient at the logits.
        let (loss, slope) = loss(&logits, objective(config, Player::Discriminator));
        let gradients = self.discriminator.gradients(&values, slope);
        let (gradients, penalty) = match penalty(&self.discriminator, config, &values) {
            None => (gradients, None),
            Some(Penalty {
                value,
                gradients: more,
            }) => (gradients + more, Some(value)),
        };
        HalfStep {
            loss,
            logits,
            gradients,
            penalty,
        }
    }

    /// Stages 5 to 8: G learns to deceive D.
    fn generator_half(&mut self, config: &TrainConfig, step: u64, half: Interim) -> FlatStepRecord {
        // 5 and 6. Noise, and the loss.
        let made = match self.dcgan {
            None => self.dense_generator_half(config, &half.upload),
            Some(dcgan) => dcgan.generator_half(self, config, &half.upload),
        };
        // 7 and 8. Clip G's gradients and update G.
        let turn = Turn {
            config: &config.generator,
            weight_clip: None,
            words: &half.upload.words,
            adam_at: half.upload.adam_at(Player::Generator),
            percentile_at: half.upload.percentile_at(Player::Generator),
            step,
            ends_step: true,
        };
        let record = self.generator.update(made.gradients, turn);
        FlatStepRecord {
            step: step + 1,
            loss: config.loss,
            discriminator_loss: half.loss,
            penalty: half.penalty,
            sigmas: half.sigmas,
            generator_loss: made.loss,
            logits: half.logits,
            discriminator: half.record,
            generator: record,
        }
    }

    /// Stages 5 and 6 of dense networks, and G's gradients.
    fn dense_generator_half(&self, config: &TrainConfig, upload: &Upload) -> HalfStep {
        // 5. Draw z again.
        let noise = upload.noise(config, Player::Generator);
        // 6. The generator's loss through D, and its gradient where G's last layer ends.
        let made = self.generator.forward(noise);
        let values = self.discriminator.forward(end(&made).clone());
        let logits = end(&values).clone();
        let (loss, slope) = loss(&logits, objective(config, Player::Generator));
        let slope = (self.discriminator).input_gradient(&values, slope, Activation::Sigmoid);
        HalfStep {
            loss,
            logits,
            gradients: self.generator.gradients(&made, slope),
            penalty: None,
        }
    }

    fn upload(&self, config: &TrainConfig, step: u64, batch: &[u8]) -> Upload {
        let (d, g) = (&self.discriminator, &self.generator);
        let networks = [
            (d.updates, &config.discriminator, d),
            (step, &config.generator, g),
        ];
        Upload::new(batch, networks, &g.moving.parameters.device())
    }
}

fn objective(config: &TrainConfig, player: Player) -> Objective {
    Objective {
        loss: config.loss,
        player,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether they take these changes of the defaults where the convolutions' operations are there, and where they
    /// are not.
    fn taken(change: impl FnOnce(&mut TrainConfig)) -> [bool; 2] {
        let mut config = TrainConfig::default();
        change(&mut config);
        [true, false].map(|has_convolutions| takes(&config, has_convolutions))
    }

    #[test]
    fn what_the_operations_do_not_know_is_left_to_the_plain_path() {
        let dcgan = |config: &mut TrainConfig| config.architecture = Architecture::Dcgan;
        let by_units = |config: &mut TrainConfig| config.generator.clip.rule = ClipRule::Adaptive;
        assert_eq!(taken(|_| ()), [true, true]);
        assert_eq!(taken(by_units), [true, true]);
        assert_eq!(
            taken(|config| config.operations = Operations::Plain),
            [false, false]
        );
        assert_eq!(
            taken(|config| config.discriminator.regularizer.kind = RegularizerKind::R1),
            [true, false]
        );
        assert_eq!(taken(dcgan), [true, false]);
        let both = taken(|config| {
            dcgan(config);
            by_units(config);
        });
        assert_eq!(both, [false, false]);
    }
}
