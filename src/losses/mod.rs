//! The losses: a GAN's adversarial ones and both parts of a VAE's. They know no network and no optimiser.

mod gan;
mod vae;

pub use gan::{discriminator_loss, generator_loss};
pub use vae::{kl_divergence, reconstruction_loss};
