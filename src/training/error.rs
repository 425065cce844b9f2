//! What can go wrong with a trainer.

use crate::archive::ArchiveError;
use crate::config::ConfigError;
use crate::device::ReadError;

/// What can go wrong with a trainer. A call that fails leaves the run as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// A setting is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A batch of the wrong size.
    #[error(
        "pixels: {actual} bytes, but a step takes {images} images of 784 pixels, {expected} bytes"
    )]
    Pixels {
        /// Bytes given.
        actual: usize,
        /// Bytes a step takes.
        expected: usize,
        /// Images a step takes: `batchSize` × `discriminatorSteps`.
        images: usize,
    },
    /// A number of samples that cannot be drawn.
    #[error("count: {count} samples were asked for; it takes 1 to {most}")]
    Count {
        /// Samples asked for.
        count: usize,
        /// Samples in one call at the most.
        most: usize,
    },
    /// Images of no whole number, none or too many.
    #[error("pixels: {actual} bytes are not 1 to {most} images of 784 bytes")]
    Images {
        /// Bytes given.
        actual: usize,
        /// Images in one call at the most.
        most: usize,
    },
    /// Noise, or codes, that are not rows of the latent space.
    #[error("{what}: {actual} numbers are not rows of {dim} ({setting})")]
    Noise {
        /// `noise` of a GAN, `latent` of a VAE.
        what: &'static str,
        /// Numbers given.
        actual: usize,
        /// Numbers in a row.
        dim: usize,
        /// The setting that says so.
        setting: &'static str,
    },
    /// Noise, or a code, that is not a number.
    #[error("{what}: entry {at} is {value}; each has to be finite")]
    NoiseValue {
        /// `noise` of a GAN, `latent` of a VAE.
        what: &'static str,
        /// Its place.
        at: usize,
        /// What it is.
        value: f32,
    },
    /// An iteration was begun and is not complete.
    #[error("{call}: an iteration stands at stage {stage} of 8; advance to its end first")]
    Unfinished {
        /// The method that was called.
        call: &'static str,
        /// Where the iteration stands.
        stage: u8,
    },
    /// There is no iteration to advance.
    #[error("advance: no iteration was begun; call begin with a batch first")]
    NotBegun,
    /// A number of bins that a histogram cannot have.
    #[error("bins: {bins} bins were asked for; it takes 1 to {most}")]
    Bins {
        /// Bins asked for.
        bins: usize,
        /// Bins of one histogram at the most.
        most: usize,
    },
    /// A number of steps that a search does not take in one call.
    #[error("steps: {steps} steps of a search were asked for; it takes 1 to {most} in one call")]
    SearchSteps {
        /// Steps asked for.
        steps: usize,
        /// Steps in one call at the most.
        most: usize,
    },
    /// Not the name of a network or of one of its parameters.
    #[error("\"{0}\" is no network and no parameter; stats has the names of both")]
    Name(String),
    /// There is nothing to report yet.
    #[error("stats: no step has been taken yet; call step first")]
    NoStep,
    /// A saved run that cannot be used.
    #[error("the saved run was not taken: {0}; the present run goes on")]
    State(#[from] ArchiveError),
    /// A file of a finished generator that cannot be used.
    #[error("the generator was not taken: {0}")]
    Generator(#[source] ArchiveError),
    /// The device did not give its numbers back.
    #[error("the device did not return its results: {0}")]
    Read(#[from] ReadError),
}
