//! MNIST and its batches, natively: for tests, benchmarks and examples. In the page the same work
//! is done by `www/mnist.js` and `www/batches.js`, image for image the same.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::IMAGE_PIXELS;
use crate::random::{Random, Stream};

/// Images of an epoch grow by this many each epoch, as the shards arrive in the page.
pub const SHARD_IMAGES: usize = 10_000;

/// Training draws from so many of the first of MNIST's 60,000 training images; the last 10,000 are the
/// validation split.
pub const TRAIN_IMAGES: usize = 50_000;

/// Images that training never sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Split {
    /// The last 10,000 of the 60,000 training images: a setting such as C is chosen on these.
    Validation,
    /// The 10,000 test images: what was chosen is reported on these.
    Test,
}

impl FromStr for Split {
    type Err = SplitError;

    fn from_str(name: &str) -> Result<Self, SplitError> {
        match name {
            "validation" => Ok(Self::Validation),
            "test" => Ok(Self::Test),
            other => Err(SplitError(other.into())),
        }
    }
}

impl std::fmt::Display for Split {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Validation => "validation",
            Self::Test => "test",
        })
    }
}

/// Not the name of a [`Split`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("split: \"{0}\" is unknown; it takes \"validation\" or \"test\"")]
pub struct SplitError(String);

/// The pixels (count × 784) of MNIST's 60,000 training images parted into those for training and the
/// validation split. Fewer images are all for training.
pub fn split_training(pixels: &[u8]) -> (&[u8], &[u8]) {
    pixels.split_at(pixels.len().min(TRAIN_IMAGES * IMAGE_PIXELS))
}

/// Why an IDX file was refused.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum IdxError {
    /// The first four bytes are not those of a file of images, or of labels.
    #[error("not an IDX file of {what}: it begins with {found:#010x}, not {expected:#010x}")]
    Magic {
        /// Images or labels.
        what: &'static str,
        /// The first four bytes.
        found: u32,
        /// What they should be.
        expected: u32,
    },
    /// A label that is no digit.
    #[error("label {index} is {label}, where digits from 0 to 9 are expected")]
    Label {
        /// Its place in the file.
        index: usize,
        /// Its value.
        label: u8,
    },
    /// The images are not 28 × 28.
    #[error("images of {rows} × {columns} pixels, where 28 × 28 are expected")]
    Shape {
        /// Rows of an image, in pixels.
        rows: u32,
        /// Columns of an image, in pixels.
        columns: u32,
    },
    /// The file is shorter or longer than its header says.
    #[error("{actual} bytes, where the header announces {expected}: the file is damaged")]
    Length {
        /// Bytes the header announces.
        expected: usize,
        /// Bytes found.
        actual: usize,
    },
}

/// The pixels of an IDX image file (LeCun's format), 8-bit, row-major, count × 784.
pub fn idx_images(bytes: &[u8]) -> Result<&[u8], IdxError> {
    let ([magic, count, rows, columns], pixels) = idx_header(bytes)?;
    expect_magic("images", magic, 0x803)?;
    if rows != 28 || columns != 28 {
        return Err(IdxError::Shape { rows, columns });
    }
    let expected = 16 + count as usize * IMAGE_PIXELS;
    expect_length(bytes, expected)?;
    Ok(pixels)
}

/// The labels of an IDX label file (LeCun's format), a digit from 0 to 9 for each image.
pub fn idx_labels(bytes: &[u8]) -> Result<&[u8], IdxError> {
    let ([magic, count], labels) = idx_header(bytes)?;
    expect_magic("labels", magic, 0x801)?;
    expect_length(bytes, 8 + count as usize)?;
    match labels.iter().position(|label| *label > 9) {
        Some(index) => Err(IdxError::Label {
            index,
            label: labels[index],
        }),
        None => Ok(labels),
    }
}

