//! The operations of the convolutional networks, beside those of [`super::ops`]: each as a function of Burn's
//! tensors, and a backend extension of its own, since the CPU alone has them so far.
//!
//! Images are rows, `[images, numbers]`, pixel by pixel with the channels of each together, but where a
//! [`BatchNorm`] says otherwise. A [`Convolution`] lies between small images and big ones of twice their sides.
// Where no backend has them, nobody reads what they are told.
#![cfg_attr(not(feature = "cpu"), allow(unused_variables))]

use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, Dispatch, backend_extension};
use burn::tensor::{Device, Tensor};

use super::{Activation, BatchNorm, Biased, Convolution};

/// What a backend implements; the functions below say what each does.
#[backend_extension(Flex: cfg(feature = "cpu"))]
pub(crate) trait ConvolutionOps: Backend {
    fn fused_convolve(
        x: FloatTensor<Self>,
        parameters: FloatTensor<Self>,
        convolution: Convolution,
        activation: Activation,
    ) -> FloatTensor<Self>;
    fn fused_convolve_transposed(
        x: FloatTensor<Self>,
        parameters: FloatTensor<Self>,
        convolution: Convolution,
    ) -> FloatTensor<Self>;
    fn fused_convolution_input_gradient(
        dy: FloatTensor<Self>,
        parameters: FloatTensor<Self>,
        convolution: Convolution,
        x: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self>;
    fn fused_transposed_input_gradient(
        dy: FloatTensor<Self>,
        parameters: FloatTensor<Self>,
        convolution: Convolution,
        x: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self>;
    fn fused_kernel_gradient(
        big: FloatTensor<Self>,
        small: FloatTensor<Self>,
        convolution: Convolution,
        biased: Biased,
        gradients: FloatTensor<Self>,
    ) -> FloatTensor<Self>;
    fn fused_batch_norm(
        x: FloatTensor<Self>,
        parameters: FloatTensor<Self>,
        running: FloatTensor<Self>,
        norm: BatchNorm,
        slope: f32,
    ) -> Vec<FloatTensor<Self>>;
    fn fused_batch_norm_gradient(
        dy: FloatTensor<Self>,
        x: FloatTensor<Self>,
        moments: FloatTensor<Self>,
        parameters: FloatTensor<Self>,
        norm: BatchNorm,
        gradients: FloatTensor<Self>,
    ) -> Vec<FloatTensor<Self>>;
    fn fused_tanh(x: FloatTensor<Self>) -> FloatTensor<Self>;
    fn fused_tanh_gradient(dy: FloatTensor<Self>, y: FloatTensor<Self>) -> FloatTensor<Self>;
}

/// Whether the operations are there for the device's backend.
pub(crate) fn convolutions_are_on(device: &Device) -> bool {
    let _tensor = || Tensor::<1>::empty([1], device);
    #[cfg(feature = "cpu")]
    if (_tensor().try_into_primitive::<burn::backend::Flex>()).is_ok() {
        return true;
    }
    false
}

/// A convolution with its bias and its activation.
///
/// - x: `[images, big]`
/// - parameters: flat
/// - output: `[images, small]`
pub(crate) fn convolve(
    x: &Tensor<2>,
    parameters: &Tensor<1>,
    convolution: Convolution,
    activation: Activation,
) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::fused_convolve(
        x.clone().into_dispatch(),
        parameters.clone().into_dispatch(),
        convolution,
        activation,
    ))
}

/// A transposed convolution with its bias.
///
/// - x: `[images, small]`
/// - output: `[images, big]`
pub(crate) fn convolve_transposed(
    x: &Tensor<2>,
    parameters: &Tensor<1>,
    convolution: Convolution,
) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::fused_convolve_transposed(
        x.clone().into_dispatch(),
        parameters.clone().into_dispatch(),
        convolution,
    ))
}

/// The gradient at what went into the activation before a convolution; x is that activation's output.
///
/// - dy: `[images, small]`
/// - x: `[images, big]`
/// - output: `[images, big]`
pub(crate) fn convolution_input_gradient(
    dy: &Tensor<2>,
    parameters: &Tensor<1>,
    convolution: Convolution,
    x: &Tensor<2>,
    activation: Activation,
) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::fused_convolution_input_gradient(
        dy.clone().into_dispatch(),
        parameters.clone().into_dispatch(),
        convolution,
        x.clone().into_dispatch(),
        activation,
    ))
}

