//! The article's eight stages, each a few lines.

use burn::module::Module;
use burn::tensor::Tensor;

use super::penalty::penalty;
use super::stage::{DiscriminatorHalf, Images, Logits, RemainingBatches, Stage};
use super::{LastStep, Trainer};
use crate::clip::Clipping;
use crate::losses::{discriminator_loss, generator_loss};
use crate::random::Stream;
use crate::training::divergence::first_broken;
use crate::training::learner::{Gradients, LearnerRecord};
use crate::training::noise::noise;
use crate::training::report::StepRecord;

impl Trainer {
    /// The article's eight stages. With several updates of D, the first four come again for each.
    pub(super) fn next_stage(&mut self, stage: Stage) -> Stage {
        match stage {
            Stage::Begun { real, rest } => self.draw_fakes(real, rest),
            Stage::FakesDrawn {
                real, fake, rest, ..
            } => self.discriminate(real, fake, rest),
            Stage::Discriminated {
                images,
                logits,
                rest,
            } => self.discriminator_loss(images, logits, rest),
            Stage::DiscriminatorLoss {
                logits,
                loss,
                penalty,
                rest,
            } => self.update_discriminator(logits, loss, penalty, rest),
            Stage::DiscriminatorUpdated { half, mut rest } => match rest.pop_front() {
                Some(real) => self.draw_fakes(real, rest),
                None => self.draw_noise_again(half),
            },
            Stage::NoiseDrawn { half, noise } => self.generator_loss(half, noise),
            Stage::GeneratorLoss { half, loss, .. } => self.clip_generator(half, loss),
            Stage::GeneratorClipped {
                half,
                loss,
                gradients,
                clipping,
            } => self.update_generator(half, loss, gradients, clipping),
            complete @ Stage::GeneratorUpdated { .. } => complete,
        }
    }

    /// 1. Draw z and make fakes; detached, since this half trains D alone.
    fn draw_fakes(&self, real: Tensor<2>, rest: RemainingBatches) -> Stage {
        let noise = self.noise(Stream::DiscriminatorNoise, self.discriminator.updates());
        let fake = self.generator.module.forward(noise.clone()).detach();
        Stage::FakesDrawn {
            rest,
            real,
            noise,
            fake,
        }
    }

    /// 2. D's logits of the real images and of the fakes, its weights divided by their singular values where that
    ///    is set.
    fn discriminate(&mut self, real: Tensor<2>, fake: Tensor<2>, rest: RemainingBatches) -> Stage {
        let module = self.discriminator.module.clone();
        self.discriminator.module = module.iterate_singular_vectors();
        let images = Images { real, fake };
        let Images { real, fake } = images.clone();
        let (real, fake) = self.discriminator.module.logits(real, fake);
        Stage::Discriminated {
            rest,
            images,
            logits: Logits { real, fake },
        }
    }

    /// 3. The discriminator's loss, and the penalty of its slope where that is set.
    fn discriminator_loss(&self, images: Images, logits: Logits, rest: RemainingBatches) -> Stage {
        let Logits { real, fake } = logits.clone();
        let loss = discriminator_loss(self.config.loss, real, fake);
        let draw = self.discriminator.updates();
        Stage::DiscriminatorLoss {
            rest,
            logits,
            loss,
            penalty: penalty(&self.config, &self.discriminator.module, images, draw),
        }
    }

    /// 4. Clip D's gradients, update D, and clip its weights where that is set.
    fn update_discriminator(
        &mut self,
        logits: Logits,
        loss: Tensor<1>,
        penalty: Option<Tensor<1>>,
        rest: RemainingBatches,
    ) -> Stage {
        let config = &self.config.discriminator;
        let sum = match penalty.clone() {
            None => loss.clone(),
            Some(penalty) => loss.clone() + penalty,
        };
        let sigmas = self.discriminator.module.sigmas();
        let (gradients, clipping) =
            (self.discriminator).clipped_gradients(&sum, &config.clip, self.step);
        self.norms_of_step = Some(match self.norms_of_step.take() {
            None => clipping.norms.clone(),
            Some(earlier) => first_broken(earlier, clipping.norms.clone()),
        });
        let weight_clip = self.config.weight_clip;
        let record = (self.discriminator).update(config, weight_clip, gradients, clipping);
        let half = DiscriminatorHalf {
            logits,
            loss,
            penalty,
            sigmas,
            record,
        };
        Stage::DiscriminatorUpdated { rest, half }
    }

    /// 5. Draw z again.
    fn draw_noise_again(&self, half: DiscriminatorHalf) -> Stage {
        let noise = self.noise(Stream::GeneratorNoise, self.step);
        Stage::NoiseDrawn { half, noise }
    }

    /// 6. The generator's loss, through a D that takes no gradients of its own.
    fn generator_loss(&self, half: DiscriminatorHalf, noise: Tensor<2>) -> Stage {
        let fake = self.generator.module.forward(noise);
        let frozen = self.discriminator.module.clone().no_grad();
        let loss = generator_loss(self.config.loss, frozen.forward(fake.clone()));
        Stage::GeneratorLoss { half, fake, loss }
    }

    /// 7. Clip G's gradients.
    fn clip_generator(&mut self, half: DiscriminatorHalf, loss: Tensor<1>) -> Stage {
        let config = &self.config.generator.clip;
        let (gradients, clipping) = self.generator.clipped_gradients(&loss, config, self.step);
        Stage::GeneratorClipped {
            half,
            loss,
            gradients,
            clipping,
        }
    }

    /// 8. Update G.
    fn update_generator(
        &mut self,
        half: DiscriminatorHalf,
        loss: Tensor<1>,
        gradients: Gradients,
        clipping: Clipping,
    ) -> Stage {
        let config = &self.config.generator;
        let record = self.generator.update(config, None, gradients, clipping);
        Stage::GeneratorUpdated { half, loss, record }
    }

    /// Counts the step and keeps what is to be reported of it.
    pub(super) fn complete(
        &mut self,
        half: DiscriminatorHalf,
        generator_loss: Tensor<1>,
        generator: LearnerRecord,
    ) {
        self.step += 1;
        let of_discriminator =
            (self.norms_of_step.take()).unwrap_or_else(|| half.record.clipping.norms.clone());
        let norms = vec![of_discriminator, generator.clipping.norms.clone()];
        self.last = Some(LastStep::Plain(Box::new(StepRecord {
            step: self.step,
            loss: self.config.loss,
            discriminator_loss: half.loss,
            penalty: half.penalty,
            sigmas: half.sigmas,
            generator_loss,
            real_logits: half.logits.real,
            fake_logits: half.logits.fake,
            discriminator: half.record,
            generator,
            broken_steps: self.broken.count(Tensor::cat(norms, 0)),
        })));
    }

    /// Noise z, `[batch, noise_dim]`: draw `block` of its stream.
    fn noise(&self, stream: Stream, block: u64) -> Tensor<2> {
        let shape = [self.config.batch_size, self.config.noise_dim];
        noise(self.config.seed, stream, block, shape, &self.device)
    }
}
