//! A GAN on MNIST whose gradient clipping can be seen, on [Burn](burn).
//!
//! The map, in which each room knows only rooms above it (a test sees to that):
//!
//! - `message`: what a message has room for
//! - [`random`]: the seeded streams behind weights, noise and batches
//! - [`config`]: [`TrainConfig`], everything that can be set, what each field takes and what may change
//! - `parameters`: a module's parameters and gradients one by one
//! - [`device`]: the CPU or the GPU, by name, and what is read back
//! - [`data`]: MNIST and its batches, for native tests and examples
//! - [`networks`]: the generator, the discriminator, the VAE's two; no losses
//! - [`losses`]: from logits
//! - [`clip`]: gradient clipping over a module's gradients; no optimiser
//! - [`optim`]: from a gradient to an update, measured
//! - `fused`: the operations of a step, each written by hand for the CPU and the GPU
//! - [`archive`]: the container of every file: safetensors, JSON, checksum
//! - [`metrics`]: how good samples are: Fréchet distance, classifier score, coverage, memorising
//! - [`judge`]: the classifier of digits whose features and probabilities the metrics are of
//! - [`training`]: [`Trainer`], one iteration as the article's eight steps, and [`VaeTrainer`]
//! - `wasm`: the classes that JavaScript sees; the only room that knows a browser
//!
//! ```
//! use gan_clipping_lab::{Backend, IMAGE_PIXELS, TrainConfig, Trainer};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # pollster::block_on(async {
//! let config = TrainConfig::from_json(
//!     r#"{ "batchSize": 8, "generator": { "clip": { "rule": "norm", "threshold": 0.01 } } }"#,
//! )?;
//! let mut trainer = Trainer::new(config, &Backend::Cpu.open().await?)?;
//! // Made-up images: a white stroke in the middle of each. `data` reads MNIST.
//! let images: Vec<u8> = (0..8 * IMAGE_PIXELS)
//!     .map(|at| if at % 28 == 14 { 255 } else { 0 })
//!     .collect();
//! for _ in 0..3 {
//!     trainer.step(&images)?;
//! }
//! let stats = trainer.stats().await?;
//! let weights = &stats.generator[0];
//! println!("{}: ‖g‖ {:.4}, clipped {:.4}", weights.name, weights.norm_before, weights.norm_after);
//! assert!(weights.norm_after <= 0.01 * (1.0 + 1e-6));
//! # Ok(())
//! # })
//! # }
//! ```
//!
//! Everything is the same on each backend: the device is always an argument, and no function
//! blocks on a read, since a browser cannot.
#![warn(missing_docs)]
// What a page can reach fails by an error, or says at the place why it cannot fail.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

pub mod archive;
pub mod clip;
pub mod config;
pub mod data;
pub mod device;
mod fused;
pub mod judge;
pub mod losses;
mod message;
pub mod metrics;
pub mod networks;
pub mod optim;
mod parameters;
pub mod random;
pub mod training;
#[cfg(target_arch = "wasm32")]
pub mod wasm;

pub use burn::tensor::{Device, Tensor};
pub use clip::Clipping;
pub use config::{ClipRule, ConfigError, IMAGE_PIXELS, TrainConfig, VaeConfig};
pub use device::{Backend, DeviceError};
#[cfg(feature = "bench")]
#[doc(hidden)] // For benches/fused.rs.
pub use fused::bench;
#[cfg(feature = "kernel-forms")]
#[doc(hidden)] // For tests/web.
pub use fused::kernel_forms;
pub use judge::{Judge, JudgeError};
pub use metrics::Quality;
pub use training::{StepStats, TrainError, Trainer, VaeStats, VaeTrainer};

/// The examples of the page about the crate are tests.
#[cfg(doctest)]
#[doc = include_str!("../docs/engine-rust.md")]
mod engine_rust {}
