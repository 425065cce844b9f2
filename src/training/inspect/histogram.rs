//! How a parameter's gradient is spread, before and after clipping.

use std::pin::Pin;

use serde::Serialize;

use crate::device::Readback;
use crate::training::error::TrainError;
use crate::training::learner::Gradients;

/// Bins of one histogram at the most.
pub const MAX_BINS: usize = 1000;

/// Counts of a gradient's entries, before and after clipping, in the same bins.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Histogram {
    /// The bins' ends, bins + 1, from −max|g| to max|g| before clipping. The last bin holds its upper
    /// end.
    pub edges: Vec<f64>,
    /// Entries before clipping in each bin.
    pub before: Vec<u32>,
    /// Entries after clipping in each bin.
    pub after: Vec<u32>,
    /// Entries before clipping that are NaN or infinite and so in no bin.
    pub not_finite: u32,
}

/// A histogram on its way from the device.
pub type HistogramRead = Pin<Box<dyn Future<Output = Result<Histogram, TrainError>>>>;

/// The histogram of parameter `index` of a network.
pub(crate) fn histogram(
    gradients: &Gradients,
    index: usize,
    bins: usize,
) -> Result<HistogramRead, TrainError> {
    if !(1..=MAX_BINS).contains(&bins) {
        return Err(TrainError::Bins {
            bins,
            most: MAX_BINS,
        });
    }
    let before = gradients.before.get(index).cloned();
    let after = gradients.after.get(index).cloned();
    Ok(Box::pin(async move {
        let (before, after) = before.zip(after).ok_or(TrainError::NoStep)?;
        let mut readback = Readback::default();
        let (before, after) = (readback.add(before), readback.add(after));
        let values = readback.execute().await?;
        Ok(count(&values[before], &values[after], bins))
    }))
}

fn count(before: &[f64], after: &[f64], bins: usize) -> Histogram {
    let finite = before.iter().filter(|v| v.is_finite());
    let largest = finite.fold(0.0, |largest: f64, v| largest.max(v.abs()));
    // A gradient of zero still has a middle.
    let reach = if largest > 0.0 { largest } else { 1.0 };
    let width = 2.0 * reach / bins as f64;
    let spread = |values: &[f64]| {
        let mut counts = vec![0; bins];
        for value in values.iter().filter(|v| v.is_finite()) {
            let bin = ((value + reach) / width) as usize;
            #[expect(
                clippy::indexing_slicing,
                reason = "`histogram` asks for a bin at least, and none is beyond the last"
            )]
            let count = &mut counts[bin.min(bins - 1)];
            *count += 1;
        }
        counts
    };
    Histogram {
        edges: (0..=bins).map(|edge| edge as f64 * width - reach).collect(),
        before: spread(before),
        after: spread(after),
        not_finite: before.iter().filter(|v| !v.is_finite()).count() as u32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_are_of_one_width_from_the_largest_entry_to_its_negative_and_the_last_holds_both_its_ends()
     {
        let before = [-2.0, -0.5, 0.0, 0.5, 2.0, f64::NAN, f64::INFINITY];
        let after = [-0.2, -0.05, 0.0, 0.05, 0.2];
        let expected = Histogram {
            edges: vec![-2.0, -1.0, 0.0, 1.0, 2.0],
            before: vec![1, 1, 2, 1],
            after: vec![0, 2, 3, 0],
            not_finite: 2,
        };
        assert_eq!(count(&before, &after, 4), expected);
    }

    #[test]
    fn a_gradient_of_zero_is_in_the_middle() {
        let expected = Histogram {
            edges: vec![-1.0, -0.5, 0.0, 0.5, 1.0],
            before: vec![0, 0, 3, 0],
            after: vec![0, 0, 3, 0],
            not_finite: 0,
        };
        assert_eq!(count(&[0.0; 3], &[0.0; 3], 4), expected);
    }
}
