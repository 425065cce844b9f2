//! An iteration between two of its eight stages.

use std::collections::VecDeque;

use burn::tensor::Tensor;

use crate::clip::Clipping;
use crate::training::inspect::Seen;
use crate::training::learner::{Gradients, LearnerRecord};

/// Where an iteration stands. Each holds what the stages after it need.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant)] // One lives at a time.
pub(crate) enum Stage {
    /// 0. The images are there: a batch, and one for each further update of D.
    Begun {
        real: Tensor<2>,
        rest: RemainingBatches,
    },
    /// 1. Noise is drawn and fakes are made.
    FakesDrawn {
        rest: RemainingBatches,
        real: Tensor<2>,
        noise: Tensor<2>,
        fake: Tensor<2>,
    },
    /// 2. D has given its logits of the real images and of the fakes.
    Discriminated {
        rest: RemainingBatches,
        images: Images,
        logits: Logits,
    },
    /// 3. D's loss is there, and the penalty of its slope where there is one.
    DiscriminatorLoss {
        rest: RemainingBatches,
        logits: Logits,
        loss: Tensor<1>,
        penalty: Option<Tensor<1>>,
    },
    /// 4. D's gradients are clipped and D is updated. With batches left, 1 comes next.
    DiscriminatorUpdated {
        rest: RemainingBatches,
        half: DiscriminatorHalf,
    },
    /// 5. Noise is drawn again.
    NoiseDrawn {
        half: DiscriminatorHalf,
        noise: Tensor<2>,
    },
    /// 6. G's loss is there.
    GeneratorLoss {
        half: DiscriminatorHalf,
        fake: Tensor<2>,
        loss: Tensor<1>,
    },
    /// 7. G's gradients are clipped.
    GeneratorClipped {
        half: DiscriminatorHalf,
        loss: Tensor<1>,
        gradients: Gradients,
        clipping: Clipping,
    },
    /// 8. G is updated: the iteration is complete.
    GeneratorUpdated {
        half: DiscriminatorHalf,
        loss: Tensor<1>,
        record: LearnerRecord,
    },
}

/// For the further updates of D, `[batch, 784]` each.
pub(crate) type RemainingBatches = VecDeque<Tensor<2>>;

/// What D judges, `[batch, 784]` each.
#[derive(Clone, Debug)]
pub(crate) struct Images {
    pub real: Tensor<2>,
    pub fake: Tensor<2>,
}

/// D's outputs, `[batch, 1]` each.
#[derive(Clone, Debug)]
pub(crate) struct Logits {
    pub real: Tensor<2>,
    pub fake: Tensor<2>,
}

/// What D's half of an iteration leaves.
#[derive(Clone, Debug)]
pub(crate) struct DiscriminatorHalf {
    pub logits: Logits,
    /// `[1]`, without the penalty.
    pub loss: Tensor<1>,
    /// `[1]`
    pub penalty: Option<Tensor<1>>,
    /// What divided each of D's weights in this update, `[layers]`; under spectral normalisation alone.
    pub sigmas: Option<Tensor<1>>,
    pub record: LearnerRecord,
}

/// The number of the last stage.
pub(crate) const LAST_STAGE: u8 = 8;

impl Stage {
    /// 0 to 8.
    pub fn number(&self) -> u8 {
        match self {
            Self::Begun { .. } => 0,
            Self::FakesDrawn { .. } => 1,
            Self::Discriminated { .. } => 2,
            Self::DiscriminatorLoss { .. } => 3,
            Self::DiscriminatorUpdated { .. } => 4,
            Self::NoiseDrawn { .. } => 5,
            Self::GeneratorLoss { .. } => 6,
            Self::GeneratorClipped { .. } => 7,
            Self::GeneratorUpdated { .. } => 8,
        }
    }

    /// What this iteration did to D, once it is there.
    pub fn discriminator(&self) -> Option<Seen> {
        match self {
            Self::DiscriminatorUpdated { half, .. }
            | Self::NoiseDrawn { half, .. }
            | Self::GeneratorLoss { half, .. }
            | Self::GeneratorClipped { half, .. }
            | Self::GeneratorUpdated { half, .. } => Some(half.record.seen()),
            _ => None,
        }
    }

    /// What this iteration did to G, once it is there.
    pub fn generator(&self) -> Option<Seen> {
        match self {
            Self::GeneratorClipped { gradients, .. } => Some(Seen {
                gradients: gradients.clone(),
                updates: None,
            }),
            Self::GeneratorUpdated { record, .. } => Some(record.seen()),
            _ => None,
        }
    }
}
