//! Since when a gradient is no longer finite, counted on the device: the read may come many steps
//! after a divergence and still names where it began.

use burn::tensor::Tensor;
use serde::Serialize;

/// Where a run left the numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Divergence {
    /// The step, counted from 1.
    pub step: u64,
    /// `generator` or `discriminator`; of a VAE `encoder` or `decoder`.
    pub network: &'static str,
    /// The parameter whose gradient's norm was not a finite number: an entry is NaN or ∞, or the
    /// squares overflow. [`LOSS`] where all gradients were finite and the network's loss was not, in the very
    /// step that is reported.
    pub parameter: String,
}

/// What [`Divergence::parameter`] says of a loss.
///
/// The gradient of a loss that is linear in D's outputs (Wasserstein, and G's hinge) does not depend on them: where
/// they overflow, ∞ − ∞, the loss is lost one update earlier than any gradient.
pub const LOSS: &str = "loss";

/// For each gradient, the steps since the first in which it was not finite, that one included; 0 while all
/// were finite.
///
/// A count of good steps would stand still at 2²⁴, where 32 bits have no next whole number, and look like a
/// divergence; this one is 0 for a run of any length, and exact for 2²⁴ steps after a break.
#[derive(Clone, Default)]
pub(crate) struct BrokenSteps {
    /// `[parameters]`; none before the first step.
    pub steps: Option<Tensor<1>>,
}

impl BrokenSteps {
    /// Counts a step by its norms, `[parameters]`, and returns the counts.
    pub fn count(&mut self, norms: Tensor<1>) -> Tensor<1> {
        // NaN and ∞ both fail the comparison, which a GPU's compiler may turn round were it negated.
        let finite = norms.lower_equal_elem(f32::MAX).float();
        let steps = match self.steps.take() {
            None => broken(finite),
            Some(steps) => {
                let still = finite * steps.clone().equal_elem(0.0).float();
                steps + broken(still)
            }
        };
        self.steps = Some(steps.clone());
        steps
    }
}

/// 1 where `finite` is 0, and 0 where it is 1.
fn broken(finite: Tensor<1>) -> Tensor<1> {
    finite.neg().add_scalar(1.0)
}

/// The norms to count of several updates in one step: those of the first update in which one was
/// not finite, else those of the last. After the first, everything is NaN and nothing is told.
///
/// - earlier, later, output: `[parameters]`
pub(crate) fn first_broken(earlier: Tensor<1>, later: Tensor<1>) -> Tensor<1> {
    let whole = earlier.clone().lower_equal_elem(f32::MAX).all();
    let whole = whole.expand(earlier.shape());
    earlier.mask_where(whole, later)
}

/// The first loss of a step that was not finite, in the order of the step.
pub(crate) fn lost_loss(step: u64, losses: &[(&'static str, f64)]) -> Option<Divergence> {
    let (network, _) = losses.iter().find(|(_, loss)| !loss.is_finite())?;
    Some(Divergence {
        step,
        network,
        parameter: LOSS.into(),
    })
}

/// The first gradient that was not finite: the one that has been so for most steps. The networks come in
/// the order of a step, and of a network the layer next to its output first, as in a backward pass.
pub(crate) fn first_divergence(
    step: u64,
    mut broken_steps: &[f64],
    networks: [(&'static str, &[String]); 2],
) -> Option<Divergence> {
    let most = broken_steps.iter().copied().fold(0.0, f64::max);
    if most == 0.0 {
        return None;
    }
    for (network, names) in networks {
        let (steps, rest) = broken_steps.split_at_checked(names.len())?;
        let mut last_first = names.iter().zip(steps).rev();
        if let Some((name, _)) = last_first.find(|(_, steps)| **steps == most) {
            return Some(Divergence {
                step: (step + 1).saturating_sub(most as u64),
                network,
                parameter: name.clone(),
            });
        }
        broken_steps = rest;
    }
    None
}
