//! The losses and their gradients by the logits, against PyTorch's cross-entropy in 64 bits and
//! against values by hand.
use crate::common::close::assert_close;
use crate::common::golden::read;
use burn::tensor::{Device, Tensor};
use gan_clipping_lab::config::Loss;
use gan_clipping_lab::losses::{discriminator_loss, generator_loss};
use serde::Deserialize;
use std::f64::consts::LN_2;

/// Relative: a loss and its gradient are a few operations of 6e-8 each on the logits.
const TOLERANCE: f64 = 5e-7;

const LOSSES: [Loss; 5] = [
    Loss::Minimax,
    Loss::NonSaturating,
    Loss::Wasserstein,
    Loss::LeastSquares,
    Loss::Hinge,
];

/// `tests/golden/loss.json`
#[derive(Deserialize)]
struct Golden {
    real: Vec<f32>,
    fake: Vec<f32>,
    losses: Vec<LossGolden>,
}

#[derive(Deserialize)]
struct LossGolden {
    kind: Loss,
    discriminator: DiscriminatorGolden,
    generator: GeneratorGolden,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DiscriminatorGolden {
    loss: f64,
    real_gradient: Vec<f64>,
    fake_gradient: Vec<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GeneratorGolden {
    loss: f64,
    fake_gradient: Vec<f64>,
}

/// Logits `[batch, 1]` that gather a gradient.
fn logits(values: &[f32]) -> Tensor<2> {
    let device = Device::flex().autodiff();
    let flat = Tensor::<1>::from_floats(values, &device);
    flat.reshape([values.len(), 1]).require_grad()
}

fn scalar(loss: &Tensor<1>) -> f64 {
    f64::from(loss.clone().into_scalar::<f32>())
}

/// The generator's loss at `fake` and its gradient.
fn generator(kind: Loss, fake: &[f32]) -> (f64, Vec<f64>) {
    let fake = logits(fake);
    let loss = generator_loss(kind, fake.clone());
    let gradient = fake.grad(&loss.backward()).expect("is gathered");
    (scalar(&loss), gradient.into_data().iter().collect())
}

/// The discriminator's loss at `real` and `fake` and its two gradients.
fn discriminator(kind: Loss, real: &[f32], fake: &[f32]) -> (f64, Vec<f64>, Vec<f64>) {
    let (real, fake) = (logits(real), logits(fake));
    let loss = discriminator_loss(kind, real.clone(), fake.clone());
    let gradients = loss.backward();
    let read = |logits: Tensor<2>| {
        let gradient = logits.grad(&gradients).expect("is gathered");
        gradient.into_data().iter().collect()
    };
    (scalar(&loss), read(real), read(fake))
}

fn assert_gradient(actual: &[f64], expected: &[f64], what: &str) {
    assert_eq!(actual.len(), expected.len());
    for (actual, expected) in actual.iter().zip(expected) {
        // PyTorch has σ(x) − 1 where D is sure and right, which keeps no digit below 1e-16.
        assert_close(*actual, *expected, TOLERANCE * expected.abs() + 1e-16, what);
    }
}

fn assert_loss(actual: f64, expected: f64, what: &str) {
    // The mean of logits that nearly cancel is held to the logits' own size, which is 3.
    assert_close(actual, expected, TOLERANCE * expected.abs().max(1.0), what);
}

#[test]
fn the_discriminators_losses_and_gradients_are_pytorchs() {
    let golden: Golden = read("loss");
    assert_eq!(golden.losses.len(), LOSSES.len());
    for (kind, golden_loss) in LOSSES.into_iter().zip(golden.losses) {
        assert_eq!(golden_loss.kind, kind);
        let expected = golden_loss.discriminator;
        let (loss, real, fake) = discriminator(kind, &golden.real, &golden.fake);
        assert_loss(loss, expected.loss, &format!("{kind:?}"));
        let what = format!("{kind:?}, gradient by the logits of");
        assert_gradient(&real, &expected.real_gradient, &format!("{what} images"));
        assert_gradient(&fake, &expected.fake_gradient, &format!("{what} fakes"));
    }
}

#[test]
fn the_generators_losses_and_gradients_are_pytorchs() {
    let golden: Golden = read("loss");
    for LossGolden {
        kind,
        generator: expected,
        ..
    } in golden.losses
    {
        let (loss, gradient) = generator(kind, &golden.fake);
        assert_loss(loss, expected.loss, &format!("{kind:?}"));
        assert_gradient(&gradient, &expected.fake_gradient, &format!("{kind:?}"));
    }
}

#[test]
fn at_a_logit_of_zero_the_values_are_those_derived_by_hand() {
    // D = σ(0) = 1/2: each log is −ln 2, and d log σ(x)/dx = σ(−x) = 1/2.
    let (loss, real, fake) = discriminator(Loss::Minimax, &[0.0], &[0.0]);
    assert_close(loss, 2.0 * LN_2, 1e-7, "discriminator");
    assert_eq!((real, fake), (vec![-0.5], vec![0.5]));

    let (loss, gradient) = generator(Loss::Minimax, &[0.0]);
    assert_close(loss, -LN_2, 1e-7, "minimax");
    assert_eq!(gradient, [-0.5]);

    let (loss, gradient) = generator(Loss::NonSaturating, &[0.0]);
    assert_close(loss, LN_2, 1e-7, "non-saturating");
    assert_eq!(gradient, [-0.5]);
}

#[test]
fn the_loss_is_the_mean_over_the_batch() {
    let (one, _) = generator(Loss::NonSaturating, &[2.0]);
    let (other, _) = generator(Loss::NonSaturating, &[-1.0]);
    let (both, _) = generator(Loss::NonSaturating, &[2.0, -1.0]);
    assert_close(both, (one + other) / 2.0, 1e-7, "mean");
}

#[test]
fn a_discriminator_that_is_sure_and_wrong_costs_its_logit() {
    // log σ(−x) → −x: the asymptote is exact in 32 bits from |x| = 50 on.
    for logit in [50.0_f32, 1e4] {
        let wide = f64::from(logit);
        assert_eq!(
            discriminator(Loss::Minimax, &[-logit], &[logit]),
            (2.0 * wide, vec![-1.0], vec![1.0])
        );
        assert_eq!(generator(Loss::Minimax, &[logit]), (-wide, vec![-1.0]));
        assert_eq!(
            generator(Loss::NonSaturating, &[-logit]),
            (wide, vec![-1.0])
        );
    }
}

#[test]
fn a_discriminator_that_is_sure_and_right_costs_nearly_nothing_and_never_nan() {
    for logit in [50.0_f32, 1e4] {
        let (loss, real, fake) = discriminator(Loss::Minimax, &[logit], &[-logit]);
        let (minimax, by_minimax) = generator(Loss::Minimax, &[-logit]);
        let (non_saturating, by_non_saturating) = generator(Loss::NonSaturating, &[logit]);
        for tiny in [
            loss,
            real[0],
            fake[0],
            minimax,
            by_minimax[0],
            non_saturating,
            by_non_saturating[0],
        ] {
            // e⁻⁵⁰ = 1.9e-22, once for each half.
            assert_close(tiny, 0.0, 4e-22, &format!("logit {logit}"));
        }
    }
}
