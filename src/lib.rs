//! A GAN on MNIST whose gradient clipping can be seen, on [Burn](burn).
//!
//! The map, each module one noun:
//!
//! - [`config`]: [`TrainConfig`], everything a reader can set, and its validation
//! - [`random`]: the seeded streams behind weights, noise and batches
//! - [`model`]: the generator and the discriminator; no losses
//! - [`loss`]: the adversarial losses, from logits
//! - [`clip`]: gradient clipping over a module's gradients; no optimiser
//! - [`optim`]: from a gradient to an update, measured
//! - [`train`]: [`Trainer`], one iteration as the article's eight steps
//! - [`stats`]: what a step reports, in one read
//! - [`parameter`], [`histogram`]: one parameter's tensors in a step, and how its gradient is spread
//! - [`vae`]: [`VaeTrainer`], the autoencoder that the article compares a GAN with
//! - [`metrics`]: how good samples are: Fréchet distance, classifier score, coverage, memorising
//! - [`judge`]: the classifier of digits whose features and probabilities the metrics are of
//! - [`device`]: the CPU or the GPU, by name
//! - [`data`]: MNIST and its batches, for native tests and examples
//! - `wasm`: the class that JavaScript sees; the only module that knows a browser
//!
//! Everything is the same on each backend: the device is always an argument, and no function
//! blocks on a read, since a browser cannot.
#![warn(missing_docs)]

mod change;
pub mod clip;
pub mod config;
pub mod data;
pub mod device;
mod error;
mod export;
mod finite;
pub mod histogram;
pub mod judge;
mod kernels;
pub mod loss;
pub mod metrics;
pub mod model;
mod network;
mod noise;
pub mod optim;
pub mod parameter;
mod pixels;
pub mod random;
mod read;
pub mod stage;
mod state;
pub mod stats;
pub mod train;
pub mod vae;
mod validate;
#[cfg(target_arch = "wasm32")]
pub mod wasm;

pub use clip::Clipping;
pub use config::{ClipRule, ConfigError, TrainConfig, VaeConfig};
pub use device::{Backend, DeviceError};
pub use judge::{Judge, JudgeError};
#[doc(hidden)] // For benches/kernels.rs.
pub use kernels::timed_kernels;
pub use metrics::Quality;
pub use stats::StepStats;
pub use train::{TrainError, Trainer};
pub use vae::{VaeStats, VaeTrainer};

/// Pixels of an MNIST image: 28 rows of 28.
pub const IMAGE_PIXELS: usize = 28 * 28;
