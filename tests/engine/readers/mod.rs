//! Every reader of bytes and JSON that the engine has, given bad input: what it takes can be used, what it refuses is
//! refused in words, and its memory stays below a bound.
#![allow(dead_code)] // Each of those uses a part.

pub mod checksum;
pub mod config;
pub mod generator;
pub mod idx;
pub mod judge;
pub mod memory;
pub mod mutate;
pub mod mutate_json;
pub mod packed;
pub mod saved_run;
pub mod seeds;

use std::error::Error;

/// A reader, by its name in scripts/fuzz.js.
pub struct Reader {
    pub name: &'static str,
    /// Fails on a panic, on what is taken and cannot be used, on a refusal without words, or on too much memory.
    pub check: fn(&[u8]),
    /// Good input to change.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// An input changed in a few places, by a seed.
    pub mutate: fn(&[u8], u64) -> Vec<u8>,
}

pub const READERS: [Reader; 5] = [
    saved_run::READER,
    generator::READER,
    judge::READER,
    idx::READER,
    config::READER,
];

/// Characters of a refusal; values that it shows are cut short.
const LONGEST: usize = 2000;

/// That an error is a sentence of a length that can be shown.
pub fn assert_told(error: &dyn Error) {
    let text = error.to_string();
    let length = text.chars().count();
    assert!(
        (10..LONGEST).contains(&length),
        "{length} characters: {text:.300}"
    );
}

/// What `read` gives, with no more memory at any time than `bound` bytes.
pub fn within<T>(bound: usize, read: impl FnOnce() -> T) -> T {
    let (value, peak) = memory::peak_of(read);
    assert!(
        peak <= bound,
        "{peak} bytes were taken, at most {bound} are stated"
    );
    value
}
