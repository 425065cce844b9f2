//! How far two images are from each other.

/// Σ (a − b)² over the pixels, 8-bit: of an image of 28 × 28 at most 784 · 255², which fits.
pub fn squared_distance(a: &[u8], b: &[u8]) -> u32 {
    // Products of 16 bits, which SIMD has an instruction for.
    let square = |(a, b): (&u8, &u8)| {
        let difference = i16::from(*a) - i16::from(*b);
        (i32::from(difference) * i32::from(difference)) as u32
    };
    a.iter().zip(b).map(square).sum()
}
