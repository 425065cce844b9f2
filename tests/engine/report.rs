//! What a step reports.
use crate::common::close::assert_close;
use crate::common::pixels::pixels;
use crate::common::run::{clipped, steps, trainer};
use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};
use gan_clipping_lab::TrainError;
use gan_clipping_lab::random::{Random, Stream};
use pollster::block_on;

const NAMES: [&str; 6] = [
    "mlp.layers.0.weight",
    "mlp.layers.0.bias",
    "mlp.layers.1.weight",
    "mlp.layers.1.bias",
    "mlp.layers.2.weight",
    "mlp.layers.2.bias",
];

#[test]
fn parameters_are_named_by_their_path_from_input_to_output() {
    let report = steps(&mut trainer(&clipped(0.05)), 1).remove(0);
    for gradients in [&report.generator, &report.discriminator] {
        let names: Vec<_> = gradients.iter().map(|g| g.name.as_str()).collect();
        assert_eq!(names, NAMES);
    }
}

#[test]
fn losses_probabilities_and_accuracy_are_those_of_the_networks_before_the_step() {
    let mut trainer = trainer(&clipped(0.05));
    // Some steps first, so that the accuracy is neither 0, 1/2 nor 1.
    steps(&mut trainer, 5);
    let device = Device::flex();
    let judge = trainer.discriminator().valid();
    let logits = |images: Tensor<2>| -> Vec<f64> {
        let data = judge.forward(images).into_data();
        data.iter::<f32>().map(f64::from).collect()
    };
    let batch = pixels(5, 16);
    let images: Vec<f32> = batch.iter().map(|p| f32::from(*p) / 255.0).collect();
    let real = logits(Tensor::from_data(
        TensorData::new(images, [16, 784]),
        &device,
    ));
    let noise = Random::new(1, Stream::DiscriminatorNoise).normal(5, 1600);
    let noise = Tensor::from_data(TensorData::new(noise, [16, 100]), &device);
    let fake = logits(trainer.generator().valid().forward(noise));

    let report = steps(&mut trainer, 1).remove(0);
    let mean = |values: &[f64], f: fn(f64) -> f64| values.iter().map(|v| f(*v)).sum::<f64>() / 16.0;
    let probability = |logit: f64| 1.0 / (1.0 + (-logit).exp());
    let cost = mean(&real, |x| (-x).exp().ln_1p()) + mean(&fake, |x| x.exp().ln_1p());
    assert_close(
        report.discriminator_loss,
        cost,
        1e-6,
        "the discriminator's loss",
    );
    assert_close(
        report.mean_real,
        mean(&real, probability),
        1e-6,
        "mean D(x)",
    );
    assert_close(
        report.mean_fake,
        mean(&fake, probability),
        1e-6,
        "mean D(G(z))",
    );
    let right =
        real.iter().filter(|x| **x > 0.0).count() + fake.iter().filter(|x| **x < 0.0).count();
    assert!((1..32).contains(&right) && right != 16, "{right}");
    assert_eq!(report.accuracy, right as f64 / 32.0);
}

#[test]
fn probabilities_and_the_accuracy_lie_between_0_and_1_and_follow_the_training() {
    let mut config = clipped(0.05);
    // A generator that stands still: the discriminator must come to tell its images apart.
    config.generator.optimizer.learning_rate = 1e-12;
    let reports = steps(&mut trainer(&config), 40);
    for report in &reports {
        for share in [report.mean_real, report.mean_fake, report.accuracy] {
            assert!((0.0..=1.0).contains(&share), "{report:?}");
        }
    }
    let (first, last) = (&reports[0], &reports[39]);
    assert!(
        last.accuracy > 0.9 && first.accuracy < 0.6,
        "{first:?} {last:?}"
    );
    assert!(last.mean_real - last.mean_fake > 0.3, "{last:?}");
    assert!(
        last.discriminator_loss < 0.6 * first.discriminator_loss,
        "{last:?}"
    );
}

#[test]
fn steps_are_counted_from_1() {
    let mut trainer = trainer(&clipped(0.05));
    assert_eq!(trainer.steps(), 0);
    let counted: Vec<_> = steps(&mut trainer, 3).iter().map(|r| r.step).collect();
    assert_eq!(counted, [1, 2, 3]);
    assert_eq!(trainer.steps(), 3);
}

#[test]
fn before_the_first_step_there_is_nothing_to_report() {
    let error = block_on(trainer(&clipped(0.05)).stats()).expect_err("no step was taken");
    assert!(matches!(error, TrainError::NoStep));
    assert!(error.to_string().starts_with("stats: "), "{error}");
}

#[test]
fn a_report_is_of_the_step_it_was_asked_after_though_read_later() {
    let mut trainer = trainer(&clipped(0.05));
    trainer.step(&pixels(0, 16)).expect("the batch fits");
    let early = trainer.stats();
    trainer.step(&pixels(1, 16)).expect("the batch fits");
    let late = block_on(trainer.stats()).expect("a step was taken");
    let early = block_on(early).expect("a step was taken");
    assert_eq!((early.step, late.step), (1, 2));
    assert_ne!(early.discriminator_loss, late.discriminator_loss);
}

#[test]
fn the_json_of_a_report_is_in_camel_case() {
    let report = steps(&mut trainer(&clipped(0.05)), 1).remove(0);
    let json = serde_json::to_value(&report).expect("is plain data");
    for field in [
        "step",
        "discriminatorLoss",
        "generatorLoss",
        "meanReal",
        "meanFake",
        "accuracy",
        "generatorThreshold",
        "discriminatorThreshold",
    ] {
        assert!(json[field].is_number(), "{field} in {json}");
    }
    for field in ["normBefore", "normAfter", "scale"] {
        assert!(json["generator"][0][field].is_number(), "{field} in {json}");
    }
    assert_eq!(json["discriminator"][5]["name"], NAMES[5]);
    assert!(json["diverged"].is_null());
}
