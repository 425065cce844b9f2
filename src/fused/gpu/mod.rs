//! The fused operations on the GPU: CubeCL kernels, one file each.
//!
//! A step on a GPU costs as many dispatches as it has, so each of these is one to three; and a launch
//! uploads nothing and makes no buffer after the first with the same sizes, since CubeCL keeps a
//! launch's uniform by its content: what differs from step to step is in the step's words.

mod activation;
mod buffers;
mod chunks;
mod dense;
mod images;
mod input_gradient;
#[cfg(any(test, feature = "kernel-forms"))]
pub mod kernel_forms;
mod loss;
mod normal;
mod norms;
mod not_a_number;
mod optimizer;
mod percentile;
mod unit_factors;
mod units;
mod update;
mod weight_gradient;

use burn::backend::tensor::{FloatTensor, IntTensor};
use burn_cubecl::CubeBackend;

use super::{Activation, Draw, FusedOps, Layer, Objective, Update};
use buffers::{empty, own, rows_of};

impl FusedOps for CubeBackend {
    fn fused_normal(
        words: IntTensor<Self>,
        draw: Draw,
        rows: usize,
        columns: usize,
    ) -> FloatTensor<Self> {
        normal::normal(&rows_of(words), draw, rows, columns)
    }

    fn fused_images(
        words: IntTensor<Self>,
        pixels: usize,
        rows: usize,
        columns: usize,
    ) -> FloatTensor<Self> {
        images::images(&rows_of(words), pixels, rows, columns)
    }

    fn fused_dense(
        x: FloatTensor<Self>,
        parameters: FloatTensor<Self>,
        layer: Layer,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let x = rows_of(x);
        let y = empty(&x, [x.meta.shape()[0], layer.outputs]);
        dense::dense(&x, &rows_of(parameters), layer, activation, &y, 0);
        y
    }

    fn fused_dense_into(
        x: FloatTensor<Self>,
        parameters: FloatTensor<Self>,
        layer: Layer,
        activation: Activation,
        target: FloatTensor<Self>,
        row: usize,
    ) -> FloatTensor<Self> {
        let target = own(target);
        dense::dense(
            &rows_of(x),
            &rows_of(parameters),
            layer,
            activation,
            &target,
            row,
        );
        target
    }

    fn fused_input_gradient(
        dy: FloatTensor<Self>,
        parameters: FloatTensor<Self>,
        layer: Layer,
        x: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let (dy, parameters, x) = (rows_of(dy), rows_of(parameters), rows_of(x));
        input_gradient::input_gradient(&dy, &parameters, layer, &x, activation)
    }

    fn fused_weight_gradient(
        x: FloatTensor<Self>,
        dy: FloatTensor<Self>,
        layer: Layer,
        gradients: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        let gradients = own(gradients);
        weight_gradient::weight_gradient(&rows_of(x), &rows_of(dy), layer, &gradients);
        gradients
    }

    fn fused_loss(
        logits: FloatTensor<Self>,
        objective: Objective,
    ) -> (FloatTensor<Self>, FloatTensor<Self>) {
        loss::loss(&rows_of(logits), objective)
    }

    fn fused_update(
        parameters: FloatTensor<Self>,
        gradients: FloatTensor<Self>,
        first: FloatTensor<Self>,
        second: FloatTensor<Self>,
        finite: FloatTensor<Self>,
        history: FloatTensor<Self>,
        words: IntTensor<Self>,
        update: Update,
    ) -> Vec<FloatTensor<Self>> {
        let [parameters, first, second, finite, history] =
            [parameters, first, second, finite, history].map(own);
        let (gradients, words) = (rows_of(gradients), rows_of(words));
        let moving = update::MovingBuffers {
            parameters: &parameters,
            first: &first,
            second: &second,
            finite: &finite,
            history: &history,
        };
        let (report, factors) = update::update(moving, &gradients, &words, &update);
        let mut tensors = vec![parameters, first, second, finite, history, report];
        tensors.extend(factors);
        tensors
    }
}
