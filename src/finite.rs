//! Since when a gradient is no longer finite, counted on the device: the read may come many steps
//! after a divergence and still names where it began.

use burn::tensor::Tensor;

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
pub fn first_broken(earlier: Tensor<1>, later: Tensor<1>) -> Tensor<1> {
    let whole = earlier.clone().lower_equal_elem(f32::MAX).all();
    let whole = whole.expand(earlier.shape());
    earlier.mask_where(whole, later)
}
