//! How a parameter's gradient is spread, before and after clipping.

use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;
use serde::Serialize;

use crate::network::{Gradients, Network};
use crate::read::Read;
use crate::train::TrainError;

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

/// The histogram of parameter `index` of a network.
pub(crate) fn histogram<M: Module>(
    network: &Network<M>,
    gradients: &Gradients,
    index: usize,
    bins: usize,
) -> impl Future<Output = Result<Histogram, TrainError>> + use<M> {
    let before = flat(&network.module, &gradients.before, index);
    let after = flat(&network.module, &gradients.after, index);
    async move {
        let (before, after) = before.zip(after).ok_or(TrainError::NoStep)?;
        let mut read = Read::default();
        let (before, after) = (read.add(before), read.add(after));
        let values = read.execute().await?;
        Ok(count(&values[before], &values[after], bins))
    }
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
            counts[bin.min(bins - 1)] += 1;
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

/// The gradient of parameter `index`, `[entries]`.
fn flat<M: Module>(module: &M, gradients: &GradientsParams, index: usize) -> Option<Tensor<1>> {
    let mut find = Find {
        gradients,
        left: index,
        found: None,
    };
    module.visit(&mut find);
    find.found
}

struct Find<'a> {
    gradients: &'a GradientsParams,
    left: usize,
    found: Option<Tensor<1>>,
}

impl ModuleVisitor for Find<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let Some(gradient) = self.gradients.get::<D>(param.id) else {
            return;
        };
        match self.left.checked_sub(1) {
            Some(left) => self.left = left,
            None => self.found = self.found.take().or(Some(gradient.reshape([-1]))),
        }
    }
}
