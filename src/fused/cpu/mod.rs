//! The fused operations on the CPU: Flex's tensors as slices for `gan-clipping-arithmetic`, and back.

mod convolutions;
mod objective;
mod tensor;

use burn::backend::Flex;
use burn::backend::tensor::{FloatTensor, IntTensor};
use gan_clipping_arithmetic::random::normal;
use gan_clipping_arithmetic::{layer, update};

use super::{Activation, Draw, FusedOps, Layer, Objective, Update};
use tensor::{column, integers, matrix, matrix_of, numbers, numbers_mut, vector};

impl FusedOps for Flex {
    fn fused_normal(
        words: IntTensor<Self>,
        draw: Draw,
        rows: usize,
        columns: usize,
    ) -> FloatTensor<Self> {
        #[expect(
            clippy::indexing_slicing,
            reason = "a step's words hold the number of each draw, and `at` is where it was put"
        )]
        let block = integers(&words)[draw.at];
        matrix(normal(draw.key, block, rows * columns), columns)
    }

    fn fused_images(
        words: IntTensor<Self>,
        pixels: usize,
        rows: usize,
        columns: usize,
    ) -> FloatTensor<Self> {
        let mut images = vec![0.0; rows * columns];
        #[expect(
            clippy::indexing_slicing,
            reason = "the pixels are of a batch, and rows are a batch or two"
        )]
        let (fours, _) = images[..pixels].as_chunks_mut::<4>();
        for (four, word) in fours.iter_mut().zip(integers(&words).iter()) {
            *four = word.to_le_bytes().map(|byte| f32::from(byte) / 255.0);
        }
        matrix(images, columns)
    }

    fn fused_dense(
        x: FloatTensor<Self>,
        parameters: FloatTensor<Self>,
        layer: Layer,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let (x, parameters) = (numbers(&x), numbers(&parameters));
        let rows = x.len() / layer.inputs;
        matrix_of(rows, layer.outputs, |y| {
            layer::dense(&x, &parameters, layer, activation, y)
        })
    }

    fn fused_dense_into(
        x: FloatTensor<Self>,
        parameters: FloatTensor<Self>,
        layer: Layer,
        activation: Activation,
        mut target: FloatTensor<Self>,
        row: usize,
    ) -> FloatTensor<Self> {
        let (x, parameters) = (numbers(&x), numbers(&parameters));
        let (begin, len) = (row * layer.outputs, x.len() / layer.inputs * layer.outputs);
        #[expect(
            clippy::indexing_slicing,
            reason = "the target has two batches of rows: x is the second, from `row` on"
        )]
        let y = &mut numbers_mut(&mut target)[begin..begin + len];
        layer::dense(&x, &parameters, layer, activation, y);
        target
    }

    fn fused_input_gradient(
        dy: FloatTensor<Self>,
        parameters: FloatTensor<Self>,
        layer: Layer,
        x: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let (dy, parameters, x) = (numbers(&dy), numbers(&parameters), numbers(&x));
        let rows = dy.len() / layer.outputs;
        matrix_of(rows, layer.inputs, |dx| {
            layer::input_gradient(&dy, &parameters, layer, &x, activation, dx)
        })
    }

    fn fused_weight_gradient(
        x: FloatTensor<Self>,
        dy: FloatTensor<Self>,
        layer: Layer,
        mut gradients: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        let (x, dy) = (numbers(&x), numbers(&dy));
        layer::weight_gradient(&x, &dy, layer, numbers_mut(&mut gradients));
        gradients
    }

    fn fused_loss(
        logits: FloatTensor<Self>,
        objective: Objective,
    ) -> (FloatTensor<Self>, FloatTensor<Self>) {
        let (loss, gradient) = objective::loss(&numbers(&logits), objective);
        (vector(vec![loss]), column(gradient))
    }

    fn fused_update(
        mut parameters: FloatTensor<Self>,
        gradients: FloatTensor<Self>,
        mut first: FloatTensor<Self>,
        mut second: FloatTensor<Self>,
        mut finite: FloatTensor<Self>,
        mut history: FloatTensor<Self>,
        words: IntTensor<Self>,
        update: Update,
    ) -> Vec<FloatTensor<Self>> {
        let update::Updated { report, factors } = update::update(
            update::MovingSlices {
                parameters: numbers_mut(&mut parameters),
                first: numbers_mut(&mut first),
                second: numbers_mut(&mut second),
                finite: numbers_mut(&mut finite),
                history: numbers_mut(&mut history),
            },
            &numbers(&gradients),
            &integers(&words),
            &update,
        );
        let report = matrix(report, super::REPORT_COLUMNS);
        let mut tensors = vec![parameters, first, second, finite, history, report];
        if !factors.is_empty() {
            tensors.push(vector(factors));
        }
        tensors
    }
}
