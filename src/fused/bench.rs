//! Each fused operation in the article's sizes, for `cargo bench`.

use burn::tensor::{DType, Device, Int, Tensor, TensorData};

use super::*;
use crate::config::{IMAGE_PIXELS, Loss};

const BATCH: usize = 128;
const NOISE: usize = 100;
const WIDTH: usize = 128;

/// An operation with its name.
pub type Timed = (String, Box<dyn Fn() -> Tensor<2>>);

/// The operations of a step, each with operands of its own on `device`.
pub fn timed_operations(device: &Device) -> Vec<Timed> {
    let mut timed = vec![noise(device), pixels(device), losses(device)];
    for (rows, inputs, outputs) in [
        (BATCH, NOISE, WIDTH),
        (BATCH, WIDTH, IMAGE_PIXELS),
        (2 * BATCH, IMAGE_PIXELS, WIDTH),
        (2 * BATCH, WIDTH, 1),
    ] {
        timed.extend(products(device, rows, inputs, outputs));
    }
    timed.extend(
        [
            ("none", Clip::None),
            ("norm", Clip::Norm(0.01)),
            ("global norm", Clip::GlobalNorm(0.01)),
            ("mean abs", Clip::MeanAbs(0.01)),
            ("value", Clip::Value(0.01)),
            (
                "adaptive",
                Clip::Adaptive {
                    ratio: 0.01,
                    least: 1e-3,
                },
            ),
            ("percentile", Clip::Percentile { at: 2, acts: true }),
        ]
        .map(|(name, clip)| clip_and_adam(device, name, clip)),
    );
    timed
}

/// Any numbers; no time here depends on which.
fn numbers<const D: usize>(shape: [usize; D], device: &Device) -> Tensor<D> {
    let len = shape.iter().product::<usize>();
    let values: Vec<f32> = (0..len).map(|at| (at % 17) as f32 / 17.0 - 0.5).collect();
    Tensor::from_data(TensorData::new(values, shape), device)
}

fn words(device: &Device) -> Tensor<1, Int> {
    let len = BATCH * IMAGE_PIXELS / 4;
    Tensor::from_data(
        TensorData::new(vec![1u32; len], [len]),
        (device, DType::U32),
    )
}

fn noise(device: &Device) -> Timed {
    let words = words(device);
    let draw = Draw { key: [1, 2], at: 0 };
    let run = move || normal(&words, draw, [BATCH, NOISE]);
    (format!("noise {BATCH}×{NOISE}"), Box::new(run))
}

fn pixels(device: &Device) -> Timed {
    let words = words(device);
    let run = move || images(&words, BATCH * IMAGE_PIXELS, [2 * BATCH, IMAGE_PIXELS]);
    (format!("images {BATCH}×{IMAGE_PIXELS}"), Box::new(run))
}

fn losses(device: &Device) -> Timed {
    let logits = numbers([2 * BATCH, 1], device);
    let objective = Objective {
        loss: Loss::Minimax,
        player: Player::Discriminator,
    };
    let run = move || loss(&logits, objective).1;
    (format!("loss of {} logits", 2 * BATCH), Box::new(run))
}

/// A layer forward, and both of its gradients.
fn products(device: &Device, rows: usize, inputs: usize, outputs: usize) -> [Timed; 3] {
    let weight = Piece {
        offset: 0,
        len: inputs * outputs,
    };
    let bias = Piece {
        offset: weight.end(),
        len: outputs,
    };
    let layer = Layer {
        inputs,
        outputs,
        weight,
        bias,
    };
    let parameters = numbers([bias.end()], device);
    let (x, dy) = (
        numbers([rows, inputs], device),
        numbers([rows, outputs], device),
    );
    let size = format!("{rows}×{inputs}→{outputs}");
    let leaky = Activation::Leaky(0.2);
    let forward = {
        let (x, parameters) = (x.clone(), parameters.clone());
        move || dense(&x, &parameters, layer, leaky)
    };
    let weights = {
        let (x, dy, like) = (x.clone(), dy.clone(), parameters.clone());
        move || {
            weight_gradient(&x, &dy, layer, Tensor::empty(like.shape(), &like.device())).unsqueeze()
        }
    };
    let inputs = move || input_gradient(&dy, &parameters, layer, &x, leaky);
    [
        (format!("dense {size}"), Box::new(forward)),
        (format!("weight gradient {size}"), Box::new(weights)),
        (format!("input gradient {size}"), Box::new(inputs)),
    ]
}

/// All parameters of the article's D. The weights are copied first, since they move in place.
fn clip_and_adam(device: &Device, name: &str, clip: Clip) -> Timed {
    let mut offset = 0;
    let pieces: Vec<Piece> = [IMAGE_PIXELS * WIDTH, WIDTH, WIDTH * WIDTH, WIDTH, WIDTH, 1]
        .map(|len| {
            let piece = Piece { offset, len };
            offset = piece.end();
            piece
        })
        .into();
    // The percentile is the median of 512.
    let median = [7, 512, 255, 0.5_f32.to_bits(), 0.5_f32.to_bits()];
    let words = Tensor::from_data(
        TensorData::new([&[0, 1.0_f32.to_bits()][..], &median].concat(), [7]),
        (device, DType::U32),
    );
    let (gradients, zeros) = (numbers([offset], device), Tensor::zeros([offset], device));
    let finite = Tensor::ones([2 * pieces.len()], device);
    let history = numbers([512], device);
    let rule = Update {
        pieces,
        units: vec![WIDTH, 1, WIDTH, 1, 1, 1],
        clip,
        direction: Direction::Adam {
            beta1: 0.9,
            one_minus_beta1: 0.1,
            beta2: 0.999,
            one_minus_beta2: 0.001,
            at: 0,
        },
        rate: 2e-4,
        weight_clip: None,
        ends_step: true,
    };
    let run = move || {
        let mut moving = Moving {
            parameters: gradients.clone(),
            first: zeros.clone(),
            second: zeros.clone(),
            finite: finite.clone(),
            history: history.clone(),
        };
        update(&mut moving, &gradients, &words, rule.clone()).report
    };
    (format!("clip and Adam, {name}"), Box::new(run))
}
