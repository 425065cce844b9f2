//! What the operations are told: which part of a tensor, which function, which rule.

use std::ops::Range;

/// Pieces of a flat tensor begin at multiples of this many numbers (256 bytes), the alignment that
/// WebGPU asks of a buffer's offset. The gaps hold zeros.
pub const ALIGNMENT: usize = 64;

/// One parameter in its network's flat tensors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it begins.
    pub offset: usize,
    /// Its numbers.
    pub len: usize,
}

impl Piece {
    /// The places of its numbers.
    pub fn range(self) -> Range<usize> {
        self.offset..self.offset + self.len
    }

    /// Where the next piece begins.
    pub fn end(self) -> usize {
        (self.offset + self.len).next_multiple_of(ALIGNMENT)
    }
}

/// A dense layer in its network's flat tensors: y = x W + b.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layer {
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
pub enum Activation {
    /// Nothing.
    Linear,
    /// x for x > 0, else slope · x; a ReLU has the slope 0.
    Leaky(f32),
    /// 1 / (1 + e⁻ˣ).
    Sigmoid,
}

/// One draw of a seeded stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    /// Threefry's key: the seed, and what it is used for.
    pub key: [u32; 2],
    /// Which of the step's words is the number of the draw.
    pub at: usize,
}

/// How gradients are clipped.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Clip {
    /// Not at all.
    None,
    /// Each parameter's by its own norm, to C.
    Norm(f32),
    /// All by their common norm, to C.
    GlobalNorm(f32),
    /// Each parameter's by its mean |g|, to C.
    MeanAbs(f32),
    /// Each entry to [−C, C].
    Value(f32),
    /// Each unit's by its own norm, to `ratio` · max(‖w‖, `least`), w the unit's weights.
    Adaptive { ratio: f32, least: f32 },
    /// All by their common norm, to a percentile of the latest of these.
    Percentile {
        /// Which of the step's words are the [`PERCENTILE_WORDS`].
        at: usize,
        /// Whether the gradients are clipped; the norm is remembered in any case.
        acts: bool,
    },
}

impl Clip {
    /// Whether a threshold is held.
    pub fn acts(self) -> bool {
        !matches!(self, Self::None | Self::Percentile { acts: false, .. })
    }

    /// Whether it acts inside a gradient, and may turn it; else each is times one factor.
    pub fn bends(self) -> bool {
        matches!(self, Self::Value(_) | Self::Adaptive { .. })
    }
}

/// What [`Clip::Percentile`] is told in a step: the norm's place in the history; how many are there, this
/// one included; the rank, from 0, of the last that is not above the percentile; and as the bits of an `f32`
/// each, the weights of that one and of the next, between which the percentile lies.
pub const PERCENTILE_WORDS: usize = 5;

/// An optimiser's arithmetic with all that is constant in a run worked out: the update is
/// `rate` times the following, for the clipped gradient g and moments m, v.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Direction {
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
    /// m ← μ m + g; m. With μ = 0 it is g, and m stays as it is, as PyTorch has it.
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
pub struct Update {
    /// The network's parameters.
    pub pieces: Vec<Piece>,
    /// Units of each parameter, for [`Clip::Adaptive`]: the columns of a layer's weight, `[inputs, units]`; a
    /// vector is one.
    pub units: Vec<usize>,
    pub clip: Clip,
    pub direction: Direction,
    /// The learning rate.
    pub rate: f32,
    /// The bound of the weights after the update.
    pub weight_clip: Option<f32>,
    /// Whether this update ends a step, for the count of steps since a gradient broke.
    pub ends_step: bool,
}

/// Columns of a report: a row for a chunk of one parameter, in the order of the parameters. Sums are
/// over the chunk.
pub const REPORT_COLUMNS: usize = 11;
/// Σ g², g as it came from the backward pass.
pub const SQUARES: usize = 0;
/// The factor by which the parameter's gradient was multiplied; 1 under a rule that acts inside it.
pub const SCALE: usize = 1;
/// Σ update².
pub const UPDATE_SQUARES: usize = 2;
/// Σ weight², before the update.
pub const WEIGHT_SQUARES: usize = 3;
/// Weights at ±`weight_clip` after the update; 0 without it.
pub const AT_BOUND: usize = 4;
/// Steps since the parameter's gradient broke, as the new `finite` has them; the same in each of its rows.
pub const BROKEN_STEPS: usize = 5;
/// The parameter's place.
pub const PARAMETER: usize = 6;
/// Σ g′², where g became g′ under a rule that acts inside it; else 0, as the next two.
pub const CLIPPED_SQUARES: usize = 7;
/// Σ g g′.
pub const DOTS: usize = 8;
/// Entries with g′ ≠ g.
pub const CHANGED: usize = 9;
/// The C that acted, the same in each row; 0 where none did.
pub const THRESHOLD: usize = 10;
