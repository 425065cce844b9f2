//! What a step reports of one parameter.

use serde::Serialize;

use crate::clip::Effect;
use crate::device::{Readback, Slot, Values};
use crate::training::learner::LearnerRecord;

/// One parameter's gradient and update in one step.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GradientStats {
    /// The parameter's path in its network.
    pub name: String,
    /// ‖g‖₂ before clipping.
    pub norm_before: f64,
    /// ‖g‖₂ after clipping. Where the rule scales it is norm before × scale; where it acts on entries it
    /// is measured.
    pub norm_after: f64,
    /// Norm after / norm before, 1 for a gradient of zero: the factor that clipping applied, 1 is
    /// none.
    pub scale: f64,
    /// Cosine of the angle between the gradients before and after, 1 where the direction is kept.
    pub cosine: f64,
    /// Share of the entries that clipping changed; for a rule that scales, 1 where it scaled.
    pub clipped_fraction: f64,
    /// ‖update‖₂: how far the optimizer moved the weights.
    pub update_norm: f64,
    /// ‖update‖₂ / ‖weights‖₂: 0 for no update, ∞ for one of weights that are all zero and for one whose
    /// squares overflow, whatever the weights.
    pub update_ratio: f64,
    /// Share of the weights at ±`weightClip` after the update; none without it.
    pub at_bound: Option<f64>,
}

/// One parameter in one step, as it was measured.
pub(crate) struct Measured {
    pub norm_before: f64,
    pub clipped: Clipped,
    pub update_norm: f64,
    /// Before the update.
    pub weight_norm: f64,
    pub at_bound: Option<f64>,
}

/// What clipping did to a parameter's gradient.
pub(crate) enum Clipped {
    /// All of it times one factor, 1 where it was left alone.
    Scaled(f64),
    /// Its entries were changed one by one or unit by unit.
    Bent {
        norm_after: f64,
        /// Of the gradients before and after.
        dot: f64,
        /// Share of the entries.
        changed: f64,
    },
}

impl Measured {
    pub fn stats(self, name: String) -> GradientStats {
        let norm_before = self.norm_before;
        let (norm_after, scale, cosine, clipped_fraction) = match self.clipped {
            Clipped::Scaled(scale) => {
                let changed = f64::from(u8::from(scale != 1.0));
                (norm_before * scale, scale, 1.0, changed)
            }
            Clipped::Bent {
                norm_after,
                dot,
                changed,
            } => {
                let cosine = ratio(dot, norm_before * norm_after);
                (norm_after, ratio(norm_after, norm_before), cosine, changed)
            }
        };
        GradientStats {
            name,
            norm_before,
            norm_after,
            scale,
            cosine,
            clipped_fraction,
            update_norm: self.update_norm,
            update_ratio: match self.update_norm {
                0.0 => 0.0,
                // The weights' squares may overflow as well: ∞ / ∞ is no number.
                f64::INFINITY => f64::INFINITY,
                update => update / self.weight_norm,
            },
            at_bound: self.at_bound,
        }
    }
}

/// Where a learner's values will be among those read.
pub(crate) struct LearnerSlots {
    norms: Slot,
    effect: EffectSlots,
    threshold: Option<Slot>,
    update_norms: Slot,
    weight_norms: Slot,
    at_bound: Option<Slot>,
}

enum EffectSlots {
    Untouched,
    Scaled(Slot),
    Elementwise {
        norms: Slot,
        dots: Slot,
        changed: Slot,
    },
}

impl LearnerSlots {
    pub fn add(record: LearnerRecord, readback: &mut Readback) -> Self {
        Self {
            norms: readback.add(record.clipping.norms),
            effect: match record.clipping.effect {
                Effect::Untouched => EffectSlots::Untouched,
                Effect::Scaled(scales) => EffectSlots::Scaled(readback.add(scales)),
                Effect::Elementwise(what) => EffectSlots::Elementwise {
                    norms: readback.add(what.norms),
                    dots: readback.add(what.dots),
                    changed: readback.add(what.changed),
                },
            },
            threshold: record.clipping.threshold.map(|c| readback.add(c)),
            update_norms: readback.add(record.updates.norms),
            weight_norms: readback.add(record.updates.weight_norms),
            at_bound: record.at_bound.map(|share| readback.add(share)),
        }
    }

    /// The C that acted.
    pub fn threshold(&self, values: &Values) -> Option<f64> {
        self.threshold.map(|slot| values.first(slot))
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "a step measures every parameter that learns, in the order of their names: each tensor has a value for each"
    )]
    pub fn stats(&self, values: &Values, names: Vec<String>) -> Vec<GradientStats> {
        let of = |(index, name): (usize, String)| {
            Measured {
                norm_before: values[self.norms][index],
                clipped: self.effect.of(values, index),
                update_norm: values[self.update_norms][index],
                weight_norm: values[self.weight_norms][index],
                at_bound: self.at_bound.map(|slot| values[slot][index]),
            }
            .stats(name)
        };
        names.into_iter().enumerate().map(of).collect()
    }
}

impl EffectSlots {
    /// Of parameter `index`.
    #[expect(
        clippy::indexing_slicing,
        reason = "a step measures every parameter that learns, in the order of their names: each tensor has a value for each"
    )]
    fn of(&self, values: &Values, index: usize) -> Clipped {
        match *self {
            Self::Untouched => Clipped::Scaled(1.0),
            Self::Scaled(scales) => Clipped::Scaled(values[scales][index]),
            Self::Elementwise {
                norms,
                dots,
                changed,
            } => Clipped::Bent {
                norm_after: values[norms][index],
                dot: values[dots][index],
                changed: values[changed][index],
            },
        }
    }
}

/// `part / whole`, and 1 where both are 0, as for a gradient of zero.
fn ratio(part: f64, whole: f64) -> f64 {
    if part == 0.0 && whole == 0.0 {
        return 1.0;
    }
    part / whole
}

#[cfg(test)]
mod tests {
    use super::{Clipped, Measured, ratio};

    fn update_ratio(update_norm: f64, weight_norm: f64) -> f64 {
        let measured = Measured {
            norm_before: 1.0,
            clipped: Clipped::Scaled(1.0),
            update_norm,
            weight_norm,
            at_bound: None,
        };
        measured.stats(String::new()).update_ratio
    }

    #[test]
    fn a_ratio_is_of_what_is_left_and_1_where_there_was_nothing() {
        assert_eq!(ratio(1.0, 4.0), 0.25);
        assert_eq!(ratio(0.0, 4.0), 0.0);
        assert_eq!(ratio(0.0, 0.0), 1.0);
        assert_eq!(ratio(1.0, 0.0), f64::INFINITY);
        assert!(ratio(f64::NAN, 1.0).is_nan());
    }

    #[test]
    fn an_update_ratio_is_a_number_where_gradients_are() {
        assert_eq!(update_ratio(1.0, 4.0), 0.25);
        assert_eq!(update_ratio(0.0, 0.0), 0.0);
        assert_eq!(update_ratio(1.0, 0.0), f64::INFINITY);
        assert_eq!(update_ratio(f64::INFINITY, f64::INFINITY), f64::INFINITY);
        assert_eq!(update_ratio(1.0, f64::INFINITY), 0.0);
        assert!(update_ratio(f64::NAN, 1.0).is_nan());
    }
}
