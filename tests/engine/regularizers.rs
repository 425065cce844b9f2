//! The penalties of the discriminator's slope and the slope itself, against values by hand and first-order autodiff.
use crate::common::close::assert_close;
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use gan_clipping_lab::TrainConfig;
use gan_clipping_lab::config::{Architecture, NetworkConfig, RegularizerKind};
use gan_clipping_lab::losses::{gradient_penalty, r1_penalty};
use gan_clipping_lab::networks::Discriminator;
use gan_clipping_lab::random::{Random, Stream};

use crate::common::run::regularized;

/// Gradients of two images by two pixels, of lengths 5 and 1.
const GRADIENTS: [[f32; 2]; 2] = [[3.0, 4.0], [0.6, 0.8]];

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f64> {
    tensor.into_data().iter::<f32>().map(f64::from).collect()
}

/// A penalty and its gradient by what it is of.
fn penalty_of(
    gradients: [[f32; 2]; 2],
    penalty: impl Fn(Tensor<2>) -> Tensor<1>,
) -> (f64, Vec<f64>) {
    let device = Device::flex().autodiff();
    let gradients = Tensor::<2>::from_floats(gradients, &device).require_grad();
    let penalty = penalty(gradients.clone());
    let slopes = gradients.grad(&penalty.backward()).expect("is tracked");
    (values(penalty)[0], values(slopes))
}

fn assert_all_close(found: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (found, expected) in found.iter().zip(expected) {
        assert_close(*found, *expected, tolerance, what);
    }
}

#[test]
fn the_gradient_penalty_is_of_the_norms_distance_to_one() {
    let (penalty, slopes) = penalty_of(GRADIENTS, |g| gradient_penalty(10.0, g));
    // λ ((5 − 1)² + 0) / 2, and of the first row 2 λ (5 − 1) g/‖g‖ / 2.
    assert_close(penalty, 80.0, 1e-4, "the penalty");
    assert_all_close(&slopes, &[24.0, 32.0, 0.0, 0.0], 1e-4, "its gradient");
}

#[test]
fn r1_is_of_the_squared_norms() {
    let (penalty, slopes) = penalty_of(GRADIENTS, |g| r1_penalty(10.0, g));
    // γ/2 (25 + 1) / 2, and γ g / 2.
    assert_close(penalty, 65.0, 1e-4, "the penalty");
    assert_all_close(&slopes, &[15.0, 20.0, 3.0, 4.0], 1e-4, "its gradient");
}

#[test]
fn a_discriminator_that_does_not_slope_costs_lambda_and_leaves_no_nan() {
    let flat = [[0.0, 0.0], [0.6, 0.8]];
    let (penalty, slopes) = penalty_of(flat, |g| gradient_penalty(10.0, g));
    assert_close(penalty, 5.0, 1e-5, "the penalty");
    assert_all_close(&slopes, &[0.0; 4], 1e-5, "its gradient");
}

/// Discriminators of ReLUs, of leaky ones in layers of odd sizes, and under spectral normalisation.
fn discriminators(device: &Device) -> Vec<Discriminator> {
    let mlp = TrainConfig {
        architecture: Architecture::Mlp,
        discriminator: NetworkConfig {
            hidden: vec![17, 3, 33],
            leaky_slope: 0.2,
            ..NetworkConfig::default()
        },
        ..TrainConfig::default()
    };
    let spectral = regularized(RegularizerKind::SpectralNorm, mlp.clone());
    let configs = [TrainConfig::default(), mlp, spectral];
    (configs.iter())
        .map(|config| Discriminator::new(config, device))
        .collect()
}

fn images(device: &Device) -> Tensor<2> {
    let drawn = Random::new(1, Stream::Samples).normal(0, 5 * 784);
    Tensor::<1>::from_floats(drawn.as_slice(), device).reshape([5, 784])
}

#[test]
fn the_gradient_by_images_is_that_of_a_backward_pass() {
    let device = Device::flex().autodiff();
    for discriminator in discriminators(&device) {
        let images = images(&device).require_grad();
        let gradients = discriminator.forward(images.clone()).sum().backward();
        let expected = values(images.grad(&gradients).expect("is tracked"));
        let written_out = discriminator.input_gradient(images);
        let found = values(written_out.expect("of dense layers"));
        assert!(expected.iter().any(|v| v.abs() > 1e-2));
        assert_all_close(&found, &expected, 1e-6, "∇ of an image's logit");
    }
}

#[test]
fn the_gradient_by_images_is_there_without_autodiff_too() {
    let device = Device::flex().autodiff();
    for discriminator in discriminators(&device) {
        let of =
            |d: &Discriminator, device| values(d.input_gradient(images(device)).expect("dense"));
        let expected = of(&discriminator, &device);
        assert_eq!(of(&discriminator.valid(), &Device::flex()), expected);
    }
}

#[test]
fn at_zero_the_slope_is_the_one_below_as_pytorch_has_it() {
    // Fresh biases are zero, so a black image leaves every unit at zero: each layer passes the slope below.
    let device = Device::flex().autodiff();
    let gradient_at_zero = |leaky_slope| {
        let config = TrainConfig {
            architecture: Architecture::Mlp,
            discriminator: NetworkConfig {
                leaky_slope,
                ..NetworkConfig::default()
            },
            ..TrainConfig::default()
        };
        let black = Tensor::zeros([1, 784], &device);
        let gradient = Discriminator::new(&config, &device).input_gradient(black);
        values(gradient.expect("of dense layers"))
    };
    let linear = gradient_at_zero(1.0);
    let quarter: Vec<f64> = linear.iter().map(|g| g * 0.25 * 0.25).collect();
    assert_all_close(&gradient_at_zero(0.25), &quarter, 1e-7, "a quarter twice");
    assert_eq!(gradient_at_zero(0.0), [0.0; 784]);
}

#[test]
fn a_discriminator_of_convolutions_gives_no_gradient_by_images() {
    let config = TrainConfig {
        architecture: Architecture::Dcgan,
        channels: [2, 3],
        ..TrainConfig::default()
    };
    let device = Device::flex().autodiff();
    let discriminator = Discriminator::new(&config, &device);
    assert!(discriminator.input_gradient(images(&device)).is_none());
    assert!(discriminator.sigmas().is_none());
}

#[test]
fn shares_lie_from_zero_up_to_one_and_are_those_of_the_words() {
    use gan_clipping_lab::random::threefry2x32;
    let shares = Random::new(7, Stream::Interpolation).shares(3, 1001);
    assert_eq!(shares.len(), 1001);
    assert!(shares.iter().all(|share| (0.0..1.0).contains(share)));
    let mean = shares.iter().map(|s| f64::from(*s)).sum::<f64>() / 1001.0;
    assert_close(mean, 0.5, 0.03, "the mean");
    for pair in [0, 1, 250] {
        let words = threefry2x32([7, 11], [3, pair]);
        let units = words.map(|word| (word >> 8) as f32 / (1 << 24) as f32);
        assert_eq!(shares[2 * pair as usize..][..2], units);
    }
}
