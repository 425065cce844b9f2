//! Both parts of the VAE's loss, which is minus the evidence lower bound.

use burn::tensor::Tensor;
use burn::tensor::activation::softplus;

use crate::config::IMAGE_PIXELS;

/// Cross-entropy of pixels in 0..=1 with logits, summed over an image and averaged over the batch:
/// softplus(l) − x · l for each pixel.
///
/// - images, logits: `[batch, 784]`
/// - output: `[1]`
pub fn reconstruction_loss(images: Tensor<2>, logits: Tensor<2>) -> Tensor<1> {
    (softplus(logits.clone(), 1.0) - images * logits).mean() * IMAGE_PIXELS as f32
}

/// KL divergence of N(mean, e^log_variance) from N(0, 1), summed over z and averaged over the batch:
/// ½ Σ (σ² + μ² − 1 − log σ²) (Kingma and Welling 2014, appendix B).
///
/// - mean, log_variance: `[batch, latent_dim]`
/// - output: `[1]`
pub fn kl_divergence(mean: Tensor<2>, log_variance: Tensor<2>) -> Tensor<1> {
    let latent_dim = mean.dims()[1] as f32;
    let of_each = log_variance.clone().exp() + mean.square() - 1.0 - log_variance;
    of_each.mean() * (0.5 * latent_dim)
}
