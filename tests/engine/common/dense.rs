//! A small module whose gradients are clipped: a weight of 3 × 4 and a bias of any length.

use burn::module::{Module, Param};
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor, TensorData};
use gan_clipping_lab::ClipRule;
use gan_clipping_lab::clip::{Effect, NormHistory, clip_gradients};
use gan_clipping_lab::config::ClipConfig;
use gan_clipping_lab::random::{Random, Stream};

const WEIGHT_SHAPE: [usize; 2] = [3, 4];

#[derive(Module, Debug)]
struct Dense {
    weight: Param<Tensor<2>>,
    bias: Param<Tensor<1>>,
}

/// What came out for the weight (index 0) and for the bias (index 1).
#[derive(Debug, PartialEq)]
pub struct Clipped {
    pub gradients: [Vec<f32>; 2],
    pub norms: Vec<f32>,
    /// 1 where nothing was scaled.
    pub scales: Vec<f32>,
}

pub fn norm_rule(threshold: f32) -> ClipConfig {
    ClipConfig {
        rule: ClipRule::Norm,
        threshold,
        every: 1,
    }
}

fn weight_tensor(values: &[f32]) -> Tensor<2> {
    Tensor::from_data(
        TensorData::new(values.to_vec(), WEIGHT_SHAPE),
        &Device::flex(),
    )
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().try_into_vec().expect("f32")
}

/// By a rule that scales or does nothing.
pub fn clip_at_step(config: &ClipConfig, step: u64, weight: &[f32], bias: &[f32]) -> Clipped {
    let device = Device::flex();
    let module = Dense {
        weight: Param::from_tensor(Tensor::zeros(WEIGHT_SHAPE, &device)),
        bias: Param::from_tensor(Tensor::zeros([bias.len()], &device)),
    };
    let mut gradients = GradientsParams::new();
    gradients.register(module.weight.id, weight_tensor(weight));
    gradients.register(module.bias.id, Tensor::<1>::from_floats(bias, &device));
    let history = &mut NormHistory::default();
    let (gradients, clipping) = clip_gradients(config, history, step, &module, gradients);
    Clipped {
        gradients: [
            values(gradients.get::<2>(module.weight.id).expect("is kept")),
            values(gradients.get::<1>(module.bias.id).expect("is kept")),
        ],
        norms: values(clipping.norms),
        scales: match clipping.effect {
            Effect::Untouched => vec![1.0; 2],
            Effect::Scaled(scales) => values(scales),
            Effect::Elementwise(_) => panic!("{:?} acts on entries", config.rule),
        },
    }
}

pub fn clip(threshold: f32, weight: &[f32], bias: &[f32]) -> Clipped {
    clip_at_step(&norm_rule(threshold), 0, weight, bias)
}

pub fn random(block: u32, len: usize) -> Vec<f32> {
    Random::new(1, Stream::Samples).normal(block, len)
}
