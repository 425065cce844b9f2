//! Scaling gradients by one factor each, which keeps their direction.

use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

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
    gradients: GradientsParams,
    scales: Tensor<1>,
) -> GradientsParams {
    let mut scale = Scale {
        gradients,
        scales,
        next: 0,
    };
    module.visit(&mut scale);
    scale.gradients
}

struct Scale {
    gradients: GradientsParams,
    scales: Tensor<1>,
    next: usize,
}

impl ModuleVisitor for Scale {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let Some(gradient) = self.gradients.remove::<D>(param.id) else {
            return;
        };
        let factor = self.scales.clone().narrow(0, self.next, 1).reshape([1; D]);
        self.gradients.register(param.id, gradient * factor);
        self.next += 1;
    }
}
