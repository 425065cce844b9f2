//! Why a file cannot be used.

use safetensors::SafeTensorError;

use crate::message::shown;

/// Why a file cannot be used. Each message goes on from "it was not taken:".
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// No safetensors file.
    #[error("it is damaged, cut short or no {what}")]
    Damaged {
        /// What was expected.
        what: &'static str,
        /// What is wrong with it.
        source: SafeTensorError,
    },
    /// A safetensors file of something else.
    #[error("it holds tensors but no {what}")]
    Foreign {
        /// What was expected.
        what: &'static str,
    },
    /// It does not say what it is.
    #[error("it is damaged: its {json} cannot be read")]
    Unreadable {
        /// The tensor that should say it.
        json: &'static str,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A file of another program.
    #[error("it is of \"{found}\", not of \"{expected}\"")]
    Format {
        /// What it says it is.
        found: String,
        /// What was expected.
        expected: &'static str,
    },
    /// Written by a newer version.
    #[error(
        "its version {found} is newer than {newest}, the newest that is read here; take the latest release"
    )]
    Newer {
        /// Its version.
        found: u32,
        /// The newest that is read.
        newest: u32,
    },
    /// Its bytes are not those that were written.
    #[error("it is damaged: its checksum is wrong")]
    Checksum,
    /// What is not tensors in it has another form.
    #[error("{field} is wrong in it: {}", shown(source))]
    Json {
        /// Where, as a path in the JSON.
        field: String,
        /// What is wrong there.
        source: serde_json::Error,
    },
    /// A run of another kind of trainer.
    #[error("it is of {found}, and this trainer trains {expected}")]
    Kind {
        /// What was trained.
        found: &'static str,
        /// What the trainer trains.
        expected: &'static str,
    },
    /// Settings of networks that are larger than the file.
    #[error(
        "its settings are of networks with {weights} weights, {needed} bytes, and it holds {found}; it is damaged"
    )]
    Small {
        /// Weights of the networks at the least.
        weights: usize,
        /// Bytes of these.
        needed: usize,
        /// Bytes of the file.
        found: usize,
    },
    /// A tensor that has to be there.
    #[error("{name} is missing in it; it takes {expected}")]
    Missing {
        /// Its name.
        name: String,
        /// Its numbers and its shape.
        expected: String,
    },
    /// A tensor of other numbers or of another shape.
    #[error("{name} is of {found} in it; it takes {expected}")]
    Form {
        /// Its name.
        name: String,
        /// Its numbers and its shape.
        found: String,
        /// What they should be.
        expected: String,
    },
    /// A number that the tensor cannot have.
    #[error("{name} is {value:?} at entry {at} in it; it takes {expected}")]
    Entry {
        /// The tensor's name.
        name: String,
        /// The number's place, row-major.
        at: usize,
        /// The number.
        value: f32,
        /// What it takes.
        expected: String,
    },
    /// A count that no run reaches.
    #[error("{field} is {value} in it; it takes a whole number from 0 to {most}")]
    Count {
        /// Where, as a path in the JSON.
        field: String,
        /// The count.
        value: u64,
        /// The largest that is taken.
        most: u64,
    },
    /// A tensor with NaN or ∞.
    #[error("{name} is not finite in it")]
    NotFinite {
        /// Its name.
        name: String,
    },
    /// Its JSON could not be written.
    #[error("{0}")]
    WriteJson(#[source] serde_json::Error),
    /// It could not be written.
    #[error("{0}")]
    Write(#[from] SafeTensorError),
}
