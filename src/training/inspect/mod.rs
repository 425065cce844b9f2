//! One parameter looked at: how its gradient is spread, and its tensors in a step.

mod histogram;
mod tensors;

pub(crate) use histogram::histogram;
pub use histogram::{Histogram, HistogramRead, MAX_BINS};
pub use tensors::{ParameterTensors, TensorsRead};
pub(crate) use tensors::{Seen, tensors};
