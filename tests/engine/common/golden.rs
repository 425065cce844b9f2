//! The golden values that `tests/golden/make.py` made with PyTorch.

use serde::de::DeserializeOwned;

/// The values in `tests/golden/<name>.json`.
pub fn read<T: DeserializeOwned>(name: &str) -> T {
    let path = format!("{}/tests/golden/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let json = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&json).unwrap_or_else(|error| panic!("{path}: {error}"))
}
