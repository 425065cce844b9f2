//! Penalties of the discriminator's slope, from its gradients by images. They are added to its loss.

use burn::tensor::Tensor;

/// λ E (‖∇‖₂ − 1)² (WGAN-GP, Gulrajani et al. 2017, equation 3).
///
/// Of an image at which D does not slope at all the norm is not smooth: it counts λ, and its gradient is zero, as
/// PyTorch's.
///
/// - gradients: `[batch, pixels]`, of D's logits at images between real ones and fakes
/// - output: `[1]`
pub fn gradient_penalty(lambda: f32, gradients: Tensor<2>) -> Tensor<1> {
    let squares = gradients.square().sum_dim(1);
    let flat = squares.clone().equal_elem(0.0);
    let norms = squares.mask_fill(flat.clone(), 1.0).sqrt();
    let norms = norms.mask_fill(flat, 0.0);
    (norms - 1.0).square().mean() * lambda
}

/// γ/2 E ‖∇‖₂² (R₁, Mescheder et al. 2018, equation 9).
///
/// - gradients: `[batch, pixels]`, of D's logits at real images
/// - output: `[1]`
pub fn r1_penalty(gamma: f32, gradients: Tensor<2>) -> Tensor<1> {
    gradients.square().sum_dim(1).mean() * (0.5 * gamma)
}
