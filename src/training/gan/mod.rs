//! The GAN's trainer: one iteration as the article's eight steps.
//!
//! The stages themselves stand in `stages.rs`, by Burn's modules and autodiff; the same step by the fused
//! operations in `flat/`; the change between the two in `switch.rs`; what can be seen in `inspect.rs`; the noise of
//! a given image, searched for, in `search.rs`.

mod configure;
mod finished;
mod flat;
mod inspect;
mod penalty;
mod persist;
mod search;
mod stage;
mod stage_view;
mod stages;
mod switch;

use burn::tensor::{Device, Tensor};

use super::divergence::BrokenSteps;
use super::dropped_graphs::forget_dropped_graphs;
use super::error::TrainError;
use super::learner::Learner;
use super::pixels::images;
use super::report::StepRecord;
use crate::config::TrainConfig;
use crate::fused;
use crate::networks::{Discriminator, Generator};
use flat::{FlatNetworks, FlatStepRecord};
use stage::{LAST_STAGE, RemainingBatches, Stage};

pub use finished::FinishedGenerator;
pub use search::{Found, LatentSearch, MAX_SEARCH_STEPS};
pub use stage_view::StageView;

/// A GAN in training: both networks, their optimisers, and the count of steps.
pub struct Trainer {
    config: TrainConfig,
    device: Device,
    generator: Learner<Generator>,
    discriminator: Learner<Discriminator>,
    step: u64,
    broken: BrokenSteps,
    /// ‖g‖₂ of D's gradients in this step so far, `[parameters]`; see `first_broken`.
    norms_of_step: Option<Tensor<1>>,
    stage: Option<Stage>,
    last: Option<LastStep>,
    /// Both networks while steps are taken by the fused operations; `generator` and `discriminator`
    /// are then as they were before.
    flat: Option<FlatNetworks>,
    /// Whether the device's backend has the fused operations.
    has_fused: bool,
    /// Whether it has those of the convolutional networks.
    has_convolutions: bool,
}

/// What the last step left, by the path that took it.
#[derive(Clone)]
enum LastStep {
    Plain(Box<StepRecord>),
    Flat(Box<FlatStepRecord>),
}

impl Trainer {
    /// Fresh networks on `device`. The weights are those of the seed, the same on every device.
    ///
    /// # Errors
    ///
    /// A setting out of range, by its name.
    pub fn new(config: TrainConfig, device: &Device) -> Result<Self, TrainError> {
        config.validate()?;
        let has_fused = fused::are_on(device);
        let has_convolutions = fused::convolutions_are_on(device);
        let device = device.clone().autodiff();
        forget_dropped_graphs(&device);
        Ok(Self {
            has_fused,
            has_convolutions,
            generator: Learner::new(Generator::new(&config, &device)),
            discriminator: Learner::new(Discriminator::new(&config, &device)),
            config,
            device,
            step: 0,
            broken: BrokenSteps::default(),
            norms_of_step: None,
            stage: None,
            last: None,
            flat: None,
        })
    }

    /// The settings in force.
    pub fn config(&self) -> &TrainConfig {
        &self.config
    }

    /// Steps taken.
    pub fn steps(&self) -> u64 {
        self.step
    }

    /// The generator as it is now.
    pub fn generator(&self) -> Generator {
        self.networks().0.module
    }

    /// The discriminator as it is now.
    pub fn discriminator(&self) -> Discriminator {
        self.networks().1.module
    }

    /// One iteration, queued on the device; nothing is waited for.
    ///
    /// `pixels` are real images, 8-bit, row-major, (batchSize × discriminatorSteps) × 784: a batch
    /// for each update of D.
    ///
    /// # Errors
    ///
    /// Images of the wrong number, or an iteration that was begun and is not complete.
    pub fn step(&mut self, pixels: &[u8]) -> Result<(), TrainError> {
        if self.has_fused && flat::takes(&self.config, self.has_convolutions) {
            return self.flat_step(pixels);
        }
        self.begin(pixels)?;
        while self.advance()? < LAST_STAGE {}
        Ok(())
    }

    /// Begins an iteration to be taken stage by stage; `pixels` as in [`step`](Self::step).
    ///
    /// # Errors
    ///
    /// As of [`step`](Self::step).
    pub fn begin(&mut self, pixels: &[u8]) -> Result<(), TrainError> {
        self.refuse_unfinished("step")?;
        let mut rest = self.batches(pixels)?;
        self.take_plain_path();
        if let Some(real) = rest.pop_front() {
            self.stage = Some(Stage::Begun { real, rest });
        }
        Ok(())
    }

    /// Takes the next stage of the iteration that was begun, and returns its number, 1 to 8. The run
    /// is the same as by whole steps.
    ///
    /// # Errors
    ///
    /// No iteration was begun, or it is complete.
    pub fn advance(&mut self) -> Result<u8, TrainError> {
        if self.unfinished().is_none() {
            return Err(TrainError::NotBegun);
        }
        let stage = self.stage.take().ok_or(TrainError::NotBegun)?;
        let next = self.next_stage(stage);
        let number = next.number();
        if let Stage::GeneratorUpdated { half, loss, record } = &next {
            self.complete(half.clone(), loss.clone(), record.clone());
        }
        self.stage = Some(next);
        Ok(number)
    }

    /// The stage of an iteration that is not complete.
    fn unfinished(&self) -> Option<u8> {
        let stage = self.stage.as_ref()?.number();
        (stage < LAST_STAGE).then_some(stage)
    }

    fn refuse_unfinished(&self, call: &'static str) -> Result<(), TrainError> {
        match self.unfinished() {
            None => Ok(()),
            Some(stage) => Err(TrainError::Unfinished { call, stage }),
        }
    }

    /// Pixels in 0..=255 as numbers in 0..=1, a batch for each update of D, `[batch, 784]` each.
    fn batches(&self, pixels: &[u8]) -> Result<RemainingBatches, TrainError> {
        let TrainConfig {
            batch_size,
            discriminator_steps,
            ..
        } = self.config;
        let all = images(pixels, batch_size * discriminator_steps, &self.device)?;
        let batch = |index| all.clone().narrow(0, index * batch_size, batch_size);
        Ok((0..discriminator_steps).map(batch).collect())
    }

    /// The device without autodiff.
    fn inner(&self) -> Device {
        self.device.clone().inner()
    }
}
