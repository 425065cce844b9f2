//! What a loss is told.

use crate::config::Loss;

/// Whose loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Player {
    /// D's, of logits of real images in the first half of the rows and of fakes in the second.
    Discriminator,
    /// G's, of logits of fakes.
    Generator,
}

/// A loss to be computed with its gradient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Objective {
    pub loss: Loss,
    pub player: Player,
}
