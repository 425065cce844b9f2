//! Settings that change while a run goes on.

use super::Trainer;
use crate::change::Kept;
use crate::config::TrainConfig;
use crate::error::TrainError;

impl Trainer {
    /// Changes the settings between two steps; the run goes on.
    ///
    /// # Errors
    ///
    /// A setting out of range, or one that only a new run can take (`seed`, `architecture`,
    /// `noiseDim`, `hidden`, `leakySlope`, and an optimiser's `kind`); or an iteration that was begun
    /// and is not complete. The old settings stay in force.
    pub fn configure(&mut self, config: TrainConfig) -> Result<(), TrainError> {
        self.refuse_unfinished("configure")?;
        config.validate()?;
        let (old, new) = (&self.config, &config);
        Kept::new(&[
            ("seed", old.seed == new.seed),
            ("architecture", old.architecture == new.architecture),
            ("noiseDim", old.noise_dim == new.noise_dim),
        ])
        .network("generator", &old.generator, &new.generator)
        .network("discriminator", &old.discriminator, &new.discriminator)
        .check()?;
        self.config = config;
        Ok(())
    }
}
