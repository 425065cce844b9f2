//! The networks. They know no loss, no clipping and no optimiser. Images are flat, 784 pixels in
//! 0..=1, for every architecture.

mod dcgan;
mod discriminator;
mod generator;
mod mlp;
mod spectral_norm;
mod vae;

pub use dcgan::{DcganDiscriminator, DcganGenerator};
pub use discriminator::Discriminator;
pub use generator::Generator;
pub use mlp::Mlp;
pub use spectral_norm::SingularVectors;
pub use vae::{Decoder, Encoder};
