//! IDX files of images and of labels.

use gan_clipping_lab::data::{idx_images, idx_labels};

use super::{Reader, assert_told, mutate, seeds, within};

pub const READER: Reader = Reader {
    name: "idx",
    check,
    seeds: seeds::idx_files,
    mutate: mutate::idx,
};

/// Bytes while a file is read: what it gives is a part of it.
const BOUND: usize = 0;

pub fn check(file: &[u8]) {
    match within(BOUND, || idx_images(file)) {
        Ok(pixels) => {
            assert_eq!(pixels.len(), file.len() - 16);
            assert_eq!(pixels.len() % 784, 0);
        }
        Err(error) => assert_told(&error),
    }
    match within(BOUND, || idx_labels(file)) {
        Ok(labels) => assert!(labels.iter().all(|label| *label < 10)),
        Err(error) => assert_told(&error),
    }
}
