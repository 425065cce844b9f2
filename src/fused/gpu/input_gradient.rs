//! dx = (dy Wᵀ) ⊙ act′(x): from the gradient of a dense layer's sums to that of the sums before it.

use cubecl::prelude::*;

use super::activation::{code, derive};
use super::buffers::{CubeTensor, buffer, empty};
use super::units::{Adapter, cubes, vector};
use crate::fused::{Activation, Layer};

/// With fewer outputs than this there is so little to sum that a tile would gain nothing, and its kernel
/// took a sixth of the time in which SwiftShader compiles all kernels of a step (164 of 956 ms).
const NARROW: usize = 8;

/// Each unit computes `tile_rows` rows and `tile_columns` vectors of columns, as in `dense`. A row of
/// W is read along its outputs; `I::value()` of them make a vector of inputs.
#[cube(launch_unchecked)]
fn input_gradient_kernel<N: Size, I: Size>(
    dy: &[Vector<f32, N>],
    params: &[Vector<f32, N>],
    x: &[Vector<f32, I>],
    dx: &mut [Vector<f32, I>],
    rows: usize,
    inputs: usize,
    outputs: usize,
    weight: usize,
    activation: u32,
    slope: f32,
    #[comptime] tile_rows: usize,
    #[comptime] tile_columns: usize,
) {
    let tiles = inputs.div_ceil(tile_columns);
    let first_row = (ABSOLUTE_POS / tiles) * tile_rows;
    let first_column = (ABSOLUTE_POS % tiles) * tile_columns;
    if first_row >= rows {
        terminate!();
    }

    let lanes = I::value().comptime();
    let mut w_starts = Array::<usize>::new(comptime!(tile_columns * lanes));
    #[unroll]
    for c in 0..tile_columns {
        let column = min(first_column + c, inputs - 1);
        #[unroll]
        for lane in 0..lanes {
            w_starts[c * lanes + lane] = weight + (column * lanes + lane) * outputs;
        }
    }
    let mut starts = Array::<usize>::new(tile_rows);
    let mut sums = Array::<Vector<f32, I>>::new(comptime!(tile_rows * tile_columns));
    #[unroll]
    for r in 0..tile_rows {
        starts[r] = min(first_row + r, rows - 1) * outputs;
        #[unroll]
        for c in 0..tile_columns {
            sums[r * tile_columns + c] = Vector::<f32, I>::new(0.0f32);
        }
    }

    let mut dys = Array::<Vector<f32, N>>::new(tile_rows);
    let mut ws = Array::<Vector<f32, N>>::new(lanes);
    for n in 0..outputs {
        #[unroll]
        for r in 0..tile_rows {
            dys[r] = dy[starts[r] + n];
        }
        #[unroll]
        for c in 0..tile_columns {
            #[unroll]
            for lane in 0..lanes {
                ws[lane] = params[w_starts[c * lanes + lane] + n];
            }
            #[unroll]
            for j in 0..N::value() {
                let mut column = Vector::<f32, I>::empty();
                #[unroll]
                for lane in 0..lanes {
                    column.insert(lane, ws[lane].extract(j));
                }
                #[unroll]
                for r in 0..tile_rows {
                    let at = comptime!(r * tile_columns + c);
                    sums[at] = fma(Vector::new(dys[r].extract(j)), column, sums[at]);
                }
            }
        }
    }

    #[unroll]
    for r in 0..tile_rows {
        if first_row + r < rows {
            #[unroll]
            for c in 0..tile_columns {
                if first_column + c < inputs {
                    let row = first_row + r;
                    let column = first_column + c;
                    let value = x[row * inputs + column];
                    dx[row * inputs + column] =
                        derive::<I>(sums[r * tile_columns + c], value, activation, slope);
                }
            }
        }
    }
}

/// (dy Wᵀ) ⊙ act′(x), where x is what the activation before the layer gave.
///
/// - dy: `[rows, outputs]`
/// - parameters: flat
/// - x: `[rows, inputs]`
/// - output: `[rows, inputs]`
pub(super) fn input_gradient(
    dy: &CubeTensor,
    parameters: &CubeTensor,
    layer: Layer,
    x: &CubeTensor,
    activation: Activation,
) -> CubeTensor {
    let adapter = Adapter::of(&dy.client);
    let rows = dy.meta.shape()[0];
    let dx = empty(dy, [rows, layer.inputs]);
    let (n, i) = (vector(layer.outputs), vector(layer.inputs));
    let (inputs, outputs) = (layer.inputs / i, layer.outputs / n);
    let [tile_rows, tile_columns] = match layer.outputs {
        ..NARROW => [1, 1],
        _ => [adapter.rows(layer.inputs), adapter.columns(layer.inputs)],
    };
    let (count, dim) = cubes(
        &dy.client,
        rows.div_ceil(tile_rows) * inputs.div_ceil(tile_columns),
    );
    let (activation, slope) = code(activation);
    // SAFETY: the guards keep every index in its tensor.
    unsafe {
        input_gradient_kernel::launch_unchecked(
            &dy.client,
            count,
            dim,
            n,
            i,
            buffer(dy, n),
            buffer(parameters, n),
            buffer(x, i),
            buffer(&dx, i),
            rows,
            inputs,
            outputs,
            layer.weight.offset / n,
            activation,
            slope,
            tile_rows,
            tile_columns,
        );
    }
    dx
}
