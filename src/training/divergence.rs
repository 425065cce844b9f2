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
    /// squares overflow.
    pub parameter: String,
}

/// For each gradient, the steps from the start in which it and all before were finite.
#[derive(Clone, Default)]
pub(crate) struct FiniteSteps {
    /// `(alive, counts)`, each `[parameters]`.
    pub state: Option<(Tensor<1>, Tensor<1>)>,
}

impl FiniteSteps {
    /// Counts a step by its norms, `[parameters]`, and returns the counts.
    pub fn count(&mut self, norms: Tensor<1>) -> Tensor<1> {
        // NaN and ∞ both fail the comparison.
        let finite = norms.lower_equal_elem(f32::MAX).float();
        let (alive, counts) = match self.state.take() {
            None => (finite.clone(), finite),
            Some((alive, counts)) => {
                let alive = alive * finite;
                (alive.clone(), counts + alive)
            }
        };
        self.state = Some((alive, counts.clone()));
        counts
    }
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

/// The first gradient that was not finite: the one with the fewest finite steps. The networks come in
/// the order of a step, and of a network the layer next to its output first, as in a backward pass.
pub(crate) fn first_divergence(
    step: u64,
    mut finite_steps: &[f64],
    networks: [(&'static str, &[String]); 2],
) -> Option<Divergence> {
    let fewest = finite_steps.iter().copied().fold(f64::INFINITY, f64::min);
    if fewest >= step as f64 {
        return None;
    }
    for (network, names) in networks {
        let (counts, rest) = finite_steps.split_at_checked(names.len())?;
        if let Some(index) = counts.iter().rposition(|count| *count == fewest) {
            return Some(Divergence {
                step: fewest as u64 + 1,
                network,
                parameter: names[index].clone(),
            });
        }
        finite_steps = rest;
    }
    None
}
