//! Dense layers and their gradients, against Burn's own.

use burn::tensor::activation::{leaky_relu, sigmoid};

use super::*;

claims![
    a_layer_is_a_product_a_bias_and_an_activation,
    a_layers_gradients_are_those_of_autodiff,
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
pub(super) fn cases() -> impl Iterator<Item = ([usize; 3], Activation)> {
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
pub(super) fn layer(inputs: usize, outputs: usize) -> (Layer, Tensor<1>, Tensor<2>, Tensor<1>) {
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
    for ([rows, inputs, outputs], activation) in cases().take(8) {
        let what = format!("{rows} × {inputs} → {outputs}, {activation:?}");
        let (_, _, w, b) = layer(inputs, outputs);
        let x = random(2, [rows, inputs]);
        let expected = activate(x.clone().matmul(w) + b.unsqueeze(), activation);
        assert_layer(x, activation, expected, &what).await;
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

/// What the operation makes of a layer is y, also where it writes it among other rows.
pub(super) async fn assert_layer(x: Tensor<2>, activation: Activation, y: Tensor<2>, what: &str) {
    let [rows, outputs] = y.dims();
    let (layer, flat, ..) = layer(x.dims()[1], outputs);
    assert_near(dense(&x, &flat, layer, activation), y.clone(), what).await;
    let target = random(3, [rows + 4, outputs]);
    let found = dense_into(&x, &flat, layer, activation, target.clone(), 3);
    let expected = target.slice_assign([3..3 + rows, 0..outputs], y);
    assert_near(found, expected, what).await;
}

/// What the operations make of a layer after an activation is dx, dW and db.
pub(super) async fn assert_gradients(
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

    // The parameter before it stays, and the gaps hold zeros.
    let place = |piece: Piece| piece.offset..piece.offset + piece.len;
    let gap = |piece: Piece| piece.offset + piece.len..piece.end();
    let mut other = random(6, flat.dims());
    for gap in [gap(layer.weight), gap(layer.bias)] {
        let len = gap.len();
        other = match len {
            0 => other,
            _ => other.slice_assign(gap, Tensor::zeros([len], &device())),
        };
    }
    let found = weight_gradient(&x, &dy, layer, other.clone());
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
