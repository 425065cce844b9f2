//! What a run that goes on cannot take: settings that make other networks or other moments.

use crate::config::{ConfigError, NetworkConfig};

/// Settings by their names, and whether each is as it was.
pub(crate) struct Kept(Vec<(String, bool)>);

impl Kept {
    pub fn new(settings: &[(&str, bool)]) -> Self {
        Self(
            settings
                .iter()
                .map(|(n, same)| ((*n).into(), *same))
                .collect(),
        )
    }

    /// Adds those of a network that its weights or its optimiser's moments depend on.
    pub fn network(mut self, name: &str, old: &NetworkConfig, new: &NetworkConfig) -> Self {
        for (field, same) in [
            ("hidden", old.hidden == new.hidden),
            ("leakySlope", old.leaky_slope == new.leaky_slope),
            ("optimizer.kind", old.optimizer.kind == new.optimizer.kind),
        ] {
            self.0.push((format!("{name}.{field}"), same));
        }
        self
    }

    /// An error that names the first setting that is not as it was.
    pub fn check(self) -> Result<(), ConfigError> {
        match self.0.into_iter().find(|(_, same)| !same) {
            None => Ok(()),
            Some((field, _)) => Err(ConfigError {
                field,
                message: "cannot change while a run goes on; make a new trainer".into(),
            }),
        }
    }
}
