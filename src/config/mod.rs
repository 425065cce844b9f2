//! Everything that can be set, as camelCase JSON in which every field has a default.
//!
//! - [`TrainConfig`]: a GAN's run, of [`Architecture`], [`Loss`], [`Operations`] and two networks
//! - [`VaeConfig`]: a VAE's
//! - [`NetworkConfig`]: how one network is made and trained, with [`OptimizerConfig`], [`ClipConfig`] and, of a
//!   discriminator, [`RegularizerConfig`]
//! - [`ConfigError`]: which field is wrong, and what it takes
//!
//! What each field takes is in `ranges.rs`; what may change while a run goes on is in `changes.rs`.

mod changes;
mod clip;
mod dcgan;
mod error;
mod gan;
mod image;
mod json;
mod network;
mod optimizer;
mod ranges;
mod regularizer;
mod vae;
mod weights;

pub use clip::{ClipConfig, ClipRule};
pub use dcgan::DCGAN_CHANNELS;
pub(crate) use dcgan::{DCGAN_KERNEL, DCGAN_SIDE};
pub use error::ConfigError;
pub use gan::{Architecture, Loss, Operations, TrainConfig};
pub use image::{IMAGE_PIXELS, IMAGE_SIDE};
pub use network::NetworkConfig;
pub use optimizer::{OptimizerConfig, OptimizerKind};
pub use regularizer::{RegularizerConfig, RegularizerKind};
pub use vae::VaeConfig;
