//! Random numbers as a function of (seed, stream, counter), with no state to carry.
//!
//! A counter-based generator makes every stream independent: drawing more noise never shifts the
//! batches, so two runs that differ in clipping alone see the same noise and the same images. The
//! generator needs only 32-bit addition, rotation and exclusive or, which JavaScript
//! (`www/data/random.js`) and WGSL have too, so a seed means the same run everywhere.
//!
//! Source: Salmon, Moraes, Dror, Shaw 2011, "Parallel Random Numbers: As Easy as 1, 2, 3",
//! section 4.2 (Threefry-2x32 with 20 rounds).

use gan_clipping_arithmetic::random::{self as arithmetic, Words, box_muller};

/// Threefry-2x32-20: two random words for a key and a counter.
pub fn threefry2x32(key: [u32; 2], counter: [u32; 2]) -> [u32; 2] {
    arithmetic::threefry2x32(key, counter)
}

/// What a seed is used for. The numbers are part of what a seed means; never reuse one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Stream {
    /// Initial weights of the generator.
    GeneratorWeights = 1,
    /// Initial weights of the discriminator.
    DiscriminatorWeights = 2,
    /// Noise of the fakes that the discriminator learns from.
    DiscriminatorNoise = 3,
    /// Noise of the fakes that the generator learns from.
    GeneratorNoise = 4,
    /// Order of the images.
    Batches = 5,
    /// Noise of the samples that are drawn.
    Samples = 6,
    /// Initial weights of the VAE's encoder.
    EncoderWeights = 7,
    /// Initial weights of the judge of quality.
    JudgeWeights = 8,
    /// Shifts of the images that the judge learns from.
    JudgeShifts = 9,
    /// First singular vectors of spectral normalisation.
    SingularVectors = 10,
    /// Where between a real image and a fake the gradient penalty is taken.
    Interpolation = 11,
}

/// A seeded stream of random blocks. A block is as long as it is asked to be.
#[derive(Clone, Copy, Debug)]
pub struct Random {
    key: [u32; 2],
}

impl Random {
    /// The stream that `seed` gives for one purpose.
    pub fn new(seed: u32, stream: Stream) -> Self {
        Self {
            key: [seed, stream as u32],
        }
    }

    /// One word, uniform over all 32-bit values.
    pub fn word(&self, block: u32, index: u32) -> u32 {
        threefry2x32(self.key, [block, index])[0]
    }

    /// `len` values from the standard normal distribution N(0, 1), by Box and Muller.
    pub fn normal(&self, block: u32, len: usize) -> Vec<f32> {
        let mut values = Vec::with_capacity(len + 1);
        for pair in 0..len.div_ceil(2) as u32 {
            values.extend(box_muller(threefry2x32(self.key, [block, pair])));
        }
        values.truncate(len);
        values
    }

    /// `len` values, uniform in [0, 1).
    pub fn shares(&self, block: u32, len: usize) -> Vec<f32> {
        // Exact: they are whole numbers of 2⁻²⁴.
        let mut values = self.uniform(block, len, 0.5);
        values.iter_mut().for_each(|value| *value += 0.5);
        values
    }

    /// `len` values, uniform in [−`bound`, `bound`).
    pub fn uniform(&self, block: u32, len: usize, bound: f32) -> Vec<f32> {
        let mut values = Vec::with_capacity(len + 1);
        for pair in 0..len.div_ceil(2) as u32 {
            let words = threefry2x32(self.key, [block, pair]);
            values.extend(words.map(|word| (2.0 * word.unit() - 1.0) * bound));
        }
        values.truncate(len);
        values
    }
}
