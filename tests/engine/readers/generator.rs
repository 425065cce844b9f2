//! Files of finished generators: safetensors with settings, the checksum put right.

use gan_clipping_lab::Device;
use gan_clipping_lab::training::FinishedGenerator;
use pollster::block_on;

use super::{Reader, assert_told, checksum, mutate, seeds, within};

pub const READER: Reader = Reader {
    name: "weights",
    check,
    seeds: seeds::generators,
    mutate: mutate::archive,
};

/// Bytes while a file is read: weights of 16 bits become 32, beside those that begin.
pub fn bound(bytes: usize) -> usize {
    (4 << 20) + 32 * bytes
}

pub fn check(file: &[u8]) {
    read(file);
    if let Some(file) = checksum::corrected(file) {
        read(&file);
    }
}

fn read(file: &[u8]) {
    match within(bound(file.len()), || {
        FinishedGenerator::load(file, &Device::flex())
    }) {
        Ok(generator) => {
            generator
                .config()
                .validate()
                .expect("what was taken is valid");
            let noise = vec![0.5; generator.config().noise_dim];
            let image = block_on(generator.generate(noise)).expect("is drawn");
            assert_eq!(image.len(), gan_clipping_lab::IMAGE_PIXELS);
        }
        Err(error) => assert_told(&error),
    }
}
