//! A run in one file, and the weights alone for other frameworks.
//!
//! The file is a safetensors file, so that other tools can look into it: weights, moments, norm
//! histories and counts as tensors, and two of bytes: `run.json` (format, version, kind, settings, counts)
//! and `crc32` (IEEE, over the name and the bytes of every other tensor in the order of names). The
//! random streams need no state: they are functions of the seed and the counts.

mod reader;
mod writer;

use serde::{Deserialize, Serialize};

pub(crate) use reader::Reader;
pub(crate) use writer::Writer;

const FORMAT: &str = "gan-clipping-lab";
/// Raised whenever an older reader could not understand the file.
const VERSION: u32 = 1;
const RUN: &str = "run.json";
const CHECKSUM: &str = "crc32";

/// What a run trains; one kind of trainer does not take the other's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Kind {
    Gan,
    Vae,
}

/// The part of a saved run that is not tensors; `C` are its settings.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Run<C> {
    #[serde(flatten)]
    header: Header,
    pub config: C,
    pub step: u64,
    /// Of both networks, in the order in which they were saved.
    pub counts: [Counts; 2],
}

#[derive(Debug, Serialize, Deserialize)]
struct Header {
    format: String,
    version: u32,
    kind: Kind,
}

/// Updates made and norms seen.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Counts {
    pub updates: u64,
    pub seen: u64,
}

impl<C> Run<C> {
    pub fn new(kind: Kind, config: C, step: u64, counts: [Counts; 2]) -> Self {
        let header = Header {
            format: FORMAT.into(),
            version: VERSION,
            kind,
        };
        Self {
            header,
            config,
            step,
            counts,
        }
    }
}

/// CRC-32 (IEEE) over the names and the bytes.
pub(crate) fn checksum<'a>(entries: impl Iterator<Item = (&'a str, &'a [u8])>) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    for (name, bytes) in entries {
        hasher.update(name.as_bytes());
        hasher.update(bytes);
    }
    hasher.finalize()
}
