//! What is wrong with a configuration.

/// What is wrong with a configuration: the field, what was found and what it takes.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{field}: {message}")]
#[non_exhaustive]
pub struct ConfigError {
    /// The field's path as in the JSON, such as `generator.clip.threshold`.
    pub field: String,
    /// What was found, and what the field takes.
    pub message: String,
}
