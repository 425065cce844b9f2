//! The adversarial losses, each computed from logits, so that a discriminator that is sure gives
//! large numbers and never log 0.
//!
//! With D = σ(logit): log D = log σ(logit) and log(1 − D) = log σ(−logit).
//! Source: Goodfellow et al. 2014, "Generative Adversarial Nets", equation 1 and section 3.

use burn::tensor::Tensor;
use burn::tensor::activation::log_sigmoid;

use crate::config::Loss;

/// L_D = −[E log D(x) + E log(1 − D(G(z)))].
///
/// - real_logits: `[batch, 1]`, of images
/// - fake_logits: `[batch, 1]`, of generated images
/// - output: `[1]`
pub fn discriminator_loss(real_logits: Tensor<2>, fake_logits: Tensor<2>) -> Tensor<1> {
    let real = log_sigmoid(real_logits).mean();
    let fake = log_sigmoid(fake_logits.neg()).mean();
    (real + fake).neg()
}

/// L_G, which falls as the discriminator takes fakes for real.
///
/// - fake_logits: `[batch, 1]`
/// - output: `[1]`
pub fn generator_loss(loss: Loss, fake_logits: Tensor<2>) -> Tensor<1> {
    match loss {
        Loss::Minimax => log_sigmoid(fake_logits.neg()).mean(),
        Loss::NonSaturating => log_sigmoid(fake_logits).mean().neg(),
    }
}
