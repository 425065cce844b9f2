//! The article's eight stages by the fused operations: the same step as in `stages.rs`, with the
//! backward pass of both MLPs written out.
//!
//! It takes dense networks, clipped by norm, by global norm or not at all. Everything else, and slow
//! motion, is the plain path's; a run changes between the two at any step.

mod flat;
mod record;

use burn::tensor::{DType, Int, Tensor, TensorData};

pub(crate) use flat::FlatNetwork;
pub(crate) use record::{FlatRecord, FusedRecord};

use crate::IMAGE_PIXELS;
use crate::config::{Architecture, ClipConfig, ClipRule, Kernels, TrainConfig};
use crate::kernels::{Activation, Draw, Objective, Player, images, loss, normal};
use crate::random::Stream;

/// Both networks, flat.
pub(crate) struct Fused {
    pub generator: FlatNetwork,
    pub discriminator: FlatNetwork,
}

/// What D's half of a step leaves.
struct Half {
    loss: Tensor<1>,
    /// Of the real images, then of the fakes, `[2 × batch, 1]`.
    logits: Tensor<2>,
    record: FlatRecord,
}

/// Whether the fused operations are wanted and know these settings.
pub(super) fn takes(config: &TrainConfig) -> bool {
    let known = |clip: &ClipConfig| {
        matches!(
            clip.rule,
            ClipRule::None | ClipRule::Norm | ClipRule::GlobalNorm
        )
    };
    config.kernels == Kernels::Fused
        && config.architecture != Architecture::Dcgan
        && known(&config.generator.clip)
        && known(&config.discriminator.clip)
}

impl Fused {
    /// One step. `pixels` are a batch of images for each update of D; `step` counts from 0.
    pub fn step(&mut self, config: &TrainConfig, step: u64, pixels: &[u8]) -> FusedRecord {
        let mut batches = pixels.chunks_exact(config.batch_size * IMAGE_PIXELS);
        let mut half = None;
        while let Some(batch) = batches.next() {
            let last = batches.len() == 0;
            half = Some(self.discriminator_half(config, step, batch, last));
        }
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
    ) -> Half {
        let rows = config.batch_size;
        // 1. Draw z and make fakes, beside the real images.
        let real = images(self.words(batch), [2 * rows, IMAGE_PIXELS]);
        let noise = self.noise(
            config,
            Stream::DiscriminatorNoise,
            self.discriminator.updates,
        );
        let both = self.generator.forward_into(noise, real, rows);
        // 2. D judges them as one batch.
        let values = self.discriminator.forward(both);
        let logits = values[values.len() - 1].clone();
        // 3. The discriminator's loss, and its gradient at the logits.
        let (loss, slope) = loss(&logits, objective(config, Player::Discriminator));
        // 4. Clip D's gradients and update D, and clip its weights where that is set.
        let gradients = self.discriminator.gradients(&values, slope);
        let (network, weight_clip) = (&config.discriminator, config.weight_clip);
        let record = (self.discriminator).update(network, gradients, step, weight_clip, ends_step);
        Half {
            loss,
            logits,
            record,
        }
    }

    /// Stages 5 to 8: G learns to deceive D.
    fn generator_half(&mut self, config: &TrainConfig, step: u64, half: Half) -> FusedRecord {
        // 5. Draw z again.
        let noise = self.noise(config, Stream::GeneratorNoise, step);
        // 6. The generator's loss through D, and its gradient where G's last layer ends.
        let made = self.generator.forward(noise);
        let judged = self.discriminator.forward(made[made.len() - 1].clone());
        let logits = &judged[judged.len() - 1];
        let (generator_loss, slope) = loss(logits, objective(config, Player::Generator));
        let slope = (self.discriminator).input_gradient(&judged, slope, Activation::Sigmoid);
        // 7 and 8. Clip G's gradients and update G.
        let gradients = self.generator.gradients(&made, slope);
        let record = (self.generator).update(&config.generator, gradients, step, None, true);
        FusedRecord {
            step: step + 1,
            loss: config.loss,
            discriminator_loss: half.loss,
            generator_loss,
            logits: half.logits,
            discriminator: half.record,
            generator: record,
        }
    }

    /// Noise z, `[batch, noise_dim]`.
    fn noise(&self, config: &TrainConfig, stream: Stream, block: u64) -> Tensor<2> {
        let draw = Draw {
            key: [config.seed, stream as u32],
            block: block as u32,
        };
        let shape = [config.batch_size, config.noise_dim];
        normal(&self.generator.moving.parameters, draw, shape)
    }

    /// Pixels, four in a word: they go to the device as they are, and become numbers there.
    fn words(&self, pixels: &[u8]) -> Tensor<1, Int> {
        let (fours, _) = pixels.as_chunks::<4>();
        let words: Vec<u32> = fours.iter().map(|four| u32::from_le_bytes(*four)).collect();
        let data = TensorData::new(words, [fours.len()]);
        let device = self.generator.moving.parameters.device();
        Tensor::from_data(data, (&device, DType::U32))
    }
}

fn objective(config: &TrainConfig, player: Player) -> Objective {
    Objective {
        loss: config.loss,
        player,
    }
}
