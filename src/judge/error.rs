//! What can go wrong with a judge.

use crate::archive::ArchiveError;
use crate::device::ReadError;
use crate::metrics::MetricsError;

/// What can go wrong with a judge.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JudgeError {
    /// A file that cannot be used.
    #[error("the judge was not loaded: {0}")]
    File(#[from] ArchiveError),
    /// Pixels that are no whole number of images.
    #[error("pixels: {0} bytes are no whole number of images of 784 pixels")]
    Pixels(usize),
    /// Labels of another number of images.
    #[error("labels: {labels} labels, where there are {images} images")]
    Labels {
        /// Labels given.
        labels: usize,
        /// Images given.
        images: usize,
    },
    /// A metric that has no value.
    #[error(transparent)]
    Metrics(#[from] MetricsError),
    /// The device did not give its numbers back.
    #[error("the device did not return its results: {0}")]
    Read(#[from] ReadError),
}
