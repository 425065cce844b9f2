//! From JSON, and which field is wrong in it.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use super::ConfigError;
use crate::message::shown;

/// Reads an object from JSON; an error names the field.
pub(super) fn parse<T: DeserializeOwned>(json: &str) -> Result<T, ConfigError> {
    // serde would take a list for an object, its values by position.
    if !json.trim_start().starts_with('{') {
        return Err(ConfigError {
            field: "config".into(),
            message: "not a JSON object; it takes one such as {\"seed\": 7}".into(),
        });
    }
    let mut reader = serde_json::Deserializer::from_str(json);
    let config = serde_path_to_error::deserialize(&mut reader).map_err(|error| ConfigError {
        field: match error.path().to_string().as_str() {
            "." | "?" => "config".into(),
            path => shown(path),
        },
        message: shown(error.inner()),
    })?;
    reader.end().map_err(|error| ConfigError {
        field: "config".into(),
        message: error.to_string(),
    })?;
    Ok(config)
}

/// A number of 32 bits. What is more than those hold becomes infinite, which the field's range refuses with words of
/// its own.
pub(super) fn single<'de, D: Deserializer<'de>>(reader: D) -> Result<f32, D::Error> {
    Ok(f64::deserialize(reader)? as f32)
}

/// A number of 32 bits, or none.
pub(super) fn optional_single<'de, D: Deserializer<'de>>(
    reader: D,
) -> Result<Option<f32>, D::Error> {
    Ok(Option::<f64>::deserialize(reader)?.map(|value| value as f32))
}
