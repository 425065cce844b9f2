//! Dense layers and their gradients.

use burn::tensor::activation::{leaky_relu, sigmoid};

use super::*;

claims![
    a_layer_is_a_product_a_bias_and_an_activation,
    a_layers_gradients_are_those_of_autodiff,
    a_layers_gradients_are_products_in_every_size,
    a_number_that_is_none_stays_so_through_a_layer_and_back,
];

/// Rows, inputs, outputs. Each activation is tried on the first two, which are read in vectors and one by
/// one; then come the article's, such as fill no tile, such as are less than one, the widest and the
/// tallest, each with one activation.
const SIZES: [[usize; 3]; 16] = [
    [16, 36, 20],
    [13, 10, 11],
    [128, 100, 128],
    [16, 784, 128],
    [7, 3, 1],
    [1, 1, 5],
    [1, 1, 1],
    [5, 17, 33],
    [33, 65, 17],
    [5, 33, 65],
    [33, 8, 3],
    [1, 3, 4],
    [130, 4, 2],
    [2, 4096, 3],
    [2, 3, 4096],
    [8192, 1, 1],
];
const ACTIVATIONS: [Activation; 4] = [
    Activation::Linear,
    Activation::Leaky(0.0),
    Activation::Leaky(0.2),
    Activation::Sigmoid,
];

/// Sizes with the activations to try on them.
fn cases() -> impl Iterator<Item = ([usize; 3], Activation)> {
    let activations = |index: usize| match index {
        0 | 1 => &ACTIVATIONS[..],
        _ => &ACTIVATIONS[index % 4..][..1],
    };
    let cases = SIZES.into_iter().enumerate();
    cases.flat_map(move |(index, size)| activations(index).iter().map(move |one| (size, *one)))
}

fn activate(x: Tensor<2>, activation: Activation) -> Tensor<2> {
    match activation {
        Activation::Linear => x,
        Activation::Leaky(slope) => leaky_relu(x, slope.into()),
        Activation::Sigmoid => sigmoid(x),
    }
}

/// A layer, its flat parameters, and W and b by themselves. Another parameter lies before it.
fn layer(inputs: usize, outputs: usize) -> (Layer, Tensor<1>, Tensor<2>, Tensor<1>) {
    let weight = Piece {
        offset: ALIGNMENT,
        len: inputs * outputs,
    };
    let bias = after(weight, outputs);
    let layer = Layer {
        inputs,
        outputs,
        weight,
        bias,
    };
    let flat = random(1, [bias.end()]);
    let part = |piece: Piece| flat.clone().narrow(0, piece.offset, piece.len);
    let w = part(weight).reshape([inputs, outputs]);
    let b = part(bias);
    (layer, flat, w, b)
}

async fn a_layer_is_a_product_a_bias_and_an_activation() {
    for ([rows, inputs, outputs], activation) in cases() {
        let what = format!("{rows} × {inputs} → {outputs}, {activation:?}");
        let (layer, flat, w, b) = layer(inputs, outputs);
        let x = random(2, [rows, inputs]);
        let plain = activate(x.clone().matmul(w) + b.unsqueeze(), activation);
        assert_near(dense(&x, &flat, layer, activation), plain.clone(), &what).await;

        let target = random(3, [rows + 4, outputs]);
        let found = dense_into(&x, &flat, layer, activation, target.clone(), 3);
        let expected = target.slice_assign([3..3 + rows, 0..outputs], plain);
        assert_near(found, expected, &what).await;
    }
}

async fn a_layers_gradients_are_those_of_autodiff() {
    for ([rows, inputs, outputs], activation) in cases().take(8) {
        let what = format!("{rows} × {inputs} → {outputs} after {activation:?}");
        let (_, _, w, b) = layer(inputs, outputs);
        let before = random(4, [rows, inputs]);
        let tracked = |t: Tensor<2>| Tensor::from_inner(t).require_grad();
        let (w, x) = (tracked(w), tracked(before.clone()));
        let b = Tensor::<1>::from_inner(b).require_grad();
        let y = activate(x.clone(), activation).matmul(w.clone()) + b.clone().unsqueeze();
        let dy = Tensor::from_inner(random(5, [rows, outputs]));
        let gradients = (y * dy).sum().backward();
        let [dx, dw] = [x, w].map(|of| of.grad(&gradients).expect("is tracked"));
        let db = b.grad(&gradients).expect("is tracked");
        let expected = [dx.reshape([-1]), dw.reshape([-1]), db];
        assert_gradients(before, activation, outputs, expected, &what).await;
    }
}

