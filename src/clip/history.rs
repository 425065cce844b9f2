//! The norms that `percentile` has seen, kept on the device: a browser cannot wait for a read in the
//! middle of a step.

use burn::tensor::{Int, Tensor};

/// Norms kept: the latest so many. AutoClip keeps all, which grows without end.
pub const HISTORY_CAPACITY: usize = 512;

/// The latest norms, in a ring.
#[derive(Clone, Debug, Default)]
pub struct NormHistory {
    /// `[min(seen, HISTORY_CAPACITY)]`
    norms: Option<Tensor<1>>,
    seen: u64,
}

impl NormHistory {
    /// A history that goes on from `norms`, the ring of one that had seen `seen`.
    pub fn restore(norms: Option<Tensor<1>>, seen: u64) -> Self {
        Self { norms, seen }
    }

    /// The ring and the count, for [`restore`](Self::restore).
    pub fn parts(&self) -> (Option<Tensor<1>>, u64) {
        (self.norms.clone(), self.seen)
    }

    /// Adds a norm, `[1]`; the oldest leaves where there are too many. Returns those kept, `[kept]`.
    pub fn push(&mut self, norm: Tensor<1>) -> Tensor<1> {
        let (at, _) = next_place(self.seen);
        self.seen += 1;
        let norms = match self.norms.take() {
            None => norm,
            Some(norms) if norms.dims()[0] < HISTORY_CAPACITY => Tensor::cat(vec![norms, norm], 0),
            Some(norms) => norms.slice_assign(at..at + 1, norm),
        };
        self.norms = Some(norms.clone());
        norms
    }
}

/// Where the ring takes the next norm after so many, and how many it holds then.
pub(crate) fn next_place(seen: u64) -> (usize, usize) {
    let capacity = HISTORY_CAPACITY as u64;
    (
        (seen % capacity) as usize,
        seen.min(capacity - 1) as usize + 1,
    )
}

/// Where a percentile lies among sorted numbers.
pub(crate) struct Rank {
    /// From 0, of the last number that is not above it.
    pub low: usize,
    /// Of that number and of the next.
    pub weights: [f64; 2],
}

/// Where the `percent`-th percentile lies among `count` sorted numbers, of which there is one at least: between
/// two of them by linear interpolation, as NumPy has it.
pub(crate) fn rank(percent: f32, count: usize) -> Rank {
    let position = f64::from(percent) / 100.0 * (count - 1) as f64;
    let low = position.floor();
    Rank {
        low: low as usize,
        weights: [1.0 - (position - low), position - low],
    }
}

/// The `percent`-th percentile of `norms`, `[1]`, between two of them by linear interpolation, as NumPy has it;
/// NaN of none. A norm may be ∞, where the squares of gradients overflow only together; with NaN among them it
/// is NaN.
///
/// Sorting reads from the device, so each norm is counted against each instead: the rank of a
/// norm is how many lie below it, those before it of equal ones included.
pub fn percentile(norms: Tensor<1>, percent: f32) -> Tensor<1> {
    let count = norms.dims()[0];
    let device = norms.device();
    if count == 0 {
        return Tensor::full([1], f32::NAN, &device);
    }
    let rows = norms.clone().reshape([count, 1]).expand([count, count]);
    let columns = norms.clone().reshape([1, count]).expand([count, count]);
    let index = Tensor::<1, Int>::arange(0..count as i64, &device);
    let before = (index.clone().reshape([1, count]).expand([count, count]))
        .lower(index.reshape([count, 1]).expand([count, count]));
    let below = columns.clone().lower(rows.clone());
    let equal_before = columns.equal(rows).bool_and(before);
    let ranks = below
        .bool_or(equal_before)
        .float()
        .sum_dim(1)
        .reshape([count]);

    let Rank { low, weights } = rank(percent, count);
    let at = |rank: usize| {
        let elsewhere = ranks.clone().not_equal_elem(rank as f32);
        norms.clone().mask_fill(elsewhere, 0.0).sum()
    };
    let numbers = norms.clone().is_nan().bool_not();
    let nothing = norms.clone().mask_fill(numbers, 0.0).sum();
    // Nothing of the next one, which may be ∞, is no number.
    nothing
        + match weights {
            [_, 0.0] => at(low),
            [here, next] => at(low) * here + at(low + 1) * next,
        }
}
