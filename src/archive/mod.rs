//! One container for everything that is kept in a file: a safetensors file, so that other tools can look
//! into it, with two tensors of bytes beside the others: a JSON that says what the file is (format,
//! version and what is not tensors) and `crc32` (IEEE, over the name and the bytes of every other tensor
//! in the order of names).

mod error;
mod reader;
mod writer;

pub use error::ArchiveError;
pub(crate) use reader::Archive;
pub(crate) use writer::Writer;

const CHECKSUM: &str = "crc32";

/// A kind of file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Format {
    /// What it calls itself in its JSON.
    pub name: &'static str,
    /// Raised whenever an older reader could not understand the file.
    pub version: u32,
    /// The tensor that holds its JSON.
    pub json: &'static str,
    /// What it is, in an error.
    pub what: &'static str,
}

/// CRC-32 (IEEE) over the names and the bytes.
fn checksum<'a>(entries: impl Iterator<Item = (&'a str, &'a [u8])>) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    for (name, bytes) in entries {
        hasher.update(name.as_bytes());
        hasher.update(bytes);
    }
    hasher.finalize()
}
