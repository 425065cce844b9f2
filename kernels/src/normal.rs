//! Normal numbers, eight at a time.

use std::f32::consts::TAU;

use wide::{f32x4, i32x4, u32x4};

/// Threefry's constants (Salmon, Moraes, Dror, Shaw 2011, "Parallel Random Numbers: As Easy as 1, 2, 3",
/// section 4.2): what the third word of its key is made with, and by how much each round rotates.
pub const KEY_PARITY: u32 = 0x1BD1_1BDA;
pub const ROTATIONS: [u32; 8] = [13, 15, 26, 6, 17, 29, 16, 24];

/// `len` numbers of the draw `block`, by Box and Muller: each pair of random words gives two.
pub fn normal(key: [u32; 2], block: u32, len: usize) -> Vec<f32> {
    let mut values = Vec::with_capacity(len + 8);
    for pair in (0..len.div_ceil(2) as u32).step_by(4) {
        let pairs = u32x4::from([pair, pair + 1, pair + 2, pair + 3]);
        let [a, b] = threefry2x32(key, [u32x4::splat(block), pairs]);
        // 1 − u lies in (0, 1], so the logarithm is finite.
        let radius = ((f32x4::ONE - unit(a)).ln() * -2.0).sqrt();
        let (sin, cos) = (unit(b) * TAU).sin_cos();
        let (cos, sin) = ((radius * cos).to_array(), (radius * sin).to_array());
        for lane in 0..4 {
            values.extend([cos[lane], sin[lane]]);
        }
    }
    values.truncate(len);
    values
}

/// The top 24 bits of each word as a number in [0, 1).
fn unit(words: u32x4) -> f32x4 {
    let top: i32x4 = bytemuck::cast(words >> 8);
    f32x4::from_i32x4(top) * (1.0 / (1 << 24) as f32)
}

/// Threefry-2x32-20 for four counters.
fn threefry2x32(key: [u32; 2], counter: [u32x4; 2]) -> [u32x4; 2] {
    let schedule = [key[0], key[1], KEY_PARITY ^ key[0] ^ key[1]];
    let mut x = [
        counter[0] + u32x4::splat(schedule[0]),
        counter[1] + u32x4::splat(schedule[1]),
    ];
    for round in 0..20 {
        let by = ROTATIONS[round % 8];
        x[0] += x[1];
        x[1] = ((x[1] << by) | (x[1] >> (32 - by))) ^ x[0];
        if round % 4 == 3 {
            let injection = round / 4 + 1;
            x[0] += u32x4::splat(schedule[injection % 3]);
            let next = schedule[(injection + 1) % 3].wrapping_add(injection as u32);
            x[1] += u32x4::splat(next);
        }
    }
    x
}
