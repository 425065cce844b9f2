//! y = act(x W + b).

use cubecl::prelude::*;

use super::activation::{activate, code};
use super::buffers::{CubeTensor, buffer};
use super::units::{Adapter, cubes, vector};
use crate::fused::{Activation, Layer};

/// Each unit computes `tile_rows` rows and `tile_columns` vectors of columns, and waits for nobody.
/// Past the edge it repeats the last row or column and does not write it.
#[cube(launch_unchecked)]
fn dense_kernel<K: Size, N: Size>(
    x: &[Vector<f32, K>],
    params: &[Vector<f32, N>],
    y: &mut [Vector<f32, N>],
    y_row: usize,
    rows: usize,
    inputs: usize,
    outputs: usize,
    weight: usize,
    bias: usize,
    activation: u32,
    slope: f32,
    #[comptime] tile_rows: usize,
    #[comptime] tile_columns: usize,
) {
    let tiles = outputs.div_ceil(tile_columns);
    let first_row = (ABSOLUTE_POS / tiles) * tile_rows;
    let first_column = (ABSOLUTE_POS % tiles) * tile_columns;
    if first_row >= rows {
        terminate!();
    }

    let mut columns = Array::<usize>::new(tile_columns);
    #[unroll]
    for c in 0..tile_columns {
        columns[c] = min(first_column + c, outputs - 1);
    }
    let mut starts = Array::<usize>::new(tile_rows);
    let mut sums = Array::<Vector<f32, N>>::new(comptime!(tile_rows * tile_columns));
    #[unroll]
    for r in 0..tile_rows {
        starts[r] = min(first_row + r, rows - 1) * inputs;
        #[unroll]
        for c in 0..tile_columns {
            sums[r * tile_columns + c] = params[bias + columns[c]];
        }
    }

    let mut xs = Array::<Vector<f32, K>>::new(tile_rows);
    let mut ws = Array::<Vector<f32, N>>::new(tile_columns);
    let mut w_start = weight;
    for k in 0..inputs {
        #[unroll]
        for r in 0..tile_rows {
            xs[r] = x[starts[r] + k];
        }
        #[unroll]
        for lane in 0..K::value() {
            #[unroll]
            for c in 0..tile_columns {
                ws[c] = params[w_start + columns[c]];
            }
            #[unroll]
            for r in 0..tile_rows {
                let value = Vector::<f32, N>::new(xs[r].extract(lane));
                #[unroll]
                for c in 0..tile_columns {
                    let at = comptime!(r * tile_columns + c);
                    sums[at] = fma(value, ws[c], sums[at]);
                }
            }
            w_start += outputs;
        }
    }

    #[unroll]
    for r in 0..tile_rows {
        if first_row + r < rows {
            #[unroll]
            for c in 0..tile_columns {
                if first_column + c < outputs {
                    let sum = sums[r * tile_columns + c];
                    y[(y_row + first_row + r) * outputs + first_column + c] =
                        activate::<N>(sum, activation, slope);
                }
            }
        }
    }
}

/// act(x W + b) into the rows of `y` from `y_row` on.
///
/// - x: `[rows, inputs]`
/// - parameters: flat
/// - y: `[≥ y_row + rows, outputs]`
pub(super) fn dense(
    x: &CubeTensor,
    parameters: &CubeTensor,
    layer: Layer,
    activation: Activation,
    y: &CubeTensor,
    y_row: usize,
) {
    let adapter = Adapter::of(&x.client);
    let rows = x.meta.shape()[0];
    let (k, n) = (vector(layer.inputs), vector(layer.outputs));
    let (inputs, outputs) = (layer.inputs / k, layer.outputs / n);
    let [tile_rows, tile_columns] = [adapter.rows(layer.outputs), adapter.columns(layer.outputs)];
    let (count, dim) = cubes(
        &x.client,
        rows.div_ceil(tile_rows) * outputs.div_ceil(tile_columns),
    );
    let (activation, slope) = code(activation);
    // SAFETY: the guards keep every index in its tensor.
    unsafe {
        dense_kernel::launch_unchecked(
            &x.client,
            count,
            dim,
            k,
            n,
            buffer(x, k),
            buffer(parameters, n),
            buffer(y, n),
            y_row,
            rows,
            inputs,
            outputs,
            layer.weight.offset / n,
            layer.bias.offset / n,
            activation,
            slope,
            tile_rows,
            tile_columns,
        );
    }
}
