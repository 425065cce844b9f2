//! The rules that scale: one factor for a parameter's gradient, or one for all.

use crate::measure::mean_abs;
use crate::percentile::percentile_of_next;
use crate::shape::{Clip, Update};

/// What a rule that scales makes of a network's gradients.
pub(crate) struct Scaling {
    /// The factor of each parameter's gradient; 1 up to C, a gradient of zero included.
    pub factors: Vec<f32>,
    /// The C that acted; 0 where none did.
    pub threshold: f32,
}

/// `squares` are Σ g² of each parameter; a rule that acts inside a gradient leaves its factor at 1.
#[expect(
    clippy::indexing_slicing,
    reason = "the gradients reach to the end of the last piece, which lie in them one after the other; the words of a step \
              hold those of the percentile from `at` on, where they were put"
)]
pub(crate) fn scaling(
    update: &Update,
    gradients: &[f32],
    squares: &[f32],
    history: &mut [f32],
    words: &[u32],
) -> Scaling {
    let all = |factor: f32| vec![factor; squares.len()];
    let global = || squares.iter().sum::<f32>().sqrt();
    let (factors, threshold) = match update.clip {
        Clip::None => (all(1.0), 0.0),
        Clip::Value(c) | Clip::Adaptive { ratio: c, .. } => (all(1.0), c),
        Clip::Norm(c) => (squares.iter().map(|s| factor(s.sqrt(), c)).collect(), c),
        Clip::GlobalNorm(c) => (all(factor(global(), c)), c),
        Clip::MeanAbs(c) => {
            let means = (update.pieces.iter()).map(|piece| mean_abs(&gradients[piece.range()]));
            (means.map(|mean| factor(mean, c)).collect(), c)
        }
        Clip::Percentile { at, acts } => {
            let norm = global();
            let c = percentile_of_next(history, norm, &words[at..]);
            match acts {
                // Divided as the plain rule does, which has this C on its device.
                true => (all(if norm <= c { 1.0 } else { c / norm }), c),
                false => (all(1.0), 0.0),
            }
        }
    };
    Scaling { factors, threshold }
}

fn factor(measure: f32, c: f32) -> f32 {
    if measure <= c {
        1.0
    } else {
        measure.recip() * c
    }
}
