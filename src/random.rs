//! Random numbers as a function of (seed, stream, counter), with no state to carry.
//!
//! A counter-based generator makes every stream independent: drawing more noise never shifts the
//! batches, so two runs that differ in clipping alone see the same noise and the same images. The
//! generator needs only 32-bit addition, rotation and exclusive or, which JavaScript
//! (`www/data/random.js`) and WGSL have too, so a seed means the same run everywhere.
//!
//! Source: Salmon, Moraes, Dror, Shaw 2011, "Parallel Random Numbers: As Easy as 1, 2, 3",
//! section 4.2 (Threefry-2x32 with 20 rounds).

use std::f32::consts::TAU;

use gan_clipping_kernels::{KEY_PARITY, ROTATIONS};

/// Threefry-2x32-20: two random words for a key and a counter.
pub fn threefry2x32(key: [u32; 2], counter: [u32; 2]) -> [u32; 2] {
    let schedule = [key[0], key[1], KEY_PARITY ^ key[0] ^ key[1]];
    let mut x = [
        counter[0].wrapping_add(schedule[0]),
        counter[1].wrapping_add(schedule[1]),
    ];
    for round in 0..20 {
        x[0] = x[0].wrapping_add(x[1]);
        x[1] = x[1].rotate_left(ROTATIONS[round % 8]) ^ x[0];
        if round % 4 == 3 {
            let injection = round / 4 + 1;
            x[0] = x[0].wrapping_add(schedule[injection % 3]);
            x[1] = x[1]
                .wrapping_add(schedule[(injection + 1) % 3])
                .wrapping_add(injection as u32);
        }
    }
    x
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
            let [a, b] = threefry2x32(self.key, [block, pair]);
            // 1 − u lies in (0, 1], so the logarithm is finite.
            let radius = (-2.0 * (1.0 - unit(a)).ln()).sqrt();
            let (sin, cos) = (TAU * unit(b)).sin_cos();
            values.extend([radius * cos, radius * sin]);
        }
        values.truncate(len);
        values
    }

    /// `len` values, uniform in [−`bound`, `bound`).
    pub fn uniform(&self, block: u32, len: usize, bound: f32) -> Vec<f32> {
        let mut values = Vec::with_capacity(len + 1);
        for pair in 0..len.div_ceil(2) as u32 {
            let words = threefry2x32(self.key, [block, pair]);
            values.extend(words.map(|word| (2.0 * unit(word) - 1.0) * bound));
        }
        values.truncate(len);
        values
    }
}

/// The top 24 bits of a word as a number in [0, 1): every value is exact in an `f32`.
fn unit(word: u32) -> f32 {
    (word >> 8) as f32 * (1.0 / (1 << 24) as f32)
}
