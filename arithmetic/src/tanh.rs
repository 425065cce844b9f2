//! The hyperbolic tangent, four numbers at a time.

use wide::f32x4;

use crate::fours::{padded, put};

/// Each number's tanh, within 2e-7.
pub fn tanh(numbers: &mut [f32]) {
    // From e^−2|x|, which never overflows.
    each_four(numbers, |x| {
        let e = (x.abs() * -2.0).exp();
        let size = (f32x4::ONE - e) / (f32x4::ONE + e);
        x.simd_lt(f32x4::ZERO).select(-size, size)
    });
}

/// Each dy times the derivative at what tanh made y of, 1 − y².
pub fn tanh_gradient(dy: &mut [f32], y: &[f32]) {
    for (dy, y) in dy.iter_mut().zip(y) {
        *dy *= 1.0 - y * y;
    }
}

fn each_four(numbers: &mut [f32], change: impl Fn(f32x4) -> f32x4) {
    let (fours, rest) = numbers.as_chunks_mut::<4>();
    for four in fours {
        *four = change(f32x4::from(*four)).to_array();
    }
    put(change(f32x4::from(padded(rest))).to_array(), rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_that_of_64_bits_far_from_zero_and_near_it() {
        let mut numbers: Vec<f32> = (-4000..=4002).map(|at| at as f32 / 200.0).collect();
        numbers.extend([
            1e-4,
            -1e-4,
            0.0,
            100.0,
            -100.0,
            f32::INFINITY,
            f32::NEG_INFINITY,
        ]);
        let expected: Vec<f64> = numbers.iter().map(|x| f64::from(*x).tanh()).collect();
        tanh(&mut numbers);
        for (found, expected) in numbers.iter().zip(expected) {
            assert!(
                (f64::from(*found) - expected).abs() < 2e-7,
                "{found}, not {expected}"
            );
        }
    }

    #[test]
    fn a_number_that_is_none_stays_so() {
        let mut numbers = [f32::NAN; 5];
        tanh(&mut numbers);
        assert!(numbers.iter().all(|number| number.is_nan()));
    }

    #[test]
    fn its_gradient_is_one_less_the_square_of_what_came_out() {
        let mut dy = [2.0, 2.0, f32::NAN];
        tanh_gradient(&mut dy, &[0.5, -1.0, 0.0]);
        assert_eq!(dy[..2], [1.5, 0.0]);
        assert!(dy[2].is_nan());
    }
}
