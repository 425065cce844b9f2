//! What may change while a run goes on: all but the settings that make other networks or other moments.

use super::{ConfigError, NetworkConfig, RegularizerKind, TrainConfig, VaeConfig};

impl TrainConfig {
    /// Checks that a run with these settings can go on with `new` ones.
    ///
    /// # Errors
    ///
    /// The first setting that only a new run can take: `seed`, `architecture`, `noiseDim`, `channels`,
    /// of a network `hidden`, `leakySlope` and its optimiser's `kind`, and whether D's regulariser is
    /// `spectralNorm`.
    pub fn check_change(&self, new: &Self) -> Result<(), ConfigError> {
        refuse_first_changed([
            ("seed", self.seed == new.seed),
            ("architecture", self.architecture == new.architecture),
            ("noiseDim", self.noise_dim == new.noise_dim),
            ("channels", self.channels == new.channels),
        ])?;
        self.generator.check_change("generator", &new.generator)?;
        (self.discriminator).check_change("discriminator", &new.discriminator)
    }
}

impl VaeConfig {
    /// Checks that a run with these settings can go on with `new` ones.
    ///
    /// # Errors
    ///
    /// The first setting that only a new run can take: `seed`, `latentDim`, and of a network `hidden`,
    /// `leakySlope` and its optimiser's `kind`.
    pub fn check_change(&self, new: &Self) -> Result<(), ConfigError> {
        refuse_first_changed([
            ("seed", self.seed == new.seed),
            ("latentDim", self.latent_dim == new.latent_dim),
        ])?;
        self.encoder.check_change("encoder", &new.encoder)?;
        self.decoder.check_change("decoder", &new.decoder)
    }
}

impl NetworkConfig {
    fn check_change(&self, name: &str, new: &Self) -> Result<(), ConfigError> {
        refuse_first_changed([
            (format!("{name}.hidden"), self.hidden == new.hidden),
            (
                format!("{name}.leakySlope"),
                self.leaky_slope == new.leaky_slope,
            ),
            (
                format!("{name}.optimizer.kind"),
                self.optimizer.kind == new.optimizer.kind,
            ),
            (
                format!("{name}.regularizer.kind"),
                self.has_spectral_norm() == new.has_spectral_norm(),
            ),
        ])
    }

    /// Whether its weights are divided by their singular values: another network of the same weights.
    fn has_spectral_norm(&self) -> bool {
        self.regularizer.kind == RegularizerKind::SpectralNorm
    }
}

/// An error that names the first setting that is not as it was.
fn refuse_first_changed<N: Into<String>, const COUNT: usize>(
    settings: [(N, bool); COUNT],
) -> Result<(), ConfigError> {
    match settings.into_iter().find(|(_, same)| !same) {
        None => Ok(()),
        Some((field, _)) => Err(ConfigError {
            field: field.into(),
            message: "cannot change while a run goes on; make a new trainer".into(),
        }),
    }
}
