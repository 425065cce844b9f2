//! Dense layers and their gradients in every size, against products in 64 bits: Burn's own take a minute
//! where the GPU is emulated.

use super::layers::{assert_gradients, assert_layer, cases, layer};
use super::*;

claims![a_layer_and_its_gradients_are_products_in_every_size];

async fn a_layer_and_its_gradients_are_products_in_every_size() {
    for (size, activation) in cases() {
        let [rows, inputs, outputs] = size;
        let what = format!("{rows} × {inputs} → {outputs}, {activation:?}");
        let (_, _, w, b) = layer(inputs, outputs);
        let (w, b) = (values(w).await, values(b).await);

        let x = random(2, [rows, inputs]);
        let y = product(&values(x.clone()).await, &w, size)
            .into_iter()
            .enumerate();
        let y = y.map(|(at, sum)| with_slope(sum + f64::from(b[at % outputs]), activation)[0]);
        let y = tensor(y.map(|value| value as f32).collect(), [rows, outputs]);
        assert_layer(x, activation, y, &what).await;

        let before = random(4, [rows, inputs]);
        let of_x = values(before.clone()).await.into_iter();
        let (x, slopes): (Vec<f32>, Vec<f64>) = of_x
            .map(|x| with_slope(x.into(), activation))
            .map(|[x, slope]| (x as f32, slope))
            .unzip();
        let dy = values(random(5, [rows, outputs])).await;
        let dx = product(&dy, &transposed(&w, inputs), [rows, outputs, inputs]);
        let dx = dx.into_iter().zip(slopes).map(|(dx, slope)| dx * slope);
        let dw = product(&transposed(&x, rows), &dy, [inputs, rows, outputs]);
        let db = product(&vec![1.0; rows], &dy, [1, rows, outputs]);
        let expected = [dx.collect(), dw, db].map(|values: Vec<f64>| {
            let len = values.len();
            tensor(
                values.into_iter().map(|value| value as f32).collect(),
                [len],
            )
        });
        assert_gradients(before, activation, outputs, expected, &what).await;
    }
}

/// A product of matrices, `[rows, inner]` and `[inner, columns]`.
fn product(a: &[f32], b: &[f32], [rows, inner, columns]: [usize; 3]) -> Vec<f64> {
    let mut sums = vec![0.0; rows * columns];
    for (a, sums) in a.chunks(inner).zip(sums.chunks_mut(columns)) {
        for (a, b) in a.iter().zip(b.chunks(columns)) {
            for (sum, b) in sums.iter_mut().zip(b) {
                *sum += f64::from(*a) * f64::from(*b);
            }
        }
    }
    sums
}

fn transposed(values: &[f32], rows: usize) -> Vec<f32> {
    let columns = values.len() / rows;
    let of = |at: usize| values[at % rows * columns + at / rows];
    (0..values.len()).map(of).collect()
}

/// The activation of x and its slope there.
fn with_slope(x: f64, activation: Activation) -> [f64; 2] {
    match activation {
        Activation::Leaky(slope) if x <= 0.0 => [x * f64::from(slope), slope.into()],
        Activation::Linear | Activation::Leaky(_) => [x, 1.0],
        Activation::Sigmoid => {
            let y = 1.0 / (1.0 + (-x).exp());
            [y, y * (1.0 - y)]
        }
    }
}
