//! Steps of the convolutional networks against PyTorch, in which the variance that batch
//! normalisation remembers is Burn's: the mean square, not Bessel's.
use crate::common::close::assert_close;
use crate::common::follow::{Run, Tolerances, follow};
use crate::common::golden::read;
use crate::common::run::{clipped, trainer};
use crate::common::summary::{Summary, assert_summary};
use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{Device, Tensor, TensorData};
use gan_clipping_lab::config::{Architecture, Loss};
use gan_clipping_lab::random::{Random, Stream};
use gan_clipping_lab::{ClipRule, TrainConfig};
use serde::Deserialize;

const WITHIN: Tolerances = Tolerances {
    // Found: 1e-6.
    loss: 5e-6,
    // Found: 7e-6, of D's last bias.
    norm: 2e-5,
    // Found: 1.5e-6.
    parameter: 5e-6,
    at_bound: 0.0,
    // Batch normalisation takes out what the bias before it adds: its gradient is zero but for
    // rounding, of which Adam makes steps.
    idle: (&["dcgan.deconv1.bias", "dcgan.conv2.bias"], 1e-5),
    later: None,
};
/// Of running statistics, to the mean size of their entries (found: 1e-4): a mean goes with the idle bias.
const RUNNING: f64 = 5e-4;

/// `tests/golden/dcgan.json`
#[derive(Deserialize)]
struct Golden {
    #[serde(flatten)]
    run: Run,
    running: Vec<Summary>,
    sample: Vec<f64>,
}

#[derive(Default)]
struct Running(Vec<Vec<f32>>);

impl ModuleVisitor for Running {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if !param.is_require_grad() {
            let data = param.val().inner().into_data();
            self.0.push(data.try_into_vec().expect("f32"));
        }
    }
}

#[test]
fn steps_of_the_convolutional_networks_are_pytorchs() {
    let golden: Golden = read("dcgan");
    let mut config = TrainConfig {
        architecture: Architecture::Dcgan,
        loss: Loss::NonSaturating,
        batch_size: 4,
        ..clipped(1.0)
    };
    config.generator.clip.rule = ClipRule::GlobalNorm;
    config.discriminator.clip.rule = ClipRule::GlobalNorm;
    let mut trainer = trainer(&config);
    follow(&mut trainer, &golden.run, &WITHIN);

    // Sampling, the running statistics take the place of a batch's.
    let generator = trainer.generator().valid();
    let mut running = Running::default();
    trainer.generator().visit(&mut running);
    assert_eq!(running.0.len(), 4);
    for (values, expected) in running.0.iter().zip(&golden.running) {
        assert_summary(values, expected, RUNNING, "running statistics");
    }
    let noise = Random::new(1, Stream::Samples).normal(0, 300);
    let noise = Tensor::from_data(TensorData::new(noise, [3, 100]), &Device::flex());
    let images = generator.forward(noise).into_data();
    let pixels: Vec<f64> = images.iter::<f64>().step_by(24).collect();
    assert_eq!(pixels.len(), golden.sample.len());
    for (found, expected) in pixels.iter().zip(&golden.sample) {
        // Found: 2e-6 of 1.
        assert_close(*found, *expected, 1e-5, "a sample's pixel");
    }
}
