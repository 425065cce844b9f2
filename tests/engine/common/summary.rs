//! A parameter at the end of a run that PyTorch took.

use serde::Deserialize;

use crate::common::close::assert_close;

/// What is written down of it; the values are those at the indices.
#[derive(Deserialize)]
pub struct Summary {
    pub norm: f64,
    pub sum: f64,
    pub indices: Vec<usize>,
    pub values: Vec<f64>,
}

/// Holds a parameter to it: its norm, its sum to its norm, its entries to the mean size of an entry.
pub fn assert_summary(values: &[f32], expected: &Summary, tolerance: f64, what: &str) {
    let wide = || values.iter().map(|v| f64::from(*v));
    let norm = wide().map(|v| v * v).sum::<f64>().sqrt();
    let say = |part: &str| format!("{what} {part}");
    assert_close(norm, expected.norm, tolerance * expected.norm, &say("norm"));
    let sum = wide().sum::<f64>();
    assert_close(sum, expected.sum, tolerance * expected.norm, &say("sum"));
    let size = expected.norm / (values.len() as f64).sqrt();
    for (at, value) in expected.indices.iter().zip(&expected.values) {
        let what = say(&format!("entry {at}"));
        assert_close(values[*at].into(), *value, tolerance * size, &what);
    }
}