/// The same of a transposed convolution.
///
/// - dy: `[images, big]`
/// - x: `[images, small]`
/// - output: `[images, small]`
pub(crate) fn transposed_input_gradient(
    dy: &Tensor<2>,
    parameters: &Tensor<1>,
    convolution: Convolution,
    x: &Tensor<2>,
    activation: Activation,
) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::fused_transposed_input_gradient(
        dy.clone().into_dispatch(),
        parameters.clone().into_dispatch(),
        convolution,
        x.clone().into_dispatch(),
        activation,
    ))
}

/// Writes dW and db of either into their pieces of `gradients`, flat, which is given back. One of the images is
/// what went in and the other the gradient at what came out, which has the bias.
///
/// - big: `[images, big]`
/// - small: `[images, small]`
pub(crate) fn kernel_gradient(
    big: &Tensor<2>,
    small: &Tensor<2>,
    convolution: Convolution,
    biased: Biased,
    gradients: Tensor<1>,
) -> Tensor<1> {
    Tensor::from_dispatch(Dispatch::fused_kernel_gradient(
        big.clone().into_dispatch(),
        small.clone().into_dispatch(),
        convolution,
        biased,
        gradients.into_dispatch(),
    ))
}

/// A batch normalisation by the batch's moments with the ReLU that follows, of `slope` below zero. `running` takes
/// the moments in.
///
/// - x: `[images, numbers]`
/// - output: `[images, numbers]`, and the moments that [`batch_norm_gradient`] asks for, `[2 × channels]`
pub(crate) fn batch_norm(
    x: &Tensor<2>,
    parameters: &Tensor<1>,
    running: &mut Tensor<1>,
    norm: BatchNorm,
    slope: f32,
) -> (Tensor<2>, Tensor<1>) {
    // Taken out, so that it has one owner and can be changed in place.
    let taken = std::mem::replace(running, parameters.clone());
    let mut made = Dispatch::fused_batch_norm(
        x.clone().into_dispatch(),
        parameters.clone().into_dispatch(),
        taken.into_dispatch(),
        norm,
        slope,
    )
    .into_iter();
    #[expect(
        clippy::expect_used,
        reason = "the operation's own kernels make as many, whatever it is given"
    )]
    let mut next = || made.next().expect("a batch norm gives three tensors back");
    let y = Tensor::from_dispatch(next());
    let moments = Tensor::from_dispatch(next());
    *running = Tensor::from_dispatch(next());
    (y, moments)
}

/// The gradient at x; dγ and dβ are written into their pieces of `gradients`, flat, which is given back.
///
/// - dy: `[images, numbers]`, before the ReLU
/// - x: `[images, numbers]`
/// - output: `[images, numbers]`
pub(crate) fn batch_norm_gradient(
    dy: &Tensor<2>,
    x: &Tensor<2>,
    moments: &Tensor<1>,
    parameters: &Tensor<1>,
    norm: BatchNorm,
    gradients: Tensor<1>,
) -> (Tensor<2>, Tensor<1>) {
    let mut made = Dispatch::fused_batch_norm_gradient(
        dy.clone().into_dispatch(),
        x.clone().into_dispatch(),
        moments.clone().into_dispatch(),
        parameters.clone().into_dispatch(),
        norm,
        gradients.into_dispatch(),
    )
    .into_iter();
    #[expect(
        clippy::expect_used,
        reason = "the operation's own kernels make as many, whatever it is given"
    )]
    let mut next = || made.next().expect("its gradient gives two tensors back");
    let dx = Tensor::from_dispatch(next());
    (dx, Tensor::from_dispatch(next()))
}

/// Each number's tanh.
pub(crate) fn tanh(x: Tensor<2>) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::fused_tanh(x.into_dispatch()))
}

/// dy times the derivative where tanh made y.
pub(crate) fn tanh_gradient(dy: Tensor<2>, y: &Tensor<2>) -> Tensor<2> {
    let y = y.clone().into_dispatch();
    Tensor::from_dispatch(Dispatch::fused_tanh_gradient(dy.into_dispatch(), y))
}
