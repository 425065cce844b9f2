//! The optimisers, ten steps each, against PyTorch's in 64 bits.
use crate::common::close::assert_close;
use crate::common::golden::read;
use burn::module::{Module, Param};
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor, TensorData};
use gan_clipping_lab::config::{OptimizerConfig, OptimizerKind};
use gan_clipping_lab::optim::{Optimizer, Updates};
use serde::Deserialize;

/// Of a weight, to the mean size of its parameter's (found: 3e-7).
const WEIGHT: f64 = 1e-6;
/// Of an update to its weights, relative (found: 2e-7).
const RATIO: f64 = 1e-6;

/// `tests/golden/optim.json`; each list has the bias first and then the dense layer.
#[derive(Deserialize)]
struct Golden {
    weights: [Vec<f32>; 2],
    gradients: Vec<[Vec<f32>; 2]>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    kind: OptimizerKind,
    /// SGD's momentum in each step.
    momenta: Vec<f64>,
    /// The learning rate of each step.
    rates: Vec<f64>,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Step {
    weights: (Vec<f64>, Vec<f64>),
    update_ratio: [f64; 2],
}

#[derive(Module, Debug)]
struct Dense {
    bias: Param<Tensor<1>>,
    weight: Param<Tensor<2>>,
}

fn tensors([bias, weight]: &[Vec<f32>; 2], device: &Device) -> (Tensor<1>, Tensor<2>) {
    let of = |values: &Vec<f32>| TensorData::new(values.clone(), [values.len()]);
    let weight = Tensor::<1>::from_data(of(weight), device);
    (Tensor::from_data(of(bias), device), weight.reshape([3, 4]))
}

fn dense(weights: &[Vec<f32>; 2]) -> Dense {
    let (bias, weight) = tensors(weights, &Device::flex().autodiff());
    Dense {
        bias: Param::from_tensor(bias),
        weight: Param::from_tensor(weight),
    }
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f64> {
    tensor.into_data().iter().collect()
}

/// One update, and what it did to the bias and to the weight.
fn update(
    optimizer: &mut Optimizer,
    config: &OptimizerConfig,
    module: Dense,
    gradients: &[Vec<f32>; 2],
) -> (Dense, Updates) {
    let (bias, weight) = tensors(gradients, &Device::flex());
    let mut gradients = GradientsParams::new();
    gradients.register(module.bias.id, bias);
    gradients.register(module.weight.id, weight);
    optimizer.update(config, module, gradients)
}

fn config(case: &Case, step: usize) -> OptimizerConfig {
    OptimizerConfig {
        kind: case.kind,
        learning_rate: case.rates[step],
        momentum: case.momenta[step],
        ..OptimizerConfig::default()
    }
}

#[test]
fn ten_steps_of_each_optimiser_are_pytorchs_also_when_rate_or_momentum_change_on_the_way() {
    let golden: Golden = read("optim");
    assert_eq!(golden.cases.len(), 9);
    for case in &golden.cases {
        let (mut module, mut optimizer) = (dense(&golden.weights), Optimizer::default());
        assert_eq!(case.steps.len(), 10);
        for (step, expected) in case.steps.iter().enumerate() {
            let gradients = &golden.gradients[step];
            let (moved, updates) = update(&mut optimizer, &config(case, step), module, gradients);
            module = moved;
            let rate = case.rates[9];
            let what = format!("{:?} {:?} to {rate}, step {step}", case.kind, case.momenta);
            let found = [values(module.bias.val()), values(module.weight.val())];
            for (found, expected) in found.iter().zip([&expected.weights.0, &expected.weights.1]) {
                let squares: f64 = expected.iter().map(|v| v * v).sum();
                let size = (squares / expected.len() as f64).sqrt();
                assert_eq!(found.len(), expected.len());
                for (found, expected) in found.iter().zip(expected) {
                    assert_close(*found, *expected, WEIGHT * size, &what);
                }
            }
            let (norms, weights) = (values(updates.norms), values(updates.weight_norms));
            for (index, expected) in expected.update_ratio.into_iter().enumerate() {
                let ratio = norms[index] / weights[index];
                assert_close(ratio, expected, RATIO * expected, &format!("{what}, ratio"));
            }
        }
        assert_eq!(optimizer.parts().1, 10);
    }
}

#[test]
fn an_optimiser_goes_on_from_its_parts() {
    let golden: Golden = read("optim");
    for case in &golden.cases {
        let (mut module, mut optimizer) = (dense(&golden.weights), Optimizer::default());
        for (step, gradients) in golden.gradients.iter().enumerate() {
            let (moments, updates) = optimizer.parts();
            optimizer = Optimizer::restore(moments.to_vec(), updates);
            module = update(&mut optimizer, &config(case, step), module, gradients).0;
        }
        let last = &case.steps[9].weights;
        for (found, expected) in values(module.weight.val()).iter().zip(&last.1) {
            let tolerance = 1e-5 * expected.abs();
            assert_close(*found, *expected, tolerance, &format!("{:?}", case.kind));
        }
    }
}

#[test]
fn sgd_without_momentum_moves_by_the_rate_times_the_gradient_and_keeps_nothing() {
    let config = OptimizerConfig {
        kind: OptimizerKind::Sgd,
        learning_rate: 0.5,
        ..OptimizerConfig::default()
    };
    let (mut optimizer, zero) = (Optimizer::default(), [vec![0.0; 5], vec![0.0; 12]]);
    let gradients = [vec![1.0, -2.0, 0.0, 4.0, 0.25], vec![8.0; 12]];
    let (module, updates) = update(&mut optimizer, &config, dense(&zero), &gradients);
    assert_eq!(values(module.bias.val()), [-0.5, 1.0, 0.0, -2.0, -0.125]);
    assert_eq!(values(module.weight.val()), [-4.0; 12]);
    assert_eq!(values(updates.weight_norms), [0.0, 0.0]);
    let moments = optimizer.parts().0;
    assert!(
        moments
            .iter()
            .all(|m| m.first.is_none() && m.second.is_none())
    );
}

#[test]
fn adams_first_step_is_the_rate_whatever_the_gradients_size() {
    for size in [1e-3, 1.0, 1e6] {
        let config = OptimizerConfig {
            learning_rate: 0.01,
            epsilon: 1e-12,
            ..OptimizerConfig::default()
        };
        let zero = [vec![0.0; 5], vec![0.0; 12]];
        let gradients = [vec![size; 5], vec![-size; 12]];
        let (module, _) = update(&mut Optimizer::default(), &config, dense(&zero), &gradients);
        for value in values(module.bias.val()) {
            assert_close(value, -0.01, 1e-8, &format!("a gradient of {size}"));
        }
    }
}

#[test]
fn a_gradient_of_zero_moves_nothing_under_any_optimiser() {
    let weights = [vec![0.5; 5], vec![-2.0; 12]];
    for kind in [
        OptimizerKind::Adam,
        OptimizerKind::Sgd,
        OptimizerKind::RmsProp,
    ] {
        let config = OptimizerConfig {
            kind,
            momentum: 0.9,
            ..OptimizerConfig::default()
        };
        let zero = [vec![0.0; 5], vec![0.0; 12]];
        let (module, _) = update(&mut Optimizer::default(), &config, dense(&weights), &zero);
        assert_eq!(values(module.weight.val()), [-2.0; 12], "{kind:?}");
    }
}

const KINDS: [OptimizerKind; 3] = [
    OptimizerKind::Adam,
    OptimizerKind::Sgd,
    OptimizerKind::RmsProp,
];

fn of_kind(kind: OptimizerKind) -> OptimizerConfig {
    OptimizerConfig {
        kind,
        momentum: 0.9,
        ..OptimizerConfig::default()
    }
}

#[test]
fn without_gradients_there_is_no_update() {
    for kind in KINDS {
        let mut optimizer = Optimizer::default();
        let module = dense(&[vec![0.5; 5], vec![-2.0; 12]]);
        let (module, updates) = optimizer.update(&of_kind(kind), module, GradientsParams::new());
        assert_eq!(values(module.weight.val()), [-2.0; 12], "{kind:?}");
        assert_eq!(updates.norms.dims(), [0]);
        assert_eq!(updates.weight_norms.dims(), [0]);
        assert_eq!(optimizer.parts().1, 0);
    }
}

#[test]
fn a_parameter_without_a_gradient_stays_and_the_others_keep_their_moments() {
    let gradients = [vec![1.0, -2.0, 3.0, -4.0, 0.25], vec![0.5; 12]];
    for kind in KINDS {
        let (config, begin) = (of_kind(kind), [vec![0.5; 5], vec![-2.0; 12]]);
        let mut both = Optimizer::default();
        let mut expected = dense(&begin);
        let (mut some, mut module) = (Optimizer::default(), dense(&begin));
        let mut bias = Vec::new();
        for step in 0..3 {
            expected = update(&mut both, &config, expected, &gradients).0;
            if step != 1 {
                module = update(&mut some, &config, module, &gradients).0;
                bias = values(module.bias.val());
                continue;
            }
            let (_, weight) = tensors(&gradients, &Device::flex());
            let mut of_weight = GradientsParams::new();
            of_weight.register(module.weight.id, weight);
            module = some.update(&config, module, of_weight).0;
            assert_eq!(values(module.bias.val()), bias, "{kind:?}");
        }
        let weight = |module: &Dense| values(module.weight.val());
        assert_eq!(weight(&module), weight(&expected), "{kind:?}");
        let lengths = |m: &gan_clipping_lab::optim::Moments| {
            [&m.first, &m.second].map(|moment| moment.as_ref().map_or(0, |m| m.dims()[0]))
        };
        for (moments, length) in some.parts().0.iter().zip([5, 12]) {
            let found = lengths(moments);
            assert!(found.iter().all(|l| *l == 0 || *l == length), "{found:?}");
        }
    }
}
