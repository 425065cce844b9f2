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
        let at = (self.seen % HISTORY_CAPACITY as u64) as usize;
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

/// The `percent`-th percentile of `norms`, `[1]`, between two of them by linear interpolation, as NumPy has it;
/// NaN of none. A norm may be ∞, where the squares of gradients overflow only together.
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

    let position = f64::from(percent) / 100.0 * (count - 1) as f64;
    let (low, high) = (position.floor(), position.ceil());
    let at = |rank: f64| {
        let elsewhere = ranks.clone().not_equal_elem(rank as f32);
        norms.clone().mask_fill(elsewhere, 0.0).sum()
    };
    if low == high {
        return at(low);
    }
    at(low) * (1.0 - (position - low)) + at(high) * (position - low)
}
