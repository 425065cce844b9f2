//! How good samples are, in numbers: from what a judge says of them, and from their pixels.
//!
//! - [`Verdicts`]: what the judge says of each image
//! - [`frechet_distance`]: how far the samples' features are from real images', as two Gaussians
//! - [`classifier_score`], [`entropy`], [`confidence`], [`digit_shares`]: sure digits, and all of them
//! - [`gradient_energy`]: blur and speckle, from the pixels alone
//! - [`nearest`]: the training images most like a sample, to see memorising
//! - [`Quality`]: all of it at once
//!
//! Everything is computed in 64 bits on the CPU. No metric knows the judge's network.

mod frechet;
mod nearest;
mod quality;
mod score;
mod sharpness;
mod verdicts;

pub use frechet::{Gaussian, frechet_distance};
pub use nearest::{Neighbour, nearest};
pub use quality::{Quality, Reference};
pub use score::{COVERED_SHARE, classifier_score, confidence, digit_shares, entropy};
pub use sharpness::gradient_energy;
pub use verdicts::{DIGITS, FEATURES, Verdict, Verdicts};

/// Why a metric has no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MetricsError {
    /// A spread needs two.
    #[error("samples: {0} were given; their spread needs 2 or more")]
    TooFew(usize),
    /// Statistics of nothing.
    #[error("mean: it is empty; it takes the mean of 1 feature or more")]
    NoFeatures,
    /// Values that are no whole number of rows.
    #[error("{what}: {actual} values are no whole number of {width}")]
    Width {
        /// What the values are.
        what: &'static str,
        /// Values given.
        actual: usize,
        /// Values of a row.
        width: usize,
    },
    /// Pixels, features and probabilities of different numbers of images.
    #[error("{what}: {actual} values, where {count} images have {width} each")]
    Rows {
        /// What the values are.
        what: &'static str,
        /// Values given.
        actual: usize,
        /// Values of a row.
        width: usize,
        /// Images.
        count: usize,
    },
    /// Two statistics of different features.
    #[error("the statistics are of {0} and of {1} features: they come from different judges")]
    Features(usize, usize),
    /// NaN, or too large to be squared.
    #[error("{0} are not finite: the samples, or the judge's weights, have diverged")]
    NotFinite(&'static str),
    /// The eigenvalues of a covariance could not be found.
    #[error("the eigenvalues of the features' covariance were not found in {0} iterations")]
    Eigenvalues(usize),
    /// A number of neighbours that there are not.
    #[error("k: {k} neighbours were asked for; it takes 1 to {images}, the images given")]
    Neighbours {
        /// Neighbours asked for.
        k: usize,
        /// Images given.
        images: usize,
    },
}
