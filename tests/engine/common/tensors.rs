//! A module of several shapes whose gradients are clipped: a bias, a dense layer and a convolution.

use burn::module::{Module, Param};
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor, TensorData};
use gan_clipping_lab::ClipRule;
use gan_clipping_lab::clip::{Effect, NormHistory, clip_gradients};
use gan_clipping_lab::config::ClipConfig;

pub const SHAPES: ([usize; 1], [usize; 2], [usize; 4]) = ([5], [3, 4], [2, 3, 2, 2]);
/// Entries of each.
pub const LENGTHS: [usize; 3] = [5, 12, 24];

/// One list of entries for each parameter.
pub type Entries = [Vec<f32>; 3];

#[derive(Module, Debug)]
pub struct Mixed {
    pub bias: Param<Tensor<1>>,
    pub dense: Param<Tensor<2>>,
    pub conv: Param<Tensor<4>>,
}

/// What clipping gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    pub gradients: Entries,
    pub norms: Vec<f32>,
    pub threshold: Option<f32>,
    pub effect: Seen,
}

/// `Effect`, read.
#[derive(Clone, Debug, PartialEq)]
pub enum Seen {
    Untouched,
    Scaled(Vec<f32>),
    Elementwise {
        norms: Vec<f32>,
        dots: Vec<f32>,
        changed: Vec<f32>,
    },
}

pub const RULES: [ClipRule; 6] = [
    ClipRule::Norm,
    ClipRule::GlobalNorm,
    ClipRule::Value,
    ClipRule::MeanAbs,
    ClipRule::Adaptive,
    ClipRule::Percentile,
];

pub fn rule(rule: ClipRule, threshold: f32) -> ClipConfig {
    ClipConfig {
        rule,
        threshold,
        every: 1,
    }
}

fn tensor<const D: usize>(values: &[f32], shape: [usize; D], device: &Device) -> Tensor<D> {
    Tensor::from_data(TensorData::new(values.to_vec(), shape), device)
}

pub fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().try_into_vec().expect("f32")
}

/// The module with these weights.
pub fn module([bias, dense, conv]: &Entries) -> Mixed {
    let device = Device::flex().autodiff();
    Mixed {
        bias: Param::from_tensor(tensor(bias, SHAPES.0, &device)),
        dense: Param::from_tensor(tensor(dense, SHAPES.1, &device)),
        conv: Param::from_tensor(tensor(conv, SHAPES.2, &device)),
    }
}

/// Gradients for the module's parameters.
pub fn gradients(module: &Mixed, [bias, dense, conv]: &Entries) -> GradientsParams {
    let device = Device::flex();
    let mut gradients = GradientsParams::new();
    gradients.register(module.bias.id, tensor(bias, SHAPES.0, &device));
    gradients.register(module.dense.id, tensor(dense, SHAPES.1, &device));
    gradients.register(module.conv.id, tensor(conv, SHAPES.2, &device));
    gradients
}

/// Clips `entries`, the gradients of a module with these weights.
pub fn clip(
    config: &ClipConfig,
    history: &mut NormHistory,
    step: u64,
    weights: &Entries,
    entries: &Entries,
) -> Outcome {
    let module = module(weights);
    let gradients = gradients(&module, entries);
    let (gradients, clipping) = clip_gradients(config, history, step, &module, gradients);
    Outcome {
        gradients: [
            values(gradients.get::<1>(module.bias.id).expect("is kept")),
            values(gradients.get::<2>(module.dense.id).expect("is kept")),
            values(gradients.get::<4>(module.conv.id).expect("is kept")),
        ],
        norms: values(clipping.norms),
        threshold: clipping.threshold.map(|c| c.into_scalar()),
        effect: match clipping.effect {
            Effect::Untouched => Seen::Untouched,
            Effect::Scaled(scales) => Seen::Scaled(values(scales)),
            Effect::Elementwise(bent) => Seen::Elementwise {
                norms: values(bent.norms),
                dots: values(bent.dots),
                changed: values(bent.changed),
            },
        },
    }
}

/// The same with weights of 1 and no history.
pub fn clip_once(config: &ClipConfig, entries: &Entries) -> Outcome {
    let ones = LENGTHS.map(|length| vec![1.0; length]);
    clip(config, &mut NormHistory::default(), 0, &ones, entries)
}

/// ‖entries‖₂ in 64 bits.
pub fn norm<'a>(entries: impl IntoIterator<Item = &'a f32>) -> f64 {
    let squares = entries.into_iter().map(|v| f64::from(*v).powi(2));
    squares.sum::<f64>().sqrt()
}

pub fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter()
        .zip(b)
        .map(|(a, b)| f64::from(*a) * f64::from(*b))
        .sum()
}
