//! The operations: a backend extension of Burn's, and each as a function of Burn's tensors. All
//! tensors are row-major, of 32-bit numbers, and without autodiff; gradients are worked out by hand.
//!
//! A step's words are what it sends to the device: 32-bit integers, the pixels and then all that
//! differs from the step before. Everything else that an operation is told stays the same in a run,
//! since CubeCL keeps what a launch is told by its content, and makes a buffer for what is new.

use burn::backend::tensor::{FloatTensor, IntTensor};
use burn::backend::{Backend, Dispatch, backend_extension};
use burn::tensor::{Device, Int, Tensor};

use super::{Activation, Draw, Layer, Objective, Update};

/// What each backend implements; the functions below say what each does.
#[backend_extension(
    Flex: cfg(feature = "cpu"),
    Cube: cfg(feature = "webgpu")
)]
pub(crate) trait FusedOps: Backend {
    fn fused_normal(
        words: IntTensor<Self>,
        draw: Draw,
        rows: usize,
        columns: usize,
    ) -> FloatTensor<Self>;
    fn fused_images(
        words: IntTensor<Self>,
        pixels: usize,
        rows: usize,
        columns: usize,
    ) -> FloatTensor<Self>;
    fn fused_dense(
        x: FloatTensor<Self>,
        parameters: FloatTensor<Self>,
        layer: Layer,
        activation: Activation,
    ) -> FloatTensor<Self>;
    fn fused_dense_into(
        x: FloatTensor<Self>,
        parameters: FloatTensor<Self>,
        layer: Layer,
        activation: Activation,
        target: FloatTensor<Self>,
        row: usize,
    ) -> FloatTensor<Self>;
    fn fused_input_gradient(
        dy: FloatTensor<Self>,
        parameters: FloatTensor<Self>,
        layer: Layer,
        x: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self>;
    fn fused_weight_gradient(
        x: FloatTensor<Self>,
        dy: FloatTensor<Self>,
        layer: Layer,
        gradients: FloatTensor<Self>,
    ) -> FloatTensor<Self>;
    fn fused_loss(
        logits: FloatTensor<Self>,
        objective: Objective,
    ) -> (FloatTensor<Self>, FloatTensor<Self>);
    #[allow(clippy::too_many_arguments)] // A struct of tensors is none that Burn hands on.
    fn fused_update(
        parameters: FloatTensor<Self>,
        gradients: FloatTensor<Self>,
        first: FloatTensor<Self>,
        second: FloatTensor<Self>,
        finite: FloatTensor<Self>,
        history: FloatTensor<Self>,
        words: IntTensor<Self>,
        update: Update,
    ) -> Vec<FloatTensor<Self>>;
}

/// Whether the operations are there for the device's backend.
pub(crate) fn are_on(device: &Device) -> bool {
    let _tensor = || Tensor::<1>::empty([1], device);
    #[cfg(feature = "cpu")]
    if (_tensor().try_into_primitive::<burn::backend::Flex>()).is_ok() {
        return true;
    }
    #[cfg(feature = "webgpu")]
    if (_tensor().try_into_primitive::<burn_wgpu::CubeBackend>()).is_ok() {
        return true;
    }
    false
}

/// N(0, 1), `[rows, columns]`: the same numbers as [`Random::normal`](crate::random::Random::normal),
/// but for the last digits of a logarithm and a sine.
///
/// - words: the step's, of which `draw` names one
pub(crate) fn normal(words: &Tensor<1, Int>, draw: Draw, [rows, columns]: [usize; 2]) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::fused_normal(
        words.clone().into_dispatch(),
        draw,
        rows,
        columns,
    ))
}

/// 8-bit pixels, four in a word with the first in the lowest byte, as numbers in 0..=1:
/// `[rows, columns]`, of which the pixels are the first rows. What the others hold is not said; they
/// are for [`dense_into`].
///
/// - words: the step's; the first `pixels / 4` are these
pub(crate) fn images(
    words: &Tensor<1, Int>,
    pixels: usize,
    [rows, columns]: [usize; 2],
) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::fused_images(
        words.clone().into_dispatch(),
        pixels,
        rows,
        columns,
    ))
}

/// A layer with its activation.
///
/// - x: `[rows, inputs]`
/// - parameters: flat
/// - output: `[rows, outputs]`
pub(crate) fn dense(
    x: &Tensor<2>,
    parameters: &Tensor<1>,
    layer: Layer,
    activation: Activation,
) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::fused_dense(
        x.clone().into_dispatch(),
        parameters.clone().into_dispatch(),
        layer,
        activation,
    ))
}