/// The first `N` big-endian words, and the bytes after them.
fn idx_header<const N: usize>(bytes: &[u8]) -> Result<([u32; N], &[u8]), IdxError> {
    let Some((header, body)) = bytes.split_at_checked(4 * N) else {
        return Err(IdxError::Length {
            expected: 4 * N,
            actual: bytes.len(),
        });
    };
    let word = |at: usize| {
        let at = 4 * at;
        u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
    };
    Ok((std::array::from_fn(word), body))
}

fn expect_magic(what: &'static str, found: u32, expected: u32) -> Result<(), IdxError> {
    if found == expected {
        return Ok(());
    }
    Err(IdxError::Magic {
        what,
        found,
        expected,
    })
}

fn expect_length(bytes: &[u8], expected: usize) -> Result<(), IdxError> {
    let actual = bytes.len();
    if actual == expected {
        return Ok(());
    }
    Err(IdxError::Length { expected, actual })
}

/// A seeded shuffle of `len` items, by Fisher and Yates; block `epoch` of the batches' stream.
pub fn shuffle(seed: u32, epoch: u32, len: usize) -> Vec<u32> {
    let random = Random::new(seed, Stream::Batches);
    let mut order: Vec<u32> = (0..len as u32).collect();
    for last in (1..len).rev() {
        let word = random.word(epoch, last as u32);
        // A word scaled to 0..=last: the bias is below (last + 1) / 2³².
        let other = ((word as u64 * (last as u64 + 1)) >> 32) as usize;
        order.swap(last, other);
    }
    order
}

/// Batches in a seeded order, without repetition in an epoch.
///
/// Epoch e draws from the first (e + 1) × [`SHARD_IMAGES`] images, and none from more than the first
/// [`TRAIN_IMAGES`]: the page starts when the first shard is there, and the order still depends on the
/// seed alone, not on the network.
#[derive(Debug)]
pub struct Batches<'a> {
    pixels: &'a [u8],
    batch_size: usize,
    seed: u32,
    epoch: u32,
    order: Vec<u32>,
    next: usize,
}

impl<'a> Batches<'a> {
    /// Batches of `batch_size` out of `pixels` (count × 784).
    ///
    /// # Panics
    ///
    /// The pixels, or the first [`TRAIN_IMAGES`] of them, are fewer images than a batch.
    pub fn new(pixels: &'a [u8], batch_size: usize, seed: u32) -> Self {
        let images = (pixels.len() / IMAGE_PIXELS).min(TRAIN_IMAGES);
        assert!(
            batch_size <= images,
            "batchSize: {batch_size} is more than the {images} images for training"
        );
        let mut batches = Self {
            pixels,
            batch_size,
            seed,
            epoch: 0,
            order: Vec::new(),
            next: 0,
        };
        batches.order = shuffle(seed, 0, batches.pool(0));
        batches
    }

    /// Images that take part in an epoch.
    fn pool(&self, epoch: u32) -> usize {
        let images = (self.pixels.len() / IMAGE_PIXELS).min(TRAIN_IMAGES);
        images.min((epoch as usize + 1) * SHARD_IMAGES)
    }

    /// The next batch, batch × 784. What is left of an epoch when it is too short for a batch is
    /// left out.
    pub fn next_batch(&mut self) -> Vec<u8> {
        // The first epochs are smaller than the largest batches.
        while self.next + self.batch_size > self.order.len() {
            self.epoch += 1;
            self.order = shuffle(self.seed, self.epoch, self.pool(self.epoch));
            self.next = 0;
        }
        let chosen = &self.order[self.next..self.next + self.batch_size];
        self.next += self.batch_size;
        let mut batch = Vec::with_capacity(self.batch_size * IMAGE_PIXELS);
        for &image in chosen {
            let start = image as usize * IMAGE_PIXELS;
            batch.extend_from_slice(&self.pixels[start..start + IMAGE_PIXELS]);
        }
        batch
    }
}
