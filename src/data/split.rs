//! MNIST parted into what is trained on and what is not.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::config::IMAGE_PIXELS;

/// Training draws from so many of the first of MNIST's 60,000 training images; the last 10,000 are the
/// validation split.
pub const TRAIN_IMAGES: usize = 50_000;

/// Images that training never sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Split {
    /// The last 10,000 of the 60,000 training images: a setting such as C is chosen on these.
    Validation,
    /// The 10,000 test images: what was chosen is reported on these.
    Test,
}

impl FromStr for Split {
    type Err = SplitError;

    fn from_str(name: &str) -> Result<Self, SplitError> {
        match name {
            "validation" => Ok(Self::Validation),
            "test" => Ok(Self::Test),
            other => Err(SplitError(other.into())),
        }
    }
}

impl std::fmt::Display for Split {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Validation => "validation",
            Self::Test => "test",
        })
    }
}

/// Not the name of a [`Split`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("split: \"{0}\" is unknown; it takes \"validation\" or \"test\"")]
pub struct SplitError(String);

/// The pixels (count × 784) of MNIST's 60,000 training images parted into those for training and the
/// validation split. Fewer images are all for training.
pub fn split_training(pixels: &[u8]) -> (&[u8], &[u8]) {
    pixels.split_at(pixels.len().min(TRAIN_IMAGES * IMAGE_PIXELS))
}
