//! dW = xᵀ dy and db = Σ dy over the rows, in one launch.

use cubecl::prelude::*;

use super::buffers::{CubeTensor, buffer};
use super::units::{Adapter, cubes, vector};
use crate::fused::Layer;

/// Each unit computes `tile_rows` vectors of rows of dW by `tile_columns` vectors of columns; the
/// units after them a vector of db each.
#[cube(launch_unchecked)]
fn weight_gradient_kernel<K: Size, N: Size>(
    x: &[Vector<f32, K>],
    dy: &[Vector<f32, N>],
    gradients: &mut [Vector<f32, N>],
    rows: usize,
    inputs: usize,
    outputs: usize,
    weight: usize,
    bias: usize,
    #[comptime] tile_rows: usize,
    #[comptime] tile_columns: usize,
) {
    let across = outputs.div_ceil(tile_columns);
    let down = inputs.div_ceil(tile_rows);
    let tiles = across * down;
    if ABSOLUTE_POS >= tiles {
        let column = ABSOLUTE_POS - tiles;
        if column < outputs {
            let mut sum = Vector::<f32, N>::new(0.0f32);
            for row in 0..rows {
                sum += dy[row * outputs + column];
            }
            gradients[bias + column] = sum;
        }
        terminate!();
    }
    let first_row = (ABSOLUTE_POS / across) * tile_rows;
    let first_column = (ABSOLUTE_POS % across) * tile_columns;

    let lanes = K::value().comptime();
    let mut columns = Array::<usize>::new(tile_columns);
    #[unroll]
    for c in 0..tile_columns {
        columns[c] = min(first_column + c, outputs - 1);
    }
    let mut x_columns = Array::<usize>::new(tile_rows);
    #[unroll]
    for i in 0..tile_rows {
        x_columns[i] = min(first_row + i, inputs - 1);
    }
    let mut sums = Array::<Vector<f32, N>>::new(comptime!(tile_rows * lanes * tile_columns));
    #[unroll]
    for at in 0..comptime!(tile_rows * lanes * tile_columns) {
        sums[at] = Vector::<f32, N>::new(0.0f32);
    }

    let mut xs = Array::<Vector<f32, K>>::new(tile_rows);
    let mut dys = Array::<Vector<f32, N>>::new(tile_columns);
    for row in 0..rows {
        #[unroll]
        for i in 0..tile_rows {
            xs[i] = x[row * inputs + x_columns[i]];
        }
        #[unroll]
        for c in 0..tile_columns {
            dys[c] = dy[row * outputs + columns[c]];
        }
        #[unroll]
        for i in 0..tile_rows {
            #[unroll]
            for lane in 0..lanes {
                let value = Vector::<f32, N>::new(xs[i].extract(lane));
                #[unroll]
                for c in 0..tile_columns {
                    let at = comptime!((i * lanes + lane) * tile_columns + c);
                    sums[at] = fma(value, dys[c], sums[at]);
                }
            }
        }
    }

    #[unroll]
    for i in 0..tile_rows {
        if first_row + i < inputs {
            #[unroll]
            for lane in 0..lanes {
                #[unroll]
                for c in 0..tile_columns {
                    if first_column + c < outputs {
                        let row = (first_row + i) * lanes + lane;
                        gradients[weight + row * outputs + first_column + c] =
                            sums[(i * lanes + lane) * tile_columns + c];
                    }
                }
            }
        }
    }
}

/// Writes xᵀ dy and Σ dy over the rows into the layer's pieces of `gradients`.
///
/// - x: `[rows, inputs]`
/// - dy: `[rows, outputs]`
/// - gradients: flat
pub(super) fn weight_gradient(
    x: &CubeTensor,
    dy: &CubeTensor,
    layer: Layer,
    gradients: &CubeTensor,
) {
    let adapter = Adapter::of(&x.client);
    let rows = x.meta.shape()[0];
    let (k, n) = (vector(layer.inputs), vector(layer.outputs));
    let (inputs, outputs) = (layer.inputs / k, layer.outputs / n);
    let [tile_rows, tile_columns] =
        [layer.inputs, layer.outputs].map(|width| adapter.columns(width));
    let tiles = inputs.div_ceil(tile_rows) * outputs.div_ceil(tile_columns);
    let (count, dim) = cubes(&x.client, tiles + outputs);
    // SAFETY: the guards keep every index in its tensor.
    unsafe {
        weight_gradient_kernel::launch_unchecked(
            &x.client,
            count,
            dim,
            k,
            n,
            buffer(x, k),
            buffer(dy, n),
            buffer(gradients, n),
            rows,
            inputs,
            outputs,
            layer.weight.offset / n,
            layer.bias.offset / n,
            tile_rows,
            tile_columns,
        );
    }
}
