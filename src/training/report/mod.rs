//! What a step reports. The values stay on the device until they are asked for, and then come in one read.

mod gradient;
mod step;
mod vae;

pub use gradient::GradientStats;
pub(crate) use gradient::{Clipped, Measured};
pub use step::StepStats;
pub(crate) use step::{ParameterNames, StepOutputs, StepRecord};
pub(crate) use vae::VaeRecord;
pub use vae::VaeStats;
