//! NaN and ∞ by their bits. WGSL lets a compiler take it for granted that there are no such values,
//! so a comparison may hide one; integers are compared as they are.

use cubecl::prelude::*;

const EXPONENT: u32 = 0x7F80_0000;
const MAGNITUDE: u32 = 0x7FFF_FFFF;

/// Which values are NaN.
#[cube]
pub(super) fn are_nan<N: Size>(values: Vector<f32, N>) -> Vector<bool, N> {
    let bits = Vector::<u32, N>::reinterpret(values) & Vector::new(MAGNITUDE);
    bits.greater_than(&Vector::new(EXPONENT))
}

/// Whether a value is NaN.
#[cube]
pub(super) fn is_nan(value: f32) -> bool {
    (u32::reinterpret(value) & MAGNITUDE) > EXPONENT
}

/// Whether a value is neither NaN nor ∞.
#[cube]
pub(super) fn is_finite(value: f32) -> bool {
    (u32::reinterpret(value) & EXPONENT) < EXPONENT
}
