//! The networks. They know no loss, no clipping and no optimiser.

mod mlp;

pub use mlp::{Discriminator, Generator};
