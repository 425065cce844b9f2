//! The judge's file, the checksum put right.

use gan_clipping_lab::data::Split;
use gan_clipping_lab::{Device, IMAGE_PIXELS, Judge, JudgeError};
use pollster::block_on;

use super::{Reader, assert_told, checksum, mutate, seeds, within};

pub const READER: Reader = Reader {
    name: "judge",
    check,
    seeds: seeds::judges,
    mutate: mutate::archive,
};

/// Bytes while a file is read: a network of one size, and the file's own tables.
pub fn bound(bytes: usize) -> usize {
    (8 << 20) + 32 * bytes
}

pub fn check(file: &[u8]) {
    read(file);
    if let Some(file) = checksum::corrected(file) {
        read(&file);
    }
}

fn read(file: &[u8]) {
    match within(bound(file.len()), || Judge::load(file, &Device::flex())) {
        Ok(judge) => {
            let images: Vec<u8> = (0..3 * IMAGE_PIXELS)
                .map(|at| (at * 7 % 256) as u8)
                .collect();
            for split in [Split::Validation, Split::Test] {
                match block_on(judge.quality(&images, split)) {
                    Ok(quality) => assert!(quality.frechet >= 0.0 || quality.frechet.is_nan()),
                    Err(error) => {
                        assert!(matches!(error, JudgeError::Metrics(_)), "{error}");
                        assert_told(&error);
                    }
                }
            }
        }
        Err(error) => assert_told(&error),
    }
}
