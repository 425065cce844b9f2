//! What a step reports of its clipping, its updates and D's outputs, against what the weights and
//! the networks show.
use crate::common::close::assert_close;
use crate::common::parameters::parameters;
use crate::common::pixels::pixels;
use crate::common::run::{clipped, steps, trainer};
use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};
use gan_clipping_lab::config::{Loss, OptimizerKind};
use gan_clipping_lab::random::{Random, Stream};
use gan_clipping_lab::training::GradientStats;
use gan_clipping_lab::{ClipRule, StepStats, TrainConfig};

fn norm(values: &[f64]) -> f64 {
    values.iter().map(|v| v * v).sum::<f64>().sqrt()
}

/// D's weights before a step of plain SGD at rate 1, what it took from them, and the report: what is
/// taken is the clipped gradient itself.
fn taken(rule: ClipRule, threshold: f32) -> (Vec<Vec<f64>>, Vec<Vec<f64>>, Vec<GradientStats>) {
    let mut config = clipped(threshold);
    config.discriminator.clip.rule = rule;
    config.discriminator.optimizer.kind = OptimizerKind::Sgd;
    config.discriminator.optimizer.learning_rate = 1.0;
    let mut trainer = trainer(&config);
    let wide = |values: Vec<Vec<f32>>| -> Vec<Vec<f64>> {
        let wide = |values: Vec<f32>| values.into_iter().map(f64::from).collect();
        values.into_iter().map(wide).collect()
    };
    let before = wide(parameters(&trainer.discriminator()));
    let report = steps(&mut trainer, 1).remove(0);
    let after = wide(parameters(&trainer.discriminator()));
    let difference = |(before, after): (&Vec<f64>, &Vec<f64>)| {
        before.iter().zip(after).map(|(b, a)| b - a).collect()
    };
    let taken = before.iter().zip(&after).map(difference).collect();
    (before, taken, report.discriminator)
}

#[test]
fn norms_scale_cosine_and_share_are_those_of_the_gradients_that_moved_the_weights() {
    let (_, raw, _) = taken(ClipRule::None, 1.0);
    let mut turned = 0;
    for (rule, threshold) in [
        (ClipRule::None, 1.0),
        (ClipRule::Norm, 0.05),
        (ClipRule::GlobalNorm, 0.5),
        (ClipRule::Value, 0.01),
        (ClipRule::MeanAbs, 0.002),
        (ClipRule::Adaptive, 0.05),
        (ClipRule::Percentile, 50.0),
    ] {
        let (_, clipped, report) = taken(rule, threshold);
        for ((raw, clipped), report) in raw.iter().zip(&clipped).zip(&report) {
            let what = format!("{rule:?} {}", report.name);
            // A weight of 0.1 is kept to 4e-9, and so is what is taken from it.
            let tolerance = 1e-8 * (raw.len() as f64).sqrt() + 1e-6 * norm(raw);
            assert_close(report.norm_before, norm(raw), tolerance, &what);
            assert_close(report.norm_after, norm(clipped), tolerance, &what);
            let relative = tolerance / norm(clipped);
            let scale = norm(clipped) / norm(raw);
            assert_close(report.scale, scale, 2.0 * relative, &what);
            let dot: f64 = raw.iter().zip(clipped).map(|(a, b)| a * b).sum();
            let cosine = dot / norm(raw) / norm(clipped);
            assert_close(report.cosine, cosine, 4.0 * relative, &what);
            turned += usize::from(cosine < 0.99);
            let share = |changed: &dyn Fn(f64, f64) -> bool| {
                let pairs = raw.iter().zip(clipped);
                let count = pairs
                    .filter(|(raw, clipped)| changed(**raw, **clipped))
                    .count();
                count as f64 / raw.len() as f64
            };
            let share = match rule {
                ClipRule::Value => share(&|raw, _| raw.abs() > f64::from(threshold)),
                ClipRule::Adaptive => share(&|raw, clipped| (raw - clipped).abs() > 3e-8),
                // All of a gradient or nothing.
                _ => f64::from(u8::from(report.scale < 1.0)),
            };
            // Some entries lie at the edge of what the weights show.
            assert_close(report.clipped_fraction, share, 0.02, &what);
        }
    }
    assert!(turned > 2, "some rule turned some gradient");
}

#[test]
fn an_updates_norm_is_told_as_it_is_and_as_a_share_of_the_weights() {
    let (weights, taken, report) = taken(ClipRule::None, 1.0);
    for ((weights, taken), report) in weights.iter().zip(&taken).zip(&report) {
        // A weight of 0.1 is kept to 4e-9, and so is what is taken from it.
        let tolerance = 1e-8 * (taken.len() as f64).sqrt() + 1e-6 * norm(taken);
        assert_close(report.update_norm, norm(taken), tolerance, &report.name);
        match norm(weights) {
            0.0 => assert_eq!(report.update_ratio, f64::INFINITY, "{}", report.name),
            size => {
                let ratio = norm(taken) / size;
                assert_close(report.update_ratio, ratio, 1e-5 * ratio, &report.name);
            }
        }
    }
}

#[test]
fn an_update_of_nothing_is_no_share_of_weights_that_are_zero() {
    // A critic's last bias pulls images and fakes alike: its gradient is exactly zero, as it is.
    let mut config = clipped(1.0);
    config.loss = Loss::Wasserstein;
    let report = steps(&mut trainer(&config), 1).remove(0);
    let bias = &report.discriminator[5];
    assert_eq!(bias.norm_before, 0.0);
    assert_eq!(bias.update_norm, 0.0);
    assert_eq!(bias.update_ratio, 0.0);
}

/// D's logits of the images and of the fakes that step `step` begins with.
fn logits(trainer: &gan_clipping_lab::Trainer, step: u32) -> [Vec<f64>; 2] {
    let device = Device::flex();
    let judge = trainer.discriminator().valid();
    let of = |images| -> Vec<f64> { judge.forward(images).into_data().iter().collect() };
    let images: Vec<f32> = pixels(step, 16)
        .iter()
        .map(|p| f32::from(*p) / 255.0)
        .collect();
    let noise = Random::new(1, Stream::DiscriminatorNoise).normal(step, 1600);
    let noise = Tensor::from_data(TensorData::new(noise, [16, 100]), &device);
    let images = Tensor::from_data(TensorData::new(images, [16, 784]), &device);
    [of(images), of(trainer.generator().valid().forward(noise))]
}

#[test]
fn without_a_sigmoid_means_are_of_ds_output_and_its_boundary_lies_between_its_aims() {
    for (loss, boundary) in [
        (Loss::Wasserstein, 0.0),
        (Loss::Hinge, 0.0),
        (Loss::LeastSquares, 0.5),
    ] {
        let config = TrainConfig {
            loss,
            ..clipped(0.05)
        };
        let mut trainer = trainer(&config);
        let mut partial = 0;
        for step in 0..6 {
            let [real, fake] = logits(&trainer, step);
            let report: StepStats = steps(&mut trainer, 1).remove(0);
            let mean = |values: &[f64]| values.iter().sum::<f64>() / 16.0;
            assert_close(report.mean_real, mean(&real), 1e-6, &format!("{loss:?}"));
            assert_close(report.mean_fake, mean(&fake), 1e-6, &format!("{loss:?}"));
            let right = real.iter().filter(|x| **x > boundary).count()
                + fake.iter().filter(|x| **x < boundary).count();
            assert_eq!(report.accuracy, right as f64 / 32.0, "{loss:?}");
            partial += usize::from(![0, 16, 32].contains(&right));
        }
        assert!(partial > 0, "{loss:?}: some step tells the boundary");
    }
}
