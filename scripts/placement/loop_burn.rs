//! The GAN around the loop of the figure “Where the line goes”, in Burn: what scripts/try-placement.js puts in the place
//! of its last line runs, and what G's optimiser was given is told as JSON, G's weights as bytes.
//!
//!     gan FOLDER WEIGHTS     FOLDER holds train-images-idx3-ubyte
#![allow(dead_code, unused_imports, unused_mut, unused_variables)]

use std::cell::{Cell, RefCell};

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::nn::{Initializer, Linear, LinearConfig};
use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::activation::{relu, sigmoid, softplus};
use burn::tensor::{Device, Distribution, Tensor, TensorData};

const C: f32 = 0.1;
const RATE: f64 = 5e-3;
const BATCH: usize = 128;
const EPOCHS: usize = 4;
const STEPS_AN_EPOCH: usize = 50;

thread_local! {
    /// √Σ‖g‖² of what G's optimiser was given, by step.
    static GIVEN: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
    /// How often `clip_mean_abs` changed a gradient.
    static ACTED: Cell<usize> = const { Cell::new(0) };
}

#[derive(Module, Debug)]
struct Mlp {
    layers: Vec<Linear>,
    squash: bool,
}

impl Mlp {
    fn new(widths: &[usize], squash: bool, device: &Device) -> Self {
        let layer = |pair: &[usize]| {
            let glorot = Initializer::XavierUniform { gain: 1.0 };
            let mut layer = LinearConfig::new(pair[0], pair[1]).with_initializer(glorot).init(device);
            layer.bias = Some(Param::from_tensor(Tensor::zeros([pair[1]], device)));
            layer
        };
        Self { layers: widths.windows(2).map(layer).collect(), squash }
    }

    fn forward(&self, mut x: Tensor<2>) -> Tensor<2> {
        for (index, layer) in self.layers.iter().enumerate() {
            x = layer.forward(x);
            if index + 1 < self.layers.len() {
                x = relu(x);
            }
        }
        if self.squash { sigmoid(x) } else { x }
    }
}

fn generator_loss(score: Tensor<2>) -> Tensor<1> {
    softplus(score.neg(), 1.0).mean()
}

/// Reads of each parameter's gradient: its norm, or the mean of |g|.
struct Measure<'a> {
    grads: &'a GradientsParams,
    mean: bool,
    found: Vec<f32>,
}

impl ModuleVisitor for Measure<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(g) = self.grads.get::<D>(param.id) {
            let one = if self.mean { g.abs().mean() } else { g.square().sum().sqrt() };
            self.found.push(one.into_scalar());
        }
    }
}

fn measure<M: Module>(module: &M, grads: &GradientsParams, mean: bool) -> Vec<f32> {
    let mut visitor = Measure { grads, mean, found: Vec::new() };
    module.visit(&mut visitor);
    visitor.found
}

fn global_norm<M: Module>(module: &M, grads: &GradientsParams) -> f32 {
    measure(module, grads, false).iter().map(|norm| norm * norm).sum::<f32>().sqrt()
}

struct Scale {
    grads: GradientsParams,
    factors: std::vec::IntoIter<f32>,
}

impl ModuleVisitor for Scale {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let Some(g) = self.grads.remove::<D>(param.id) else { return };
        let factor = self.factors.next().expect("a factor for each gradient");
        self.grads.register(param.id, g * factor);
    }
}

fn scale<M: Module>(module: &M, grads: GradientsParams, factors: Vec<f32>) -> GradientsParams {
    let mut visitor = Scale { grads, factors: factors.into_iter() };
    module.visit(&mut visitor);
    visitor.grads
}

fn clip_global_norm<M: Module>(module: &M, grads: GradientsParams, c: f32) -> GradientsParams {
    let norms = measure(module, &grads, false);
    let norm = global_norm(module, &grads);
    if norm <= c { grads } else { scale(module, grads, vec![c / norm; norms.len()]) }
}

