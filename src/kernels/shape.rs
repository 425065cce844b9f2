//! What the fused operations are told: which part of a tensor, which function, which rule.

use crate::config::Loss;

/// Pieces of a flat tensor begin at multiples of this many numbers (256 bytes), the alignment that
/// WebGPU asks of a buffer's offset. The gaps hold zeros.
pub(crate) const ALIGNMENT: usize = 64;

/// One parameter in its network's flat tensors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Where it begins.
    pub offset: usize,
    /// Its numbers.
    pub len: usize,
}

impl Piece {
    /// Where the next piece begins.
    pub fn end(self) -> usize {
        (self.offset + self.len).next_multiple_of(ALIGNMENT)
    }
}

/// A dense layer in its network's flat tensors: y = x W + b.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layer {
    /// Numbers that go in, for each row of a batch.
    pub inputs: usize,
    /// Numbers that come out.
    pub outputs: usize,
    /// W, `[inputs, outputs]`, row-major.
    pub weight: Piece,
    /// b, `[outputs]`.
    pub bias: Piece,
}

/// What follows a layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Activation {
    /// Nothing.
    Linear,
    /// x for x > 0, else slope · x; a ReLU has the slope 0.
    Leaky(f32),
    /// 1 / (1 + e⁻ˣ).
    Sigmoid,
}

/// One draw of a seeded stream (see [`crate::random`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Draw {
    /// Threefry's key: the seed, and what it is used for.
    pub key: [u32; 2],
    /// Which of the step's words is the number of the draw.
    pub at: usize,
}

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

/// How gradients are clipped.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Clip {
    /// Not at all.
    None,
    /// Each parameter's by its own norm, to C.
    Norm(f32),
    /// All by their common norm, to C.
    GlobalNorm(f32),
}

/// An optimiser's arithmetic with all that is constant in a run worked out: the update is
/// `rate` times the following, for the clipped gradient g and moments m, v.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Direction {
    /// m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g²; m / (√v + ε′) · correction.
    Adam {
        beta1: f32,
        /// 1 − β₁, rounded once.
        one_minus_beta1: f32,
        beta2: f32,
        /// 1 − β₂, rounded once.
        one_minus_beta2: f32,
        /// Which of the step's words is ε′, ε times the bias correction √(1 − β₂ᵗ), as the bits of
        /// an `f32`; the next is the correction √(1 − β₂ᵗ) / (1 − β₁ᵗ).
        at: usize,
    },
    /// m ← μ m + g; m.
    Sgd { momentum: f32 },
    /// v ← α v + (1 − α) g²; g / (√v + ε).
    RmsProp {
        alpha: f32,
        /// 1 − α, rounded once.
        one_minus_alpha: f32,
        epsilon: f32,
    },
}

/// What is done with a network's gradients.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Update {
    /// The network's parameters.
    pub pieces: Vec<Piece>,
    pub clip: Clip,
    pub direction: Direction,
    /// The learning rate.
    pub rate: f32,
    /// The bound of the weights after the update.
    pub weight_clip: Option<f32>,
    /// Whether this update ends a step, for the count of finite steps.
    pub ends_step: bool,
}

/// Columns of a report: a row for a chunk of one parameter, in the order of the parameters. Sums are
/// over the chunk.
pub(crate) const REPORT_COLUMNS: usize = 7;
/// Σ g², g as it came from the backward pass.
pub(crate) const SQUARES: usize = 0;
/// The factor by which the parameter's gradient was multiplied.
pub(crate) const SCALE: usize = 1;
/// Σ update².
pub(crate) const UPDATE_SQUARES: usize = 2;
/// Σ weight², before the update.
pub(crate) const WEIGHT_SQUARES: usize = 3;
/// Weights at ±`weight_clip` after the update; 0 without it.
pub(crate) const AT_BOUND: usize = 4;
/// Finite steps of the parameter, as the new `finite` has them; the same in each of its rows.
pub(crate) const FINITE_STEPS: usize = 5;
/// The parameter's place.
pub(crate) const PARAMETER: usize = 6;
