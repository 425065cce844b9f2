//! One number of many.

use wide::f32x4;

pub(crate) fn sum_of_squares(numbers: &[f32]) -> f32 {
    sum_of(numbers, |four| four * four)
}

pub(crate) fn mean_abs(numbers: &[f32]) -> f32 {
    sum_of(numbers, f32x4::abs) / numbers.len() as f32
}

/// Σ `term`, which is 0 of 0.
#[inline(always)]
fn sum_of(numbers: &[f32], term: impl Fn(f32x4) -> f32x4) -> f32 {
    // Four running sums: one would wait for itself.
    let mut sums = [f32x4::ZERO; 4];
    let (chunks, rest) = numbers.as_chunks::<16>();
    for chunk in chunks {
        let (vectors, _) = chunk.as_chunks::<4>();
        for (sum, four) in sums.iter_mut().zip(vectors) {
            *sum += term(f32x4::from(*four));
        }
    }
    let rest: f32 = (rest.iter())
        .map(|value| term(f32x4::from([*value, 0.0, 0.0, 0.0])).to_array()[0])
        .sum();
    (sums[0] + sums[1] + (sums[2] + sums[3])).reduce_add() + rest
}