/// Burn's own products take a minute where the GPU is emulated, so these are worked out in 64 bits.
async fn a_layers_gradients_are_products_in_every_size() {
    for ([rows, inputs, outputs], activation) in cases() {
        let what = format!("{rows} × {inputs} → {outputs} after {activation:?}");
        let before = random(4, [rows, inputs]);
        let w = values(layer(inputs, outputs).2).await;
        let dy = values(random(5, [rows, outputs])).await;
        let x = values(before.clone()).await;
        let x: Vec<[f64; 2]> = x
            .into_iter()
            .map(|x| with_slope(x.into(), activation))
            .collect();
        let (mut dx, mut dw, mut db) = (vec![0.0; x.len()], vec![0.0; w.len()], vec![0.0; outputs]);
        for row in 0..rows {
            let dy = &dy[row * outputs..][..outputs];
            for input in 0..inputs {
                let [x, slope] = x[row * inputs + input];
                let w = &w[input * outputs..][..outputs];
                let dw = &mut dw[input * outputs..][..outputs];
                for ((dw, w), dy) in dw.iter_mut().zip(w).zip(dy) {
                    *dw += x * f64::from(*dy);
                    dx[row * inputs + input] += f64::from(*w) * f64::from(*dy) * slope;
                }
            }
            for (db, dy) in db.iter_mut().zip(dy) {
                *db += f64::from(*dy);
            }
        }
        let flat = |values: Vec<f64>| {
            let len = values.len();
            tensor(
                values.into_iter().map(|value| value as f32).collect(),
                [len],
            )
        };
        let expected = [dx, dw, db].map(flat);
        assert_gradients(before, activation, outputs, expected, &what).await;
    }
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

/// What the operations make of a layer after an activation is dx, dW and db.
async fn assert_gradients(
    before: Tensor<2>,
    activation: Activation,
    outputs: usize,
    [dx, dw, db]: [Tensor<1>; 3],
    what: &str,
) {
    let [rows, inputs] = before.dims();
    let (layer, flat, ..) = layer(inputs, outputs);
    let dy = random(5, [rows, outputs]);
    let x = activate(before, activation);
    let found = input_gradient(&dy, &flat, layer, &x, activation);
    assert_near(found.reshape([-1]), dx, &format!("dx, {what}")).await;

    // What else lies in the flat gradients, before, between and behind, stays.
    let other = random(6, flat.dims());
    let found = weight_gradient(&x, &dy, layer, other.clone());
    let place = |piece: Piece| piece.offset..piece.offset + piece.len;
    let expected =
        (other.slice_assign(place(layer.weight), dw)).slice_assign(place(layer.bias), db);
    assert_near(found, expected, &format!("dW and db, {what}")).await;
}

/// A shader's compiler may take it that there are no such numbers; a run that broke would look whole.
async fn a_number_that_is_none_stays_so_through_a_layer_and_back() {
    for (inputs, outputs) in [(3, 5), (8, 4)] {
        let (layer, flat, ..) = layer(inputs, outputs);
        let of = |columns| {
            let mut values = vec![0.5; 3 * columns];
            values[columns] = f32::NAN;
            tensor(values, [3, columns])
        };
        for activation in ACTIVATIONS {
            let what = format!("{inputs} → {outputs}, {activation:?}, {}", form());
            let y = values(dense(&of(inputs), &flat, layer, activation)).await;
            let broken: Vec<bool> = y.iter().map(|value| value.is_nan()).collect();
            let expected: Vec<bool> = (0..3 * outputs).map(|at| at / outputs == 1).collect();
            assert_eq!(broken, expected, "y, {what}");
            let x = Tensor::full([3, inputs], 0.5, &device());
            let dx = input_gradient(&of(outputs), &flat, layer, &x, activation);
            let broken: Vec<bool> = values(dx).await.iter().map(|v| v.is_nan()).collect();
            let expected: Vec<bool> = (0..3 * inputs).map(|at| at / inputs == 1).collect();
            assert_eq!(broken, expected, "dx, {what}");
        }
    }
}
