//! MNIST and its batches, natively: for tests, benchmarks and examples. In the page the same work
//! is done by `www/mnist.js` and `www/batches.js`, image for image the same.

use crate::IMAGE_PIXELS;
use crate::random::{Random, Stream};

/// Images of an epoch grow by this many each epoch, as the shards arrive in the page.
pub const SHARD_IMAGES: usize = 10_000;

/// Why an IDX file was refused.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum IdxError {
    /// The first four bytes are not those of an image file.
    #[error("not an IDX image file: it begins with {0:#010x} where 0x00000803 is expected")]
    Magic(u32),
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
    let Some((header, pixels)) = bytes.split_at_checked(16) else {
        return Err(IdxError::Length {
            expected: 16,
            actual: bytes.len(),
        });
    };
    let word = |at: usize| {
        u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
    };
    let [magic, count, rows, columns] = [word(0), word(4), word(8), word(12)];
    if magic != 0x803 {
        return Err(IdxError::Magic(magic));
    }
    if rows != 28 || columns != 28 {
        return Err(IdxError::Shape { rows, columns });
    }
    let expected = count as usize * IMAGE_PIXELS;
    if pixels.len() != expected {
        return Err(IdxError::Length {
            expected: expected + 16,
            actual: bytes.len(),
        });
    }
    Ok(pixels)
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
/// Epoch e draws from the first (e + 1) × [`SHARD_IMAGES`] images: the page starts when the first
/// shard is there, and the order still depends on the seed alone, not on the network.
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
    /// Batches of `batch_size` out of `pixels` (count × 784), which must hold at least one.
    pub fn new(pixels: &'a [u8], batch_size: usize, seed: u32) -> Self {
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
        let images = self.pixels.len() / IMAGE_PIXELS;
        images.min((epoch as usize + 1) * SHARD_IMAGES)
    }

    /// The next batch, batch × 784. What is left of an epoch when it is too short for a batch is
    /// left out.
    pub fn next_batch(&mut self) -> Vec<u8> {
        if self.next + self.batch_size > self.order.len() {
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
