//! The fused operations: what a step of the MLP GAN is made of when speed counts.
//!
//! Burn's plain operations take some 160 dispatches for a step on a GPU, and on the CPU pass over
//! each tensor once for every operation. Here a layer with its bias and its activation is one
//! operation each way, the norms of all gradients one, and clipping with the update of all
//! parameters one more. The plain path ([`crate::training`], by Burn's modules and autodiff) stays: it is
//! the reference of the tests, and it takes what these operations do not know. The convolutional networks have
//! operations of their own (`convolutions.rs`), on the CPU alone so far.
//!
//! All parameters of a network lie in one flat tensor, in pieces ([`Piece`]). Each operation is a
//! method of a backend extension of Burn's: Rust with SIMD for the CPU (`cpu`, whose arithmetic is the
//! crate `gan-clipping-arithmetic`), CubeCL kernels for the GPU (`gpu`).

#[cfg(feature = "bench")]
pub mod bench;
mod convolutions;
#[cfg(feature = "cpu")]
mod cpu;
#[cfg(feature = "webgpu")]
#[expect(
    clippy::indexing_slicing,
    reason = "an index in a `#[cube]` function is one on the GPU, where nothing panics: what keeps it inside stands at each \
              launch; and a tensor's shape has the dimensions that its operation names"
)]
mod gpu;
mod objective;
mod ops;
#[cfg(test)]
mod tests;

pub(crate) use convolutions::*;
pub(crate) use gan_clipping_arithmetic::batch_norm::{BatchNorm, Order};
pub(crate) use gan_clipping_arithmetic::convolution::{Biased, Convolution};
pub(crate) use gan_clipping_arithmetic::shape::*;
#[cfg(feature = "kernel-forms")]
pub use gpu::kernel_forms;
pub(crate) use objective::*;
pub(crate) use ops::*;