/// Each parameter's gradient by itself: g where mean|g| ≤ C, else g · C/mean|g|.
fn clip_mean_abs<M: Module>(module: &M, grads: GradientsParams, c: f32) -> GradientsParams {
    let means = measure(module, &grads, true);
    ACTED.set(ACTED.get() + usize::from(means.iter().any(|mean| *mean > c)));
    scale(module, grads, means.iter().map(|mean| if *mean <= c { 1.0 } else { c / mean }).collect())
}

/// Each weight to ±C.
struct Clamp(f32);

impl ModuleMapper for Clamp {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let c = self.0;
        param.map(|weight| Tensor::from_inner(weight.inner().clamp(-c, c)).require_grad())
    }
}

/// The first images, in 0..1.
struct Images {
    all: Vec<f32>,
    device: Device,
    epoch: usize,
}

impl Images {
    /// The images in another order in each epoch.
    fn epoch(&mut self) -> Vec<Tensor<2>> {
        let count = self.all.len() / 784;
        self.epoch += 1;
        // A step that shares no factor with the count visits each image once.
        let stride = 2 * 1009 * self.epoch + 1;
        let mut pixels = Vec::with_capacity(self.all.len());
        for index in 0..count {
            let at = (index * stride) % count;
            pixels.extend_from_slice(&self.all[at * 784..(at + 1) * 784]);
        }
        let images = Tensor::<2>::from_data(TensorData::new(pixels, [count, 784]), &self.device);
        images.split(BATCH, 0)
    }
}

struct Weights(Vec<u8>);

impl ModuleVisitor for Weights {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let values: Vec<f32> = param.val().into_data().try_into_vec().expect("32-bit floats");
        self.0.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    }
}

fn tell(g: &Mlp, file: &str) {
    let mut weights = Weights(Vec::new());
    g.visit(&mut weights);
    std::fs::write(file, weights.0).expect("the weights can be written");
    let given = GIVEN.with_borrow(|all| all.iter().map(f32::to_string).collect::<Vec<_>>().join(","));
    println!("{{\"given\":[{given}],\"acted\":{},\"version\":\"Burn 0.22.1\"}}", ACTED.get());
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("the folder that holds train-images-idx3-ubyte");
    let weights = arguments.next().expect("a file for the weights");
    let device = Device::flex().autodiff();
    device.seed(1);
    let bytes = std::fs::read(format!("{folder}/train-images-idx3-ubyte")).expect("the images can be read");
    let all = bytes[16..16 + BATCH * STEPS_AN_EPOCH * 784].iter().map(|pixel| f32::from(*pixel) / 255.0).collect();
    let mut batches = Images { all, device: device.clone(), epoch: 0 };
    let mut g = Mlp::new(&[100, 128, 128, 784], true, &device);
    let mut d = Mlp::new(&[784, 128, 128, 1], false, &device);
    let adam = || AdamConfig::new().with_beta_1(0.5).with_beta_2(0.999).with_epsilon(1e-7).init();
    let noise = || Tensor::<2>::random([BATCH, 100], Distribution::Normal(0.0, 1.0), &device);
    let mut optimizer_d = adam();
    let mut train_discriminator = |d: Mlp, g: &Mlp, real: Tensor<2>| {
        let fake = g.forward(noise()).detach();
        let loss = softplus(d.forward(real).neg(), 1.0).mean() + softplus(d.forward(fake), 1.0).mean();
        let grads = GradientsParams::from_grads(loss.backward(), &d);
        optimizer_d.step(RATE, d, grads)
    };
    /// Burn's optimiser, which notes what it is given.
    struct Noting<S>(S);
    impl<S: FnMut(f64, Mlp, GradientsParams) -> Mlp> Noting<S> {
        fn step(&mut self, rate: f64, g: Mlp, grads: GradientsParams) -> Mlp {
            GIVEN.with_borrow_mut(|all| all.push(global_norm(&g, &grads)));
            (self.0)(rate, g, grads)
        }
    }
    let mut inner = adam();
    let mut optimizer = Noting(move |rate, g, grads| inner.step(rate, g, grads));
    // THE LOOP
    tell(&g, &weights);
}
