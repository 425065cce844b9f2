//! The judge's network: strided convolutions, which are cheap, and 64 features before the digits.
//! 575,000 multiply-adds an image; 68,794 weights.

use std::collections::BTreeMap;
use std::convert::Infallible;

use burn::module::{Module, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor, TensorData};

use super::JudgeError;
use super::file::round;
use crate::device::floats;
use crate::metrics::{DIGITS, FEATURES};
use crate::random::{Random, Stream};

/// Channels of the image and after each convolution.
const CHANNELS: [usize; 4] = [1, 16, 32, 48];
/// Pixels on a side of the image and after each convolution, whose stride is 2.
const SIDES: [usize; 4] = [28, 14, 7, 4];
/// Pixels on a side of each convolution's kernel.
const KERNELS: [usize; 3] = [5, 3, 3];

/// 28 × 28 → 16 × 14 × 14 → 32 × 7 × 7 → 48 × 4 × 4 → 64 features → 10 logits, with a ReLU after each
/// but the last.
#[derive(Module, Debug)]
pub struct JudgeNetwork {
    conv1: Conv2d,
    conv2: Conv2d,
    conv3: Conv2d,
    dense: Linear,
    output: Linear,
}

impl JudgeNetwork {
    /// Fresh weights, those of the seed: N(0, 2 / inputs) as in He et al. 2015, section 2.2; no bias.
    pub fn new(seed: u32, device: &Device) -> Self {
        let random = Random::new(seed, Stream::JudgeWeights);
        let mut block = 0;
        let network = Self::from_values(device, |_, shape, inputs| {
            block += 1;
            let deviation = if shape.len() == 1 {
                0.0
            } else {
                (2.0 / inputs as f32).sqrt()
            };
            let values = random.normal(block, shape.iter().product());
            Ok::<_, Infallible>(values.into_iter().map(|v| v * deviation).collect())
        });
        let Ok(network) = network;
        network
    }

    /// The network with weights by their name, shape and inputs of a unit.
    pub(super) fn from_values<E>(
        device: &Device,
        mut values: impl FnMut(&str, &[usize], usize) -> Result<Vec<f32>, E>,
    ) -> Result<Self, E> {
        let mut convolution = |at: usize| {
            #[expect(
                clippy::indexing_slicing,
                reason = "`at` is 0, 1 or 2, below: there are three kernels, and one more of the channels"
            )]
            let [inputs, outputs, kernel] = [CHANNELS[at], CHANNELS[at + 1], KERNELS[at]];
            let padding = kernel / 2;
            let mut layer = Conv2dConfig::new([inputs, outputs], [kernel; 2])
                .with_stride([2, 2])
                .with_padding(PaddingConfig2d::Explicit(
                    padding, padding, padding, padding,
                ))
                .init(device);
            let name = format!("conv{}", at + 1);
            let shape = [outputs, inputs, kernel, kernel];
            let inputs = inputs * kernel * kernel;
            let weight = values(&format!("{name}.weight"), &shape, inputs)?;
            layer.weight = Param::from_data(TensorData::new(weight, shape), device);
            let bias = values(&format!("{name}.bias"), &[outputs], inputs)?;
            layer.bias = Some(Param::from_data(TensorData::new(bias, [outputs]), device));
            Ok(layer)
        };
        let [conv1, conv2, conv3] = [convolution(0)?, convolution(1)?, convolution(2)?];
        let mut dense = |name: &str, inputs: usize, outputs: usize| {
            let mut layer = LinearConfig::new(inputs, outputs).init(device);
            let shape = [inputs, outputs];
            let weight = values(&format!("{name}.weight"), &shape, inputs)?;
            layer.weight = Param::from_data(TensorData::new(weight, shape), device);
            let bias = values(&format!("{name}.bias"), &[outputs], inputs)?;
            layer.bias = Some(Param::from_data(TensorData::new(bias, [outputs]), device));
            Ok(layer)
        };
        Ok(Self {
            conv1,
            conv2,
            conv3,
            dense: dense("dense", CHANNELS[3] * SIDES[3] * SIDES[3], FEATURES)?,
            output: dense("output", FEATURES, DIGITS)?,
        })
    }

    /// The weights by name, with their shapes.
    pub(super) async fn values(&self) -> Result<Values, JudgeError> {
        let mut values = Values::new();
        for (name, layer) in [
            ("conv1", &self.conv1),
            ("conv2", &self.conv2),
            ("conv3", &self.conv3),
        ] {
            add(&mut values, name, &layer.weight, layer.bias.as_ref()).await?;
        }
        for (name, layer) in [("dense", &self.dense), ("output", &self.output)] {
            add(&mut values, name, &layer.weight, layer.bias.as_ref()).await?;
        }
        Ok(values)
    }

    /// The network with its weights as its file has them, on `device`.
    pub(super) async fn rounded(&self, device: &Device) -> Result<Self, JudgeError> {
        let mut values = self.values().await?;
        Self::from_values(device, |name, _, _| {
            let (_, values) = values.remove(name).unwrap_or_default();
            Ok(values.into_iter().map(round).collect())
        })
    }

    /// Features and logits of images with pixels in 0..=1.
    ///
    /// - images: `[batch, 784]`
    /// - output: `[batch, 64]` and `[batch, 10]`
    pub fn forward(&self, images: Tensor<2>) -> (Tensor<2>, Tensor<2>) {
        let [batch, _] = images.dims();
        let x = images.reshape([batch, CHANNELS[0], SIDES[0], SIDES[0]]);
        let x = relu(self.conv1.forward(x));
        let x = relu(self.conv2.forward(x));
        let x = relu(self.conv3.forward(x));
        let x = x.reshape([batch, CHANNELS[3] * SIDES[3] * SIDES[3]]);
        let features = relu(self.dense.forward(x));
        let logits = self.output.forward(features.clone());
        (features, logits)
    }
}

/// Shapes and entries by name.
pub(super) type Values = BTreeMap<String, (Vec<usize>, Vec<f32>)>;

async fn add<const D: usize>(
    values: &mut Values,
    layer: &str,
    weight: &Param<Tensor<D>>,
    bias: Option<&Param<Tensor<1>>>,
) -> Result<(), JudgeError> {
    let weight = weight.val().inner();
    let entry = (weight.dims().to_vec(), floats(weight).await?);
    values.insert(format!("{layer}.weight"), entry);
    if let Some(bias) = bias {
        let bias = bias.val().inner();
        let entry = (bias.dims().to_vec(), floats(bias).await?);
        values.insert(format!("{layer}.bias"), entry);
    }
    Ok(())
}
