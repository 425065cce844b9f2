//! From the plain path, by modules and autodiff, to the flat one, by the fused operations, and back: the
//! same run in two forms.

use burn::tensor::Tensor;

use super::flat::{Dcgan, FlatNetwork, FlatNetworks};
use super::{LastStep, Trainer};
use crate::config::{Architecture, NetworkConfig};
use crate::fused::Activation;
use crate::networks::{Discriminator, Generator};
use crate::training::divergence::BrokenSteps;
use crate::training::dropped_graphs::forget_dropped_graphs;
use crate::training::error::TrainError;
use crate::training::learner::Learner;
use crate::training::pixels::check_count;

impl Trainer {
    /// One step by the fused operations.
    pub(super) fn flat_step(&mut self, pixels: &[u8]) -> Result<(), TrainError> {
        self.refuse_unfinished("step")?;
        let images = self.config.batch_size * self.config.discriminator_steps;
        check_count(pixels, images)?;
        let mut flat = match self.flat.take() {
            Some(flat) => flat,
            None => self.flat_networks(),
        };
        let record = flat.step(&self.config, self.step, pixels);
        self.step = record.step;
        self.stage = None;
        self.last = Some(LastStep::Flat(Box::new(record)));
        self.flat = Some(flat);
        Ok(())
    }

    /// Goes on with modules and autodiff.
    pub(super) fn take_plain_path(&mut self) {
        let (generator, discriminator) = self.networks();
        self.broken = self.broken_steps();
        (self.generator, self.discriminator) = (generator, discriminator);
        let Some(flat) = self.flat.take() else {
            return;
        };
        if let Some(LastStep::Flat(record)) = &mut self.last {
            (record.generator).keep_updates(&flat.generator, &self.generator);
            (record.discriminator).keep_updates(&flat.discriminator, &self.discriminator);
        }
    }

    /// Both networks as they are now, as modules with their optimisers.
    pub(super) fn networks(&self) -> (Learner<Generator>, Learner<Discriminator>) {
        match &self.flat {
            None => (self.generator.clone(), self.discriminator.clone()),
            Some(FlatNetworks {
                generator,
                discriminator,
                ..
            }) => {
                forget_dropped_graphs(&self.device);
                (
                    generator.learner(&self.generator),
                    discriminator.learner(&self.discriminator),
                )
            }
        }
    }

    /// Since when gradients are no longer finite.
    pub(super) fn broken_steps(&self) -> BrokenSteps {
        let Some(flat) = &self.flat else {
            return self.broken.clone();
        };
        let both = [&flat.discriminator, &flat.generator].map(FlatNetwork::broken_steps);
        BrokenSteps {
            steps: Some(Tensor::cat(both.to_vec(), 0)),
        }
    }

    /// Both networks in flat tensors.
    fn flat_networks(&self) -> FlatNetworks {
        let hidden = |network: &NetworkConfig| match self.config.architecture {
            Architecture::Mlp => Activation::Leaky(network.leaky_slope as f32),
            Architecture::Article | Architecture::Dcgan => Activation::Leaky(0.0),
        };
        let of_discriminator = self.discriminator.names.len();
        let broken = |from: usize, count: usize| {
            let steps = self.broken.steps.as_ref()?;
            Some(steps.clone().narrow(0, from, count))
        };
        let (config, of_generator) = (&self.config, self.generator.names.len());
        let discriminator = FlatNetwork::new(
            &self.discriminator,
            [hidden(&config.discriminator), Activation::Linear],
            broken(0, of_discriminator),
        );
        let generator = FlatNetwork::new(
            &self.generator,
            [hidden(&config.generator), Activation::Sigmoid],
            broken(of_discriminator, of_generator),
        );
        let dcgan = (config.architecture == Architecture::Dcgan)
            .then(|| Dcgan::new(config, generator.pieces(), discriminator.pieces()));
        FlatNetworks {
            generator,
            discriminator,
            dcgan,
        }
    }
}
