//! From the plain path to the fused one and back: the same run in two forms.

use burn::tensor::Tensor;

use super::fused::{FlatNetwork, Fused};
use super::{Record, Trainer};
use crate::config::{Architecture, NetworkConfig};
use crate::error::TrainError;
use crate::finite::FiniteSteps;
use crate::kernels::Activation;
use crate::model::{Discriminator, Generator};
use crate::network::Network;
use crate::pixels::check_count;

impl Trainer {
    /// One step by the fused operations.
    pub(super) fn fused_step(&mut self, pixels: &[u8]) -> Result<(), TrainError> {
        self.refuse_unfinished("step")?;
        let images = self.config.batch_size * self.config.discriminator_steps;
        check_count(pixels, images)?;
        let mut fused = match self.fused.take() {
            Some(fused) => fused,
            None => self.flat_networks(),
        };
        let record = fused.step(&self.config, self.step, pixels);
        self.step = record.step;
        self.stage = None;
        self.last = Some(Record::Fused(Box::new(record)));
        self.fused = Some(fused);
        Ok(())
    }

    /// Goes on with modules and autodiff.
    pub(super) fn take_plain_path(&mut self) {
        let (generator, discriminator) = self.networks();
        self.finite = self.finite_steps();
        (self.generator, self.discriminator) = (generator, discriminator);
        let Some(fused) = self.fused.take() else {
            return;
        };
        if let Some(Record::Fused(record)) = &mut self.last {
            (record.generator).keep_updates(&fused.generator, &self.generator);
            (record.discriminator).keep_updates(&fused.discriminator, &self.discriminator);
        }
    }

    /// Both networks as they are now, as modules with their optimisers.
    pub(super) fn networks(&self) -> (Network<Generator>, Network<Discriminator>) {
        match &self.fused {
            None => (self.generator.clone(), self.discriminator.clone()),
            Some(Fused {
                generator,
                discriminator,
            }) => (
                generator.network(&self.generator),
                discriminator.network(&self.discriminator),
            ),
        }
    }

    /// Since when gradients are no longer finite.
    pub(super) fn finite_steps(&self) -> FiniteSteps {
        let Some(fused) = &self.fused else {
            return self.finite.clone();
        };
        let [d_whole, d_steps] = fused.discriminator.finite();
        let [g_whole, g_steps] = fused.generator.finite();
        let join = |parts: [Tensor<1>; 2]| Tensor::cat(parts.to_vec(), 0);
        FiniteSteps {
            state: Some((join([d_whole, g_whole]), join([d_steps, g_steps]))),
        }
    }

    /// Both networks in flat tensors.
    fn flat_networks(&self) -> Fused {
        let hidden = |network: &NetworkConfig| match self.config.architecture {
            Architecture::Mlp => Activation::Leaky(network.leaky_slope as f32),
            Architecture::Seed | Architecture::Dcgan => Activation::Leaky(0.0),
        };
        let of_discriminator = self.discriminator.names.len();
        let finite = |from: usize, count: usize| {
            let (whole, steps) = self.finite.state.as_ref()?;
            Some([whole, steps].map(|of_all| of_all.clone().narrow(0, from, count)))
        };
        let (config, of_generator) = (&self.config, self.generator.names.len());
        Fused {
            discriminator: FlatNetwork::new(
                &self.discriminator,
                [hidden(&config.discriminator), Activation::Linear],
                finite(0, of_discriminator),
            ),
            generator: FlatNetwork::new(
                &self.generator,
                [hidden(&config.generator), Activation::Sigmoid],
                finite(of_discriminator, of_generator),
            ),
        }
    }
}
