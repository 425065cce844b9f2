//! Each fused operation against Burn's plain ones.

use burn::tensor::activation::{leaky_relu, sigmoid};
use burn::tensor::{DType, Device, Int, Tensor, TensorData};

use super::*;
use crate::config::Loss;
use crate::device::Backend;
use crate::losses::{discriminator_loss, generator_loss};
use crate::random::{Random, Stream};

/// Rows, inputs, outputs: the article's, and such as fill no block of a product.
const SIZES: [[usize; 3]; 5] = [
    [128, 100, 128],
    [16, 784, 128],
    [7, 3, 1],
    [1, 1, 5],
    [13, 10, 11],
];
const ACTIVATIONS: [Activation; 4] = [
    Activation::Linear,
    Activation::Leaky(0.0),
    Activation::Leaky(0.2),
    Activation::Sigmoid,
];

/// The CPU; with `cargo test --features webgpu` the GPU.
fn device() -> Device {
    let backend = match cfg!(feature = "webgpu") {
        true => Backend::WebGpu,
        false => Backend::Cpu,
    };
    pollster::block_on(backend.open()).expect("the device starts")
}

fn random<const D: usize>(block: u32, shape: [usize; D]) -> Tensor<D> {
    let len = shape.iter().product();
    let values = Random::new(5, Stream::Samples).normal(block, len);
    Tensor::from_data(TensorData::new(values, shape), &device())
}

/// A step's words.
fn words(words: Vec<u32>) -> Tensor<1, Int> {
    let len = words.len();
    Tensor::from_data(TensorData::new(words, [len]), (&device(), DType::U32))
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().try_into_vec().expect("f32")
}

/// Within 1e-5 of the largest value.
fn assert_near<const D: usize>(found: Tensor<D>, expected: Tensor<D>, what: &str) {
    assert_eq!(found.dims(), expected.dims(), "{what}");
    let (found, expected) = (values(found), values(expected));
    let largest = expected.iter().fold(1e-3_f32, |m, v| m.max(v.abs()));
    for (at, (found, expected)) in found.iter().zip(&expected).enumerate() {
        assert!(
            (found - expected).abs() <= 1e-5 * largest,
            "{what}, entry {at}: {found}, the plain operation has {expected}"
        );
    }
}

fn activate(x: Tensor<2>, activation: Activation) -> Tensor<2> {
    match activation {
        Activation::Linear => x,
        Activation::Leaky(slope) => leaky_relu(x, slope.into()),
        Activation::Sigmoid => sigmoid(x),
    }
}

