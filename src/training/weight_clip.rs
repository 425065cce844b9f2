//! Weight clipping, which is not gradient clipping: the weights are held, after the update.

use burn::module::Module;
use burn::tensor::Tensor;

use crate::parameters::map_parameters;

/// Each weight to [−`bound`, `bound`] (Arjovsky et al. 2017, algorithm 1), and the share of each
/// parameter's weights that lie at the bound then, `[parameters]`.
pub(crate) fn clip_weights<M: Module>(module: M, bound: f32) -> (M, Tensor<1>) {
    let mut shares = Vec::new();
    let module = map_parameters(module, |parameter| {
        // Running statistics are no weights.
        if !parameter.learns {
            return None;
        }
        let clamped = parameter.value.clamp(-bound, bound);
        let at_bound = clamped.clone().abs().greater_equal_elem(bound);
        shares.push(at_bound.float().mean());
        Some(clamped)
    });
    (module, Tensor::cat(shares, 0))
}
