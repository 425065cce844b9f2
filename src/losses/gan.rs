//! The adversarial losses, each computed from logits, so that a discriminator that is sure gives
//! large numbers and never log 0.
//!
//! With D = σ(logit): −log D = softplus(−logit) and −log(1 − D) = softplus(logit), where
//! softplus(t) = log(1 + eᵗ). Burn's softplus keeps its value and its gradient exact on both tails,
//! which its `log_sigmoid` does not on every backend. For `wasserstein`, `leastSquares` and `hinge` the
//! logit itself is D's output.

use burn::tensor::Tensor;
use burn::tensor::activation::{relu, softplus};

use crate::config::Loss;

/// The discriminator's loss.
///
/// - `minimax`, `nonSaturating`: −[E log D(x) + E log(1 − D(G(z)))] (Goodfellow et al. 2014,
///   equation 1)
/// - `wasserstein`: E D(G(z)) − E D(x) (Arjovsky et al. 2017, equation 2, as a loss)
/// - `leastSquares`: ½ E (D(x) − 1)² + ½ E D(G(z))² (Mao et al. 2017, equation 9)
/// - `hinge`: E max(0, 1 − D(x)) + E max(0, 1 + D(G(z))) (Lim and Ye 2017, equation 8)
///
/// Shapes:
///
/// - real_logits: `[batch, 1]`, of images
/// - fake_logits: `[batch, 1]`, of generated images
/// - output: `[1]`
pub fn discriminator_loss(loss: Loss, real_logits: Tensor<2>, fake_logits: Tensor<2>) -> Tensor<1> {
    match loss {
        Loss::Minimax | Loss::NonSaturating => {
            softplus(real_logits.neg(), 1.0).mean() + softplus(fake_logits, 1.0).mean()
        }
        Loss::Wasserstein => fake_logits.mean() - real_logits.mean(),
        Loss::LeastSquares => {
            let real = (real_logits - 1.0).square().mean();
            (real + fake_logits.square().mean()) * 0.5
        }
        Loss::Hinge => relu(1.0 - real_logits).mean() + relu(fake_logits + 1.0).mean(),
    }
}

/// The generator's loss, which falls as the discriminator takes fakes for real.
///
/// - `minimax`: E log(1 − D(G(z))), as in the article
/// - `nonSaturating`: −E log D(G(z)) (Goodfellow et al. 2014, section 3)
/// - `wasserstein`, `hinge`: −E D(G(z))
/// - `leastSquares`: ½ E (D(G(z)) − 1)²
///
/// Shapes:
///
/// - fake_logits: `[batch, 1]`
/// - output: `[1]`
pub fn generator_loss(loss: Loss, fake_logits: Tensor<2>) -> Tensor<1> {
    match loss {
        Loss::Minimax => softplus(fake_logits, 1.0).mean().neg(),
        Loss::NonSaturating => softplus(fake_logits.neg(), 1.0).mean(),
        Loss::Wasserstein | Loss::Hinge => fake_logits.mean().neg(),
        Loss::LeastSquares => (fake_logits - 1.0).square().mean() * 0.5,
    }
}
