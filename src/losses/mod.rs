//! The losses: a GAN's adversarial ones, the penalties of its discriminator, and both parts of a VAE's. They know no network and no optimiser.

mod gan;
mod penalty;
mod vae;

pub use gan::{discriminator_loss, generator_loss};
pub use penalty::{gradient_penalty, r1_penalty};
pub use vae::{kl_divergence, reconstruction_loss};
