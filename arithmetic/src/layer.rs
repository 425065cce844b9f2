//! A dense layer and its gradients as products with an epilogue.

use wide::f32x4;

use super::matmul::{Epilogue, View, matmul};
use crate::shape::{Activation, Layer, Piece};

/// y = act(x W + b).
pub fn dense(x: &[f32], parameters: &[f32], layer: Layer, activation: Activation, y: &mut [f32]) {
    let Layer {
        inputs, outputs, ..
    } = layer;
    let epilogue = Dense {
        bias: piece(parameters, layer.bias),
        activation,
    };
    let weight = rows(piece(parameters, layer.weight), outputs);
    let sizes = [x.len() / inputs, outputs, inputs];
    matmul(sizes, rows(x, inputs), weight, &epilogue, y);
}

/// dx = (dy Wᵀ) ⊙ act′(x).
pub fn input_gradient(
    dy: &[f32],
    parameters: &[f32],
    layer: Layer,
    x: &[f32],
    activation: Activation,
    dx: &mut [f32],
) {
    let Layer {
        inputs, outputs, ..
    } = layer;
    let epilogue = InputGradient {
        x,
        inputs,
        activation,
    };
    let weight = transposed(rows(piece(parameters, layer.weight), outputs));
    let sizes = [dy.len() / outputs, inputs, outputs];
    matmul(sizes, rows(dy, outputs), weight, &epilogue, dx);
}

/// dW = xᵀ dy, db = Σ dy.
pub fn weight_gradient(x: &[f32], dy: &[f32], layer: Layer, gradients: &mut [f32]) {
    let Layer {
        inputs, outputs, ..
    } = layer;
    let sizes = [inputs, outputs, x.len() / inputs];
    let dw = piece_mut(gradients, layer.weight);
    matmul(
        sizes,
        transposed(rows(x, inputs)),
        rows(dy, outputs),
        &Plain,
        dw,
    );

    let db = piece_mut(gradients, layer.bias);
    db.fill(0.0);
    for row in dy.chunks_exact(outputs) {
        for (sum, dy) in db.iter_mut().zip(row) {
            *sum += dy;
        }
    }
}

#[expect(
    clippy::indexing_slicing,
    reason = "a network's flat tensors reach to the end of its last piece"
)]
pub(super) fn piece(flat: &[f32], piece: Piece) -> &[f32] {
    &flat[piece.range()]
}

/// A piece to be written, and the gap after it set to zeros.
#[expect(
    clippy::indexing_slicing,
    reason = "a network's flat tensors reach to the end of its last piece, and the gap after it begins there"
)]
pub(super) fn piece_mut(flat: &mut [f32], piece: Piece) -> &mut [f32] {
    let end = piece.end().min(flat.len());
    flat[piece.offset + piece.len..end].fill(0.0);
    &mut flat[piece.range()]
}

/// A matrix of rows.
pub(super) fn rows(numbers: &[f32], width: usize) -> View<'_> {
    View {
        numbers,
        row: width,
        column: 1,
    }
}

pub(super) fn transposed(
    View {
        numbers,
        row,
        column,
    }: View<'_>,
) -> View<'_> {
    View {
        numbers,
        row: column,
        column: row,
    }
}

pub(super) struct Dense<'a> {
    pub bias: &'a [f32],
    pub activation: Activation,
}

impl Epilogue for Dense<'_> {
    #[inline(always)]
    fn begin(&self, column: usize, count: usize) -> f32x4 {
        load(self.bias, column, count)
    }

    #[inline(always)]
    fn end(&self, _row: usize, _column: usize, _count: usize, sum: f32x4) -> f32x4 {
        match self.activation {
            Activation::Linear => sum,
            Activation::Leaky(slope) => sum.simd_gt(f32x4::ZERO).select(sum, sum * slope),
            Activation::Sigmoid => f32x4::ONE / (f32x4::ONE + (-sum).exp()),
        }
    }
}

pub(super) struct InputGradient<'a> {
    pub x: &'a [f32],
    pub inputs: usize,
    pub activation: Activation,
}

impl Epilogue for InputGradient<'_> {
    #[inline(always)]
    fn begin(&self, _column: usize, _count: usize) -> f32x4 {
        f32x4::ZERO
    }

    #[inline(always)]
    fn end(&self, row: usize, column: usize, count: usize, sum: f32x4) -> f32x4 {
        let x = load(self.x, row * self.inputs + column, count);
        match self.activation {
            Activation::Linear => sum,
            Activation::Leaky(slope) => x.simd_gt(f32x4::ZERO).select(sum, sum * slope),
            Activation::Sigmoid => sum * x * (f32x4::ONE - x),
        }
    }
}

pub(super) struct Plain;

impl Epilogue for Plain {
    const IS_NOTHING: bool = true;

    #[inline(always)]
    fn begin(&self, _column: usize, _count: usize) -> f32x4 {
        f32x4::ZERO
    }

    #[inline(always)]
    fn end(&self, _row: usize, _column: usize, _count: usize, sum: f32x4) -> f32x4 {
        sum
    }
}

/// `count` numbers from `begin` on, and zeros.
#[expect(
    clippy::indexing_slicing,
    reason = "a product asks for entries of C alone, `count` of them from a column on: a bias has one for each column, \
              and x, of which C is the gradient, one for each entry"
)]
#[inline(always)]
fn load(numbers: &[f32], begin: usize, count: usize) -> f32x4 {
    let mut four = [0.0; 4];
    match count {
        4 => four.copy_from_slice(&numbers[begin..begin + 4]),
        _ => four[..count].copy_from_slice(&numbers[begin..begin + count]),
    }
    f32x4::from(four)
}
