//! Settings that change while a run goes on.

use super::Trainer;
use crate::config::TrainConfig;
use crate::training::error::TrainError;

impl Trainer {
    /// Changes the settings between two steps; the run goes on.
    ///
    /// # Errors
    ///
    /// A setting out of range, or one that only a new run can take (`seed`, `architecture`,
    /// `noiseDim`, `channels`, `hidden`, `leakySlope`, and an optimiser's `kind`); or an iteration that was begun
    /// and is not complete. The old settings stay in force.
    pub fn configure(&mut self, config: TrainConfig) -> Result<(), TrainError> {
        self.refuse_unfinished("configure")?;
        config.validate()?;
        self.config.check_change(&config)?;
        self.config = config;
        Ok(())
    }
}