/// The next piece, of `len` numbers.
fn after(piece: Piece, len: usize) -> Piece {
    Piece {
        offset: piece.end(),
        len,
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

#[test]
fn noise_is_the_seeded_streams_own() {
    let draw = Draw {
        key: [9, Stream::GeneratorNoise as u32],
        at: 1,
    };
    let words = words(vec![8, 3]);
    for shape in [[128, 100], [3, 5]] {
        let expected = Random::new(9, Stream::GeneratorNoise).normal(3, shape[0] * shape[1]);
        let expected = Tensor::from_data(TensorData::new(expected, shape), &device());
        let found = normal(&words, draw, shape);
        assert_near(found, expected, &format!("noise {shape:?}"));
    }
}

#[test]
fn images_are_pixels_from_0_to_1_in_the_first_rows() {
    let words = words(vec![0x0403_0201, 0xFF00_8007, 77]);
    let found = values(images(&words, 8, [4, 4]));
    assert_eq!(found.len(), 16);
    for (found, byte) in found.iter().zip([1, 2, 3, 4, 7, 128, 0, 255]) {
        // A GPU's division may be a bit off.
        let expected = byte as f32 / 255.0;
        assert!(
            (found - expected).abs() <= 2e-7 * expected,
            "{byte}: {found}"
        );
    }
}

#[test]
fn a_layer_is_a_product_a_bias_and_an_activation() {
    for [rows, inputs, outputs] in SIZES {
        for activation in ACTIVATIONS {
            let what = format!("{rows} × {inputs} → {outputs}, {activation:?}");
            let (layer, flat, w, b) = layer(inputs, outputs);
            let x = random(2, [rows, inputs]);
            let plain = activate(x.clone().matmul(w) + b.unsqueeze(), activation);
            assert_near(dense(&x, &flat, layer, activation), plain.clone(), &what);

            let target = random(3, [rows + 4, outputs]);
            let found = dense_into(&x, &flat, layer, activation, target.clone(), 3);
            let expected = target.slice_assign([3..3 + rows, 0..outputs], plain);
            assert_near(found, expected, &what);
        }
    }
}

#[test]
fn a_layers_gradients_are_those_of_autodiff() {
    for [rows, inputs, outputs] in SIZES {
        for activation in ACTIVATIONS {
            let what = format!("{rows} × {inputs} → {outputs} after {activation:?}");
            let (layer, flat, w, b) = layer(inputs, outputs);
            let before = random(4, [rows, inputs]);
            let dy = random(5, [rows, outputs]);

            let tracked = |t: Tensor<2>| Tensor::from_inner(t).require_grad();
            let (w_tracked, before_tracked) = (tracked(w), tracked(before.clone()));
            let b_tracked = Tensor::<1>::from_inner(b).require_grad();
            let x = activate(before_tracked.clone(), activation);
            let y = x.matmul(w_tracked.clone()) + b_tracked.clone().unsqueeze();
            let gradients = (y * Tensor::from_inner(dy.clone())).sum().backward();

            let x = activate(before, activation);
            let dx = input_gradient(&dy, &flat, layer, &x, activation);
            let expected = before_tracked.grad(&gradients).expect("is tracked");
            assert_near(dx, expected, &format!("dx, {what}"));

            // What else lies in the flat gradients stays.
            let other = random(6, flat.dims());
            let found = weight_gradient(&x, &dy, layer, other.clone());
            let part = |t: &Tensor<1>, p: Piece| t.clone().narrow(0, p.offset, p.len);
            let dw = w_tracked.grad(&gradients).expect("is tracked");
            let db = b_tracked.grad(&gradients).expect("is tracked");
            let of = |piece| part(&found, piece);
            assert_near(of(layer.weight), dw.reshape([-1]), &format!("dW, {what}"));
            assert_near(of(layer.bias), db, &format!("db, {what}"));
            let before = Piece {
                offset: 0,
                len: ALIGNMENT,
            };
            assert_near(of(before), part(&other, before), &what);
        }
    }
}

#[test]
fn losses_and_their_gradients_are_those_of_autodiff_on_both_tails() {
    let logits = [
        -60.0, -17.5, -3.0, -1.0, -0.25, 0.0, 0.25, 1.0, 3.0, 20.0, 60.0, 0.5,
    ];
    let column = |device: &Device| {
        let data = TensorData::new(logits.to_vec(), [logits.len(), 1]);
        Tensor::<2>::from_data(data, device)
    };
    for kind in [
        Loss::Minimax,
        Loss::NonSaturating,
        Loss::Wasserstein,
        Loss::LeastSquares,
        Loss::Hinge,
    ] {
        for player in [Player::Discriminator, Player::Generator] {
            let what = format!("{kind:?} of {player:?}");
            let tracked = column(&device().autodiff()).require_grad();
            let plain = match player {
                Player::Generator => generator_loss(kind, tracked.clone()),
                Player::Discriminator => {
                    let half = logits.len() / 2;
                    let part = |from| tracked.clone().narrow(0, from, half);
                    discriminator_loss(kind, part(0), part(half))
                }
            };
            let gradients = plain.backward();
            let objective = Objective { loss: kind, player };
            let (found, slope) = loss(&column(&device()), objective);
            assert_near(found, plain.inner(), &what);
            let expected = tracked.grad(&gradients).expect("is tracked");
            assert_near(slope, expected, &format!("gradient, {what}"));
        }
    }
}

#[test]
fn a_logit_that_is_no_number_makes_the_loss_and_its_gradient_so() {
    let data = TensorData::new(vec![0.5, f32::NAN, 1.0, 2.0], [4, 1]);
    let logits = Tensor::from_data(data, &device());
    for kind in [Loss::Minimax, Loss::Wasserstein, Loss::Hinge] {
        let objective = Objective {
            loss: kind,
            player: Player::Discriminator,
        };
        let (found, slope) = loss(&logits, objective);
        assert!(values(found)[0].is_nan(), "{kind:?}");
        // Wasserstein's slope is the same everywhere.
        let told = values(slope)[1].is_nan() || kind == Loss::Wasserstein;
        assert!(told, "{kind:?}");
    }
}

/// Three parameters with gradients of 3, 4 and 0: a global norm of 5.
fn three() -> (Vec<Piece>, Tensor<1>) {
    let first = Piece { offset: 0, len: 9 };
    let second = after(first, 1);
    let third = after(second, 70);
    let mut gradients = vec![0.0; third.end()];
    gradients[..9].fill(1.0);
    gradients[second.offset] = -4.0;
    let len = gradients.len();
    let gradients = Tensor::from_data(TensorData::new(gradients, [len]), &device());
    (vec![first, second, third], gradients)
}

fn moving(len: usize) -> Moving {
    let ones = Tensor::ones([len], &device());
    let zeros = || Tensor::zeros([len], &device());
    let finite = vec![1.0, 1.0, 1.0, 5.0, 5.0, 5.0];
    Moving {
        parameters: ones,
        first: zeros(),
        second: zeros(),
        finite: Tensor::from_data(TensorData::new(finite, [6]), &device()),
    }
}

fn sgd(pieces: &[Piece], clip: Clip) -> Update {
    Update {
        pieces: pieces.to_vec(),
        clip,
        direction: Direction::Sgd { momentum: 0.0 },
        rate: 0.5,
        weight_clip: None,
        ends_step: true,
    }
}

/// A column of a report with a row for each parameter.
fn of_report(report: &Tensor<2>, column: usize) -> Vec<f32> {
    values(report.clone().narrow(1, column, 1))
}

#[test]
fn an_update_clips_each_parameter_or_all_and_tells_what_it_did() {
    let (pieces, gradients) = three();
    for (clip, scales) in [
        (Clip::None, [1.0, 1.0, 1.0]),
        // ‖g‖ = 3 is not above 3; 4 is.
        (Clip::Norm(3.0), [1.0, 0.75, 1.0]),
        (Clip::GlobalNorm(5.0), [1.0, 1.0, 1.0]),
        (Clip::GlobalNorm(2.5), [0.5, 0.5, 0.5]),
    ] {
        let mut moving = moving(gradients.dims()[0]);
        let report = update(&mut moving, &gradients, &words(vec![0]), sgd(&pieces, clip));
        assert_eq!(of_report(&report, SQUARES), [9.0, 16.0, 0.0], "{clip:?}");
        assert_eq!(of_report(&report, SCALE), scales, "{clip:?}");
        let moved = [3.0, 4.0, 0.0].map(|norm| norm * 0.5);
        let squares: Vec<f32> = (moved.iter().zip(scales))
            .map(|(m, s)| (m * s) * (m * s))
            .collect();
        assert_eq!(of_report(&report, UPDATE_SQUARES), squares, "{clip:?}");
        assert_eq!(of_report(&report, WEIGHT_SQUARES), [9.0, 1.0, 70.0]);
        assert_eq!(of_report(&report, PARAMETER), [0.0, 1.0, 2.0]);
        assert_eq!(of_report(&report, FINITE_STEPS), [6.0, 6.0, 6.0]);
        let weights = values(moving.parameters);
        assert_eq!(weights[8], 1.0 - 0.5 * scales[0], "{clip:?}");
        assert_eq!(weights[pieces[1].offset], 1.0 + 2.0 * scales[1], "{clip:?}");
        assert_eq!(weights[pieces[2].offset + 69], 1.0, "{clip:?}");
    }
}

#[test]
fn weights_are_bounded_after_the_update_and_those_at_the_bound_counted() {
    let (pieces, gradients) = three();
    let mut moving = moving(gradients.dims()[0]);
    let bounded = Update {
        weight_clip: Some(0.75),
        ..sgd(&pieces, Clip::None)
    };
    let report = update(&mut moving, &gradients, &words(vec![0]), bounded);
    // From 1: nine to 0.5, one to 3, and seventy stay.
    assert_eq!(of_report(&report, AT_BOUND), [0.0, 1.0, 70.0]);
    let weights = values(moving.parameters);
    let last = |piece: &Piece| weights[piece.offset + piece.len - 1];
    assert_eq!(
        pieces.iter().map(last).collect::<Vec<_>>(),
        [0.5, 0.75, 0.75]
    );
}

#[test]
fn what_breaks_first_is_told_from_what_it_breaks() {
    let (pieces, gradients) = three();
    let mut moving = moving(gradients.dims()[0]);
    let broken = |index: usize| {
        let at = pieces[index].offset;
        let nan = Tensor::full([1], f32::NAN, &device());
        gradients.clone().slice_assign(at..at + 1, nan)
    };
    let mut steps = |gradients: &Tensor<1>, ends_step: bool| {
        let rule = Update {
            ends_step,
            ..sgd(&pieces, Clip::GlobalNorm(1.0))
        };
        of_report(
            &update(&mut moving, gradients, &words(vec![0]), rule),
            FINITE_STEPS,
        )
    };
    assert_eq!(
        steps(&gradients, false),
        [5.0, 5.0, 5.0],
        "no step has ended"
    );
    assert_eq!(steps(&broken(1), true), [6.0, 5.0, 6.0]);
    assert_eq!(
        steps(&broken(2), true),
        [7.0, 5.0, 7.0],
        "the second to break is not to blame"
    );
}
