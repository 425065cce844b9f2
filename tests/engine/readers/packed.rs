//! Many inputs in one file: gzip of each one's length, 32 bits little-endian, and its bytes.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

pub fn pack(inputs: &[Vec<u8>]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    for input in inputs {
        let length = (input.len() as u32).to_le_bytes();
        encoder.write_all(&length).expect("memory can be written");
        encoder.write_all(input).expect("memory can be written");
    }
    encoder.finish().expect("memory can be written")
}

pub fn unpack(file: &[u8]) -> Vec<Vec<u8>> {
    let mut bytes = Vec::new();
    GzDecoder::new(file)
        .read_to_end(&mut bytes)
        .expect("is gzip");
    let mut rest = &bytes[..];
    let mut inputs = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk() {
        let (input, after) = after.split_at(u32::from_le_bytes(*length) as usize);
        inputs.push(input.to_vec());
        rest = after;
    }
    inputs
}
