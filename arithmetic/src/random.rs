//! Random words and normal numbers by counter, one or four at a time.

use std::f32::consts::TAU;
use std::ops::{BitXor, Mul, Sub};

use wide::{f32x4, i32x4, u32x4};

/// Threefry's constants (Salmon, Moraes, Dror, Shaw 2011, "Parallel Random Numbers: As Easy as 1, 2, 3",
/// section 4.2): what the third word of its key is made with, and by how much each round rotates.
pub const KEY_PARITY: u32 = 0x1BD1_1BDA;
pub const ROTATIONS: [u32; 8] = [13, 15, 26, 6, 17, 29, 16, 24];

/// Words of 32 bits: one, or several side by side.
pub trait Words: Copy + BitXor<Output = Self> {
    /// As many numbers.
    type Numbers: Numbers;

    /// The same word in each place.
    fn splat(word: u32) -> Self;
    /// The sum, modulo 2³².
    fn plus(self, other: Self) -> Self;
    fn rotated_left(self, by: u32) -> Self;
    /// The top 24 bits of each as a number in [0, 1): every value is exact in an `f32`.
    fn unit(self) -> Self::Numbers;
}

/// Numbers of 32 bits: one, or several side by side.
pub trait Numbers:
    Copy + Sub<Output = Self> + Mul<Output = Self> + Mul<f32, Output = Self>
{
    const ONE: Self;
    fn logarithm(self) -> Self;
    fn square_root(self) -> Self;
    fn sine_cosine(self) -> (Self, Self);
}

/// Threefry-2x32-20: two random words for a key and a counter.
#[expect(
    clippy::indexing_slicing,
    reason = "each is a remainder of a division by the array's length"
)]
pub fn threefry2x32<W: Words>(key: [u32; 2], counter: [W; 2]) -> [W; 2] {
    let schedule = [key[0], key[1], KEY_PARITY ^ key[0] ^ key[1]];
    let mut x = [
        counter[0].plus(W::splat(schedule[0])),
        counter[1].plus(W::splat(schedule[1])),
    ];
    for round in 0..20 {
        x[0] = x[0].plus(x[1]);
        x[1] = x[1].rotated_left(ROTATIONS[round % 8]) ^ x[0];
        if round % 4 == 3 {
            let injection = round / 4 + 1;
            x[0] = x[0].plus(W::splat(schedule[injection % 3]));
            let next = schedule[(injection + 1) % 3].wrapping_add(injection as u32);
            x[1] = x[1].plus(W::splat(next));
        }
    }
    x
}

/// Two of N(0, 1) from two random words, by Box and Muller.
pub fn box_muller<W: Words>([a, b]: [W; 2]) -> [W::Numbers; 2] {
    // 1 − u lies in (0, 1], so the logarithm is finite.
    let radius = ((W::Numbers::ONE - a.unit()).logarithm() * -2.0).square_root();
    let (sin, cos) = (b.unit() * TAU).sine_cosine();
    [radius * cos, radius * sin]
}

/// `len` numbers of the draw `block`, four pairs at a time. The logarithm and the sine are those of SIMD,
/// whose last digits are not those of one number.
pub fn normal(key: [u32; 2], block: u32, len: usize) -> Vec<f32> {
    let mut values = Vec::with_capacity(len + 8);
    for pair in (0..len.div_ceil(2) as u32).step_by(4) {
        let pairs = u32x4::from([pair, pair + 1, pair + 2, pair + 3]);
        let words = threefry2x32(key, [u32x4::splat(block), pairs]);
        let [cos, sin] = box_muller(words).map(f32x4::to_array);
        for (cos, sin) in cos.into_iter().zip(sin) {
            values.extend([cos, sin]);
        }
    }
    values.truncate(len);
    values
}

impl Words for u32 {
    type Numbers = f32;

    #[inline(always)]
    fn splat(word: u32) -> Self {
        word
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }

    #[inline(always)]
    fn rotated_left(self, by: u32) -> Self {
        self.rotate_left(by)
    }

    #[inline(always)]
    fn unit(self) -> f32 {
        (self >> 8) as f32 * (1.0 / (1 << 24) as f32)
    }
}

impl Words for u32x4 {
    type Numbers = f32x4;

    #[inline(always)]
    fn splat(word: u32) -> Self {
        Self::splat(word)
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self + other
    }

    #[inline(always)]
    fn rotated_left(self, by: u32) -> Self {
        (self << by) | (self >> (32 - by))
    }

    #[inline(always)]
    fn unit(self) -> f32x4 {
        let top: i32x4 = bytemuck::cast(self >> 8);
        f32x4::from_i32x4(top) * (1.0 / (1 << 24) as f32)
    }
}

impl Numbers for f32 {
    const ONE: Self = 1.0;

    #[inline(always)]
    fn logarithm(self) -> Self {
        self.ln()
    }

    #[inline(always)]
    fn square_root(self) -> Self {
        self.sqrt()
    }

    #[inline(always)]
    fn sine_cosine(self) -> (Self, Self) {
        self.sin_cos()
    }
}

impl Numbers for f32x4 {
    const ONE: Self = Self::ONE;

    #[inline(always)]
    fn logarithm(self) -> Self {
        self.ln()
    }

    #[inline(always)]
    fn square_root(self) -> Self {
        self.sqrt()
    }

    #[inline(always)]
    fn sine_cosine(self) -> (Self, Self) {
        self.sin_cos()
    }
}