/// The same, its rows written into those of `target` from `row` on, which is given back.
pub(crate) fn dense_into(
    x: &Tensor<2>,
    parameters: &Tensor<1>,
    layer: Layer,
    activation: Activation,
    target: Tensor<2>,
    row: usize,
) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::fused_dense_into(
        x.clone().into_dispatch(),
        parameters.clone().into_dispatch(),
        layer,
        activation,
        target.into_dispatch(),
        row,
    ))
}

/// The gradient at what went into the activation before a layer: (dy Wᵀ) ⊙ act′, where act′ is
/// worked out from the activation's output x.
///
/// - dy: `[rows, outputs]`
/// - x: `[rows, inputs]`
/// - output: `[rows, inputs]`
pub(crate) fn input_gradient(
    dy: &Tensor<2>,
    parameters: &Tensor<1>,
    layer: Layer,
    x: &Tensor<2>,
    activation: Activation,
) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::fused_input_gradient(
        dy.clone().into_dispatch(),
        parameters.clone().into_dispatch(),
        layer,
        x.clone().into_dispatch(),
        activation,
    ))
}

/// Writes dW = xᵀ dy and db = Σ dy over the rows into the layer's pieces of `gradients`, flat, which
/// is given back.
///
/// - x: `[rows, inputs]`
/// - dy: `[rows, outputs]`
pub(crate) fn weight_gradient(
    x: &Tensor<2>,
    dy: &Tensor<2>,
    layer: Layer,
    gradients: Tensor<1>,
) -> Tensor<1> {
    Tensor::from_dispatch(Dispatch::fused_weight_gradient(
        x.clone().into_dispatch(),
        dy.clone().into_dispatch(),
        layer,
        gradients.into_dispatch(),
    ))
}

/// A loss of [`crate::losses`] and its gradient at the logits.
///
/// - logits: `[rows, 1]`
/// - output: `[1]` and `[rows, 1]`
pub(crate) fn loss(logits: &Tensor<2>, objective: Objective) -> (Tensor<1>, Tensor<2>) {
    let (loss, gradient) = Dispatch::fused_loss(logits.clone().into_dispatch(), objective);
    (Tensor::from_dispatch(loss), Tensor::from_dispatch(gradient))
}

/// What an update reads and leaves, flat.
pub(crate) struct Moving {
    /// The weights.
    pub parameters: Tensor<1>,
    /// Adam's mean of gradients or SGD's velocity; of zeros at first.
    pub first: Tensor<1>,
    /// Adam's or RMSProp's mean of squares; of zeros at first.
    pub second: Tensor<1>,
    /// `[2 × parameters]`: whether each one's gradients have been finite, 1 or 0, and then the steps since
    /// they broke, 0 while they have not. Once one is 0 none falls any more: what breaks after the first is
    /// its work.
    pub finite: Tensor<1>,
    /// The latest norms of all gradients as one vector, in a ring, which [`Clip::Percentile`](super::Clip)
    /// alone reads and adds to.
    pub history: Tensor<1>,
}

/// What an update tells.
pub(crate) struct Updated {
    /// `[rows, REPORT_COLUMNS]`
    pub report: Tensor<2>,
    /// The factor of each unit, parameter by parameter, `[units]`; under [`Clip::Adaptive`](super::Clip) alone.
    pub factors: Option<Tensor<1>>,
}

/// Measures the gradients, clips them, moves the weights against them and bounds the weights:
/// [`crate::clip`] and [`crate::optim`] in one. The gradients are left as they are.
///
/// - words: the step's, of which Adam names two and the percentile five
pub(crate) fn update(
    moving: &mut Moving,
    gradients: &Tensor<1>,
    words: &Tensor<1, Int>,
    update: Update,
) -> Updated {
    // Taken out, so that the weights and moments have one owner and can be changed in place.
    let nothing = || gradients.clone();
    let take = |tensor: &mut Tensor<1>| std::mem::replace(tensor, nothing()).into_dispatch();
    let parameters = take(&mut moving.parameters);
    let first = take(&mut moving.first);
    let second = take(&mut moving.second);
    let finite = take(&mut moving.finite);
    let history = take(&mut moving.history);
    let gradients = gradients.clone().into_dispatch();
    let words = words.clone().into_dispatch();
    let mut made = Dispatch::fused_update(
        parameters, gradients, first, second, finite, history, words, update,
    )
    .into_iter();
    #[expect(
        clippy::expect_used,
        reason = "the operation's own kernels make as many, whatever it is given"
    )]
    let mut next = || made.next().expect("an update gives six tensors back");
    moving.parameters = Tensor::from_dispatch(next());
    moving.first = Tensor::from_dispatch(next());
    moving.second = Tensor::from_dispatch(next());
    moving.finite = Tensor::from_dispatch(next());
    moving.history = Tensor::from_dispatch(next());
    Updated {
        report: Tensor::from_dispatch(next()),
        factors: made.next().map(Tensor::from_dispatch),
    }
}
