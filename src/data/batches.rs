//! Batches in a seeded order.

use super::TRAIN_IMAGES;
use crate::config::IMAGE_PIXELS;
use crate::random::{Random, Stream};

/// Images of an epoch grow by this many each epoch, as the shards arrive in the page.
pub const SHARD_IMAGES: usize = 10_000;

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
    #[expect(
        clippy::indexing_slicing,
        reason = "the loop ends where the order has a batch left, and the order is of images that are whole"
    )]
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
