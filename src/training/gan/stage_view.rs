//! What can be seen of an iteration between two of its stages.

use serde::Serialize;

use super::stage::{Logits, Stage};
use crate::clip::Clipping;
use crate::device::{Readback, Slot};
use crate::training::error::TrainError;

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
    /// What D's regulariser adds to its loss.
    pub penalty: Option<f64>,
    /// ‖g‖₂ of each parameter before clipping.
    pub norms_before: Vec<f64>,
    /// ‖g‖₂ of each parameter after clipping.
    pub norms_after: Vec<f64>,
    /// ‖update‖₂ of each parameter.
    pub update_norms: Vec<f64>,
}

impl Stage {
    /// Reads what the stage holds, at once.
    pub async fn view(self) -> Result<StageView, TrainError> {
        let mut readback = Readback::default();
        let mut slots = Slots::default();
        let stage = self.number();
        match self {
            Self::Begun { .. } => return Ok(StageView::default()),
            Self::FakesDrawn { noise, fake, .. } => {
                slots.noise = Some(readback.add(noise.inner()));
                slots.fake = Some(readback.add(fake.inner()));
            }
            Self::Discriminated { logits, .. } => slots.add_logits(&mut readback, logits),
            Self::DiscriminatorLoss {
                logits,
                loss,
                penalty,
                ..
            } => {
                slots.add_logits(&mut readback, logits);
                slots.loss = Some(readback.add(loss.inner()));
                slots.penalty = penalty.map(|penalty| readback.add(penalty.inner()));
            }
            Self::DiscriminatorUpdated { half, .. } => {
                slots.add_logits(&mut readback, half.logits);
                slots.loss = Some(readback.add(half.loss.inner()));
                slots.penalty = half.penalty.map(|penalty| readback.add(penalty.inner()));
                slots.add_clipping(&mut readback, half.record.clipping);
                slots.updates = Some(readback.add(half.record.updates.norms));
            }
            Self::NoiseDrawn { noise, .. } => slots.noise = Some(readback.add(noise.inner())),
            Self::GeneratorLoss { fake, loss, .. } => {
                slots.fake = Some(readback.add(fake.inner()));
                slots.loss = Some(readback.add(loss.inner()));
            }
            Self::GeneratorClipped { loss, clipping, .. } => {
                slots.loss = Some(readback.add(loss.inner()));
                slots.add_clipping(&mut readback, clipping);
            }
            Self::GeneratorUpdated { loss, record, .. } => {
                slots.loss = Some(readback.add(loss.inner()));
                slots.add_clipping(&mut readback, record.clipping);
                slots.updates = Some(readback.add(record.updates.norms));
            }
        }
        let values = readback.execute().await?;
        let take = |slot: Option<Slot>| slot.map(|s| values[s].to_vec()).unwrap_or_default();
        Ok(StageView {
            stage,
            noise: take(slots.noise),
            fake: take(slots.fake),
            real_logits: take(slots.real_logits),
            fake_logits: take(slots.fake_logits),
            loss: slots.loss.map(|slot| values.first(slot)),
            penalty: slots.penalty.map(|slot| values.first(slot)),
            norms_before: take(slots.norms_before),
            norms_after: take(slots.norms_after),
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
    penalty: Option<Slot>,
    norms_before: Option<Slot>,
    norms_after: Option<Slot>,
    updates: Option<Slot>,
}

impl Slots {
    fn add_logits(&mut self, readback: &mut Readback, logits: Logits) {
        self.real_logits = Some(readback.add(logits.real.inner()));
        self.fake_logits = Some(readback.add(logits.fake.inner()));
    }

    fn add_clipping(&mut self, readback: &mut Readback, clipping: Clipping) {
        self.norms_after = Some(readback.add(clipping.norms_after()));
        self.norms_before = Some(readback.add(clipping.norms));
    }
}
