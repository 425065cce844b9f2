//! Comparison with a tolerance that the caller states.

/// Fails unless `actual` is within `tolerance` (absolute) of `expected`; NaN never is.
pub fn assert_close(actual: f64, expected: f64, tolerance: f64, what: &str) {
    let error = (actual - expected).abs();
    assert!(
        error <= tolerance,
        "{what}: {actual} where {expected} is expected: off by {error:e}, {tolerance:e} is allowed"
    );
}
