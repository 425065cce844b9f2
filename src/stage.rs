//! An iteration between two of its eight stages, and what can be seen there.

use std::collections::VecDeque;

use burn::tensor::Tensor;
use serde::Serialize;

use crate::clip::Clipping;
use crate::error::TrainError;
use crate::network::{Gradients, NetworkRecord};
use crate::parameter::Seen;
use crate::read::{Read, Slot};

/// Where an iteration stands. Each holds what the stages after it need.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant)] // One lives at a time.
pub(crate) enum Stage {
    /// 0. The images are there: a batch, and one for each further update of D.
    Begun { real: Tensor<2>, rest: Batches },
    /// 1. Noise is drawn and fakes are made.
    FakesDrawn {
        rest: Batches,
        real: Tensor<2>,
        noise: Tensor<2>,
        fake: Tensor<2>,
    },
    /// 2. D has judged the real images and the fakes.
    Judged { rest: Batches, logits: Logits },
    /// 3. D's loss is there.
    DiscriminatorLoss {
        rest: Batches,
        logits: Logits,
        loss: Tensor<1>,
    },
    /// 4. D's gradients are clipped and D is updated. With batches left, 1 comes next.
    DiscriminatorUpdated { rest: Batches, half: Half },
    /// 5. Noise is drawn again.
    NoiseDrawn { half: Half, noise: Tensor<2> },
    /// 6. G's loss is there.
    GeneratorLoss {
        half: Half,
        fake: Tensor<2>,
        loss: Tensor<1>,
    },
    /// 7. G's gradients are clipped.
    GeneratorClipped {
        half: Half,
        loss: Tensor<1>,
        gradients: Gradients,
        clipping: Clipping,
    },
    /// 8. G is updated: the iteration is complete.
    GeneratorUpdated {
        half: Half,
        loss: Tensor<1>,
        record: NetworkRecord,
    },
}

pub(crate) type Batches = VecDeque<Tensor<2>>;

/// D's outputs, `[batch, 1]` each.
#[derive(Clone, Debug)]
pub(crate) struct Logits {
    pub real: Tensor<2>,
    pub fake: Tensor<2>,
}

/// What D's half of an iteration leaves.
#[derive(Clone, Debug)]
pub(crate) struct Half {
    pub logits: Logits,
    /// `[1]`
    pub loss: Tensor<1>,
    pub record: NetworkRecord,
}

/// The number of the last stage.
pub(crate) const LAST_STAGE: u8 = 8;

/// What a stage holds, for a reader to look at. What a stage does not hold is empty or none.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StageView {
    /// 1 to 8, the article's stages; 0 before the first.
    pub stage: u8,
    /// Noise z, batch × noiseDim.
    pub noise: Vec<f64>,
    /// Fake images, batch × 784, in 0..=1.
    pub fake: Vec<f64>,
    /// D's logits of the real images, batch.
    pub real_logits: Vec<f64>,
    /// D's logits of the fakes, batch.
    pub fake_logits: Vec<f64>,
    /// The loss of this half.
    pub loss: Option<f64>,
    /// ‖g‖₂ of each parameter before clipping.
    pub norms_before: Vec<f64>,
    /// ‖update‖₂ of each parameter.
    pub update_norms: Vec<f64>,
}

impl Stage {
    /// 0 to 8.
    pub fn number(&self) -> u8 {
        match self {
            Self::Begun { .. } => 0,
            Self::FakesDrawn { .. } => 1,
            Self::Judged { .. } => 2,
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

    /// Reads what the stage holds, at once.
    pub async fn view(self) -> Result<StageView, TrainError> {
        let mut read = Read::default();
        let mut slots = Slots::default();
        let stage = self.number();
        match self {
            Self::Begun { .. } => return Ok(StageView::default()),
            Self::FakesDrawn { noise, fake, .. } => {
                slots.noise = Some(read.add(noise.inner()));
                slots.fake = Some(read.add(fake.inner()));
            }
            Self::Judged { logits, .. } => slots.add_logits(&mut read, logits),
            Self::DiscriminatorLoss { logits, loss, .. } => {
                slots.add_logits(&mut read, logits);
                slots.loss = Some(read.add(loss.inner()));
            }
            Self::DiscriminatorUpdated { half, .. } => {
                slots.add_logits(&mut read, half.logits);
                slots.loss = Some(read.add(half.loss.inner()));
                slots.norms = Some(read.add(half.record.clipping.norms));
                slots.updates = Some(read.add(half.record.updates.norms));
            }
            Self::NoiseDrawn { noise, .. } => slots.noise = Some(read.add(noise.inner())),
            Self::GeneratorLoss { fake, loss, .. } => {
                slots.fake = Some(read.add(fake.inner()));
                slots.loss = Some(read.add(loss.inner()));
            }
            Self::GeneratorClipped { loss, clipping, .. } => {
                slots.loss = Some(read.add(loss.inner()));
                slots.norms = Some(read.add(clipping.norms));
            }
            Self::GeneratorUpdated { loss, record, .. } => {
                slots.loss = Some(read.add(loss.inner()));
                slots.norms = Some(read.add(record.clipping.norms));
                slots.updates = Some(read.add(record.updates.norms));
            }
        }
        let values = read.execute().await?;
        let take = |slot: Option<Slot>| slot.map(|s| values[s].to_vec()).unwrap_or_default();
        Ok(StageView {
            stage,
            noise: take(slots.noise),
            fake: take(slots.fake),
            real_logits: take(slots.real_logits),
            fake_logits: take(slots.fake_logits),
            loss: slots.loss.map(|slot| values[slot][0]),
            norms_before: take(slots.norms),
            update_norms: take(slots.updates),
        })
    }
}

#[derive(Default)]
struct Slots {
    noise: Option<Slot>,
    fake: Option<Slot>,
    real_logits: Option<Slot>,
    fake_logits: Option<Slot>,
    loss: Option<Slot>,
    norms: Option<Slot>,
    updates: Option<Slot>,
}

impl Slots {
    fn add_logits(&mut self, read: &mut Read, logits: Logits) {
        self.real_logits = Some(read.add(logits.real.inner()));
        self.fake_logits = Some(read.add(logits.fake.inner()));
    }
}
