//! Noise from the seed: the same numbers as `random::Random::normal`, to the last bits.
//!
//! The logarithm, the sine and the cosine are polynomials of this file, since WGSL leaves the
//! precision of its own to the driver (a sine may be 2⁻¹¹ off), and a seed should mean the same run on
//! each device.

use cubecl::prelude::*;

use super::buffers::{CubeTensor, buffer, empty};
use super::units::cubes;
use crate::fused::Draw;
use gan_clipping_arithmetic::random::{KEY_PARITY, ROTATIONS};

/// Threefry-2x32 with 20 rounds, as `random::threefry2x32`.
#[cube]
fn threefry(key0: u32, key1: u32, counter0: u32, counter1: u32) -> (u32, u32) {
    let key2 = KEY_PARITY ^ key0 ^ key1;
    let mut schedule = Sequence::<u32>::new();
    schedule.push(key0);
    schedule.push(key1);
    schedule.push(key2);
    let mut x = counter0 + key0;
    let mut y = counter1 + key1;
    #[unroll]
    for round in 0..20usize {
        let turn = comptime!(ROTATIONS[round % 8]);
        x += y;
        y = ((y << turn) | (y >> comptime!(32 - turn))) ^ x;
        if comptime!(round % 4 == 3) {
            let injection = comptime!(round / 4 + 1);
            x += *schedule.index(comptime!(injection % 3));
            y += *schedule.index(comptime!((injection + 1) % 3)) + comptime!(injection as u32);
        }
    }
    (x, y)
}

/// The top 24 bits of a word as a number in [0, 1).
#[cube]
fn unit(word: u32) -> f32 {
    f32::cast_from(word >> 8u32) * comptime!(1.0 / (1 << 24) as f32)
}

/// ln x for x in (0, 1], a multiple of 2⁻²⁴: x = m · 2ᵉ with m in [√½, √2), and
/// ln m = 2 artanh((m − 1) / (m + 1)).
#[cube]
fn logarithm(x: f32) -> f32 {
    let bits = u32::reinterpret(x);
    let mut exponent = i32::cast_from(bits >> 23u32) - 127i32;
    let mut mantissa = f32::reinterpret((bits & 0x007F_FFFFu32) | 0x3F80_0000u32);
    if mantissa > comptime!(std::f32::consts::SQRT_2) {
        mantissa *= 0.5f32;
        exponent += 1i32;
    }
    let z = (mantissa - 1.0f32) / (mantissa + 1.0f32);
    let s = z * z;
    let mut series = fma(s, comptime!(2.0f32 / 11.0), comptime!(2.0f32 / 9.0));
    series = fma(s, series, comptime!(2.0f32 / 7.0));
    series = fma(s, series, comptime!(2.0f32 / 5.0));
    series = fma(s, series, comptime!(2.0f32 / 3.0));
    let small = fma(z * s, series, z + z);
    // ln 2 in two parts, the first exact in few bits.
    let e = f32::cast_from(exponent);
    fma(e, 0.693_359_4f32, fma(e, -2.121_944_4e-4f32, small))
}

/// (cos, sin) of `turn` whole turns, for turn in [0, 1).
#[cube]
fn cos_sin(turn: f32) -> (f32, f32) {
    // The quarter of the circle that is nearest, and the angle from its middle in ±π/4.
    let quarter = u32::cast_from(turn * 4.0f32 + 0.5f32);
    let a = (turn * 4.0f32 - f32::cast_from(quarter)) * comptime!(std::f32::consts::FRAC_PI_2);
    let s = a * a;
    let mut sine = fma(s, 2.718_311_5e-6f32, -1.983_933e-4f32);
    sine = fma(s, sine, 8.333_329e-3f32);
    sine = fma(s, sine, -1.666_666_7e-1f32);
    let sine = fma(a * s, sine, a);
    let mut cosine = fma(s, 2.439_044_9e-5f32, -1.388_676_4e-3f32);
    cosine = fma(s, cosine, 4.166_664_6e-2f32);
    cosine = fma(s, cosine, -0.5f32);
    let cosine = fma(s, cosine, 1.0f32);
    let odd = (quarter & 1u32) == 1u32;
    let x = select(odd, sine, cosine);
    let y = select(odd, cosine, sine);
    let minus_x = ((quarter + 1u32) & 2u32) == 2u32;
    let minus_y = (quarter & 2u32) == 2u32;
    (select(minus_x, -x, x), select(minus_y, -y, y))
}

/// Each unit makes a pair by Box and Muller.
#[cube(launch_unchecked)]
fn normal_kernel(
    words: &[u32],
    normal: &mut [f32],
    length: usize,
    key0: u32,
    key1: u32,
    at: usize,
) {
    let first = 2 * ABSOLUTE_POS;
    if first >= length {
        terminate!();
    }
    let (a, b) = threefry(key0, key1, words[at], ABSOLUTE_POS as u32);
    // 1 − u lies in (0, 1], so the logarithm is finite.
    let radius = (-2.0f32 * logarithm(1.0f32 - unit(a))).sqrt();
    let (cosine, sine) = cos_sin(unit(b));
    normal[first] = radius * cosine;
    if first + 1 < length {
        normal[first + 1] = radius * sine;
    }
}

/// N(0, 1), `[rows, columns]`.
pub(super) fn normal(words: &CubeTensor, draw: Draw, rows: usize, columns: usize) -> CubeTensor {
    let normal = empty(words, [rows, columns]);
    let length = rows * columns;
    let (count, dim) = cubes(&words.client, length.div_ceil(2));
    let [key0, key1] = draw.key;
    // SAFETY: units past the last number stop.
    unsafe {
        normal_kernel::launch_unchecked(
            &words.client,
            count,
            dim,
            buffer(words, 1),
            buffer(&normal, 1),
            length,
            key0,
            key1,
            draw.at,
        );
    }
    normal
}
