//! The optimisers' arithmetic, against PyTorch's.

use serde::Deserialize;

use super::*;
use crate::config::{OptimizerConfig, OptimizerKind};
use crate::optim::adam_corrections;

claims![ten_updates_by_each_optimiser_are_pytorchs];

/// `tests/golden/optim.json`: two parameters, the bias and the weight of a layer.
#[derive(Deserialize)]
struct Golden {
    weights: [Vec<f32>; 2],
    gradients: Vec<[Vec<f32>; 2]>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    kind: OptimizerKind,
    momenta: Vec<f64>,
    /// The learning rate of each update.
    rates: Vec<f64>,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Step {
    weights: [Vec<f64>; 2],
    update_ratio: [f64; 2],
}

fn direction(config: &OptimizerConfig) -> Direction {
    match config.kind {
        OptimizerKind::Adam => Direction::Adam {
            beta1: config.beta1 as f32,
            one_minus_beta1: (1.0 - config.beta1) as f32,
            beta2: config.beta2 as f32,
            one_minus_beta2: (1.0 - config.beta2) as f32,
            at: 1,
        },
        OptimizerKind::Sgd => Direction::Sgd {
            momentum: config.momentum as f32,
        },
        OptimizerKind::RmsProp => Direction::RmsProp {
            alpha: config.alpha as f32,
            one_minus_alpha: (1.0 - config.alpha) as f32,
            epsilon: config.epsilon as f32,
        },
    }
}

async fn ten_updates_by_each_optimiser_are_pytorchs() {
    let golden = include_str!("../../../tests/golden/optim.json");
    let golden: Golden = serde_json::from_str(golden).expect("is of this form");
    let first = Piece {
        offset: 0,
        len: golden.weights[0].len(),
    };
    let pieces = [first, after(first, golden.weights[1].len())];
    let flat = |parts: &[Vec<f32>; 2]| {
        let mut values = vec![0.0; pieces[1].end()];
        for (piece, part) in pieces.iter().zip(parts) {
            values[piece.offset..piece.offset + piece.len].copy_from_slice(part);
        }
        let len = values.len();
        tensor(values, [len])
    };
    assert_eq!(golden.cases.len(), 9);
    for case in &golden.cases {
        let zeros = || Tensor::zeros([pieces[1].end()], &device());
        let mut moving = Moving {
            parameters: flat(&golden.weights),
            first: zeros(),
            second: zeros(),
            finite: tensor(vec![1.0, 1.0, 0.0, 0.0], [4]),
            history: no_history(),
        };
        for (step, expected) in case.steps.iter().enumerate() {
            let config = OptimizerConfig {
                kind: case.kind,
                learning_rate: case.rates[step],
                momentum: case.momenta[step],
                ..OptimizerConfig::default()
            };
            let [epsilon, correction] = adam_corrections(&config, step as u64 + 1);
            let words = words(vec![0, epsilon.to_bits(), correction.to_bits()]);
            let rule = Update {
                pieces: pieces.to_vec(),
                units: vec![1, 1],
                clip: Clip::None,
                direction: direction(&config),
                rate: config.learning_rate as f32,
                weight_clip: None,
                ends_step: true,
            };
            let gradients = flat(&golden.gradients[step]);
            let report = values(update(&mut moving, &gradients, &words, rule).report).await;
            let what = format!("{:?} {:?}, step {step}", case.kind, case.momenta);
            let weights = values(moving.parameters.clone()).await;
            for (index, piece) in pieces.iter().enumerate() {
                let found = &weights[piece.offset..piece.offset + piece.len];
                assert_near_each(found, &expected.weights[index], &what);
                let row = &report[index * REPORT_COLUMNS..][..REPORT_COLUMNS];
                let ratio = f64::from(row[UPDATE_SQUARES] / row[WEIGHT_SQUARES]).sqrt();
                let expected = expected.update_ratio[index];
                let off = (ratio - expected).abs();
                assert!(
                    off <= 1e-5 * expected,
                    "{what}: ratio {ratio}, not {expected}"
                );
            }
        }
    }
}

/// Within 2e-6 of their mean size.
fn assert_near_each(found: &[f32], expected: &[f64], what: &str) {
    let squares: f64 = expected.iter().map(|value| value * value).sum();
    let size = (squares / expected.len() as f64).sqrt();
    for (found, expected) in found.iter().zip(expected) {
        let off = (f64::from(*found) - expected).abs();
        let form = form();
        assert!(
            off <= 2e-6 * size,
            "{what}, {form}: {found}, not {expected}"
        );
    }
}
