//! The losses in which a logit is D's output, against values by hand: where they pull, where they
//! stop, and that no logit is too large for them.
use burn::tensor::{Device, Tensor};
use gan_clipping_lab::config::Loss;
use gan_clipping_lab::losses::{discriminator_loss, generator_loss};

fn leaf(logit: f32) -> Tensor<2> {
    Tensor::<2>::from_floats([[logit]], &Device::flex().autodiff()).require_grad()
}

/// L_D and its slopes by the logit of an image and of a fake.
fn discriminator(kind: Loss, real: f32, fake: f32) -> [f32; 3] {
    let (real, fake) = (leaf(real), leaf(fake));
    let loss = discriminator_loss(kind, real.clone(), fake.clone());
    let gradients = loss.backward();
    let slope = |logit: Tensor<2>| logit.grad(&gradients).expect("is gathered").into_scalar();
    [loss.into_scalar(), slope(real), slope(fake)]
}

/// L_G and its slope by the logit of a fake.
fn generator(kind: Loss, fake: f32) -> [f32; 2] {
    let fake = leaf(fake);
    let loss = generator_loss(kind, fake.clone());
    let slope = fake.grad(&loss.backward()).expect("is gathered");
    [loss.into_scalar(), slope.into_scalar()]
}

#[test]
fn wasserstein_is_the_difference_of_outputs_and_pulls_alike_everywhere() {
    for (real, fake) in [(0.0, 0.0), (3.0, -2.0), (-50.0, 50.0), (1e4, -1e4)] {
        let expected = [fake - real, -1.0, 1.0];
        assert_eq!(discriminator(Loss::Wasserstein, real, fake), expected);
        assert_eq!(generator(Loss::Wasserstein, fake), [-fake, -1.0]);
    }
}

#[test]
fn least_squares_are_least_where_images_have_1_and_fakes_have_0() {
    assert_eq!(discriminator(Loss::LeastSquares, 1.0, 0.0), [0.0; 3]);
    assert_eq!(generator(Loss::LeastSquares, 1.0), [0.0; 2]);
    // ½ (3 − 1)² + ½ (−2)² and ½ (−2 − 1)²
    let expected = [4.0, 2.0, -2.0];
    assert_eq!(discriminator(Loss::LeastSquares, 3.0, -2.0), expected);
    assert_eq!(generator(Loss::LeastSquares, -2.0), [4.5, -3.0]);
    let [loss, by_real, by_fake] = discriminator(Loss::LeastSquares, 1e4, -1e4);
    assert!((loss / 1e8 - 1.0).abs() < 1e-3, "{loss}");
    assert_eq!([by_real, by_fake], [9999.0, -1e4]);
}

#[test]
fn hinge_leaves_alone_what_lies_beyond_its_margins_and_pulls_the_rest_alike() {
    for (real, fake) in [(1.5, -1.5), (50.0, -50.0), (1e4, -1e4)] {
        assert_eq!(discriminator(Loss::Hinge, real, fake), [0.0; 3]);
    }
    assert_eq!(discriminator(Loss::Hinge, 0.0, 0.0), [2.0, -1.0, 1.0]);
    assert_eq!(discriminator(Loss::Hinge, 0.5, -2.0), [0.5, -1.0, 0.0]);
    assert_eq!(discriminator(Loss::Hinge, 2.0, 0.25), [1.25, 0.0, 1.0]);
    assert_eq!(discriminator(Loss::Hinge, -1e4, 1e4), [20_002.0, -1.0, 1.0]);
    for fake in [-50.0, 0.0, 50.0, 1e4] {
        assert_eq!(generator(Loss::Hinge, fake), [-fake, -1.0]);
    }
}

#[test]
fn every_loss_of_the_generator_falls_as_its_fakes_pass_for_images() {
    for kind in [Loss::Wasserstein, Loss::LeastSquares, Loss::Hinge] {
        let [low, slope] = generator(kind, -0.5);
        let [high, _] = generator(kind, 0.5);
        assert!(slope < 0.0 && high < low, "{kind:?}");
    }
}
