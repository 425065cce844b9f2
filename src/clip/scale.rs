//! Scaling gradients by one factor each, which keeps their direction.

use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use crate::parameters::map_gradients;

/// C/m for each measure m above C, and exactly 1 up to it, a measure of zero included. With m = ‖g‖:
/// Pascanu, Mikolov, Bengio 2013, algorithm 1.
pub fn factors(measures: Tensor<1>, threshold: f32) -> Tensor<1> {
    // Filled in rather than computed: C · (1/C) is not 1 in 32 bits for every C.
    let within = measures.clone().lower_equal_elem(threshold);
    (measures.recip() * threshold).mask_fill(within, 1.0)
}

/// The same for a threshold that is on the device, `[1]`.
pub fn factors_to(measures: Tensor<1>, threshold: Tensor<1>) -> Tensor<1> {
    let within = measures.clone().lower_equal(threshold.clone());
    (threshold / measures).mask_fill(within, 1.0)
}

/// Each gradient times its factor in `scales`, `[parameters]`.
pub fn scale_gradients<M: Module>(
    module: &M,
    gradients: &GradientsParams,
    scales: &Tensor<1>,
) -> GradientsParams {
    let mut next = 0;
    map_gradients(module, gradients, |_, gradient| {
        let factor = scales.clone().narrow(0, next, 1);
        next += 1;
        gradient * factor
    })
}
