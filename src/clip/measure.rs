//! Measuring gradients: one number for each parameter, in the order of the module's visit.

use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use crate::parameters::{for_each_gradient, join};

/// ‖g‖₂ of each parameter's gradient, `[parameters]`.
pub fn norms<M: Module>(module: &M, gradients: &GradientsParams) -> Tensor<1> {
    measure(module, gradients, |gradient| gradient.square().sum()).sqrt()
}

/// mean|g| of each parameter's gradient, `[parameters]`.
pub fn mean_abs<M: Module>(module: &M, gradients: &GradientsParams) -> Tensor<1> {
    measure(module, gradients, |gradient| gradient.abs().mean())
}

/// √Σ‖g‖₂², the norm of all gradients as one vector, `[1]`.
pub fn global_norm(norms: Tensor<1>) -> Tensor<1> {
    norms.square().sum().sqrt()
}

fn measure<M: Module>(
    module: &M,
    gradients: &GradientsParams,
    quantity: fn(Tensor<1>) -> Tensor<1>,
) -> Tensor<1> {
    let mut values = Vec::new();
    for_each_gradient(module, gradients, |_, gradient| {
        values.push(quantity(gradient))
    });
    join(module, values)
}
