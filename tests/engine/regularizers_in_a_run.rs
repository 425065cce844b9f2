//! What a regulariser does to the steps of a run, against values by hand.
use crate::common::close::assert_close;
use crate::common::parameters::parameters;
use crate::common::pixels::pixels;
use crate::common::run::{clipped, regularized, steps, trainer};
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use gan_clipping_lab::config::{
    Architecture, ClipConfig, Loss, NetworkConfig, Operations, OptimizerConfig, RegularizerKind,
};
use gan_clipping_lab::{StepStats, TrainConfig, Trainer};
use nalgebra::DMatrix;
use pollster::block_on;

const KINDS: [RegularizerKind; 3] = [
    RegularizerKind::SpectralNorm,
    RegularizerKind::GradientPenalty,
    RegularizerKind::R1,
];
const HIDDEN: usize = 5;

fn plain(config: TrainConfig) -> TrainConfig {
    TrainConfig {
        operations: Operations::Plain,
        ..config
    }
}

/// D without a bend: its logit is w · x + c with w = W₁ W₂, whatever the image.
fn linear() -> TrainConfig {
    TrainConfig {
        architecture: Architecture::Mlp,
        loss: Loss::NonSaturating,
        batch_size: 3,
        discriminator: NetworkConfig {
            hidden: vec![HIDDEN],
            leaky_slope: 1.0,
            ..NetworkConfig::default()
        },
        ..TrainConfig::default()
    }
}

/// D's weights W₁, `[784, HIDDEN]`, and W₂, `[HIDDEN]`.
fn weights(trainer: &Trainer) -> (DMatrix<f64>, DMatrix<f64>) {
    let values = parameters(&trainer.discriminator());
    let matrix = |rows, columns, values: &[f32]| {
        DMatrix::from_row_iterator(rows, columns, values.iter().map(|v| f64::from(*v)))
    };
    (
        matrix(784, HIDDEN, &values[0]),
        matrix(HIDDEN, 1, &values[2]),
    )
}

/// D's raw gradients in the first step.
fn first_gradients(config: &TrainConfig) -> (StepStats, Vec<Vec<f32>>) {
    let mut run = trainer(config);
    let report = steps(&mut run, 1).remove(0);
    let gradient = |name: &str| {
        let read = run.tensors("discriminator", name).expect("is there");
        block_on(read).expect("is read").before
    };
    let names = report.discriminator.iter().map(|g| g.name.as_str());
    let gradients = names.map(gradient).collect();
    (report, gradients)
}

#[test]
fn the_penalties_of_a_linear_discriminator_and_their_gradients_are_those_by_hand() {
    let (first, second) = weights(&trainer(&linear()));
    let slope = &first * &second;
    let norm = slope.norm();
    let (_, without) = first_gradients(&plain(linear()));
    // R₁ is γ/2 ‖w‖², the gradient penalty λ (‖w‖ − 1)²: of each the value, and its slope by w.
    for (kind, penalty, by_w) in [
        (RegularizerKind::R1, 5.0 * norm * norm, &slope * 10.0),
        (
            RegularizerKind::GradientPenalty,
            10.0 * (norm - 1.0).powi(2),
            &slope * (20.0 * (norm - 1.0) / norm),
        ),
    ] {
        let (report, with) = first_gradients(&regularized(kind, linear()));
        let found = report.penalty.expect("has a penalty");
        assert_close(found, penalty, 1e-5 * penalty, "the penalty");
        // w = W₁ W₂: by W₁ it is by_w W₂ᵀ, by W₂ it is W₁ᵀ by_w, and no bias has a part in it.
        let by_first = &by_w * second.transpose();
        let by_second = first.transpose() * &by_w;
        let expected = [
            by_first.transpose().as_slice().to_vec(),
            vec![0.0; HIDDEN],
            by_second.as_slice().to_vec(),
            vec![0.0],
        ];
        let largest = by_w.amax();
        for (index, expected) in expected.iter().enumerate() {
            let both = with[index].iter().zip(&without[index]);
            let found: Vec<f64> = both.map(|(a, b)| f64::from(a - b)).collect();
            assert_eq!(found.len(), expected.len());
            for (found, expected) in found.iter().zip(expected) {
                let what = format!("{kind} by parameter {index}");
                assert_close(*found, *expected, 2e-5 * largest, &what);
            }
        }
    }
}

#[test]
fn a_penalty_is_reported_beside_the_loss_and_not_in_it() {
    let (without, _) = first_gradients(&plain(clipped(0.05)));
    assert_eq!((without.penalty, without.sigmas.len()), (None, 0));
    for kind in [RegularizerKind::GradientPenalty, RegularizerKind::R1] {
        let (with, _) = first_gradients(&plain(regularized(kind, clipped(0.05))));
        assert!(with.penalty.expect("has a penalty") > 0.0);
        assert_eq!(with.discriminator_loss, without.discriminator_loss);
        assert_eq!(
            (with.mean_real, with.mean_fake),
            (without.mean_real, without.mean_fake)
        );
        assert!(with.discriminator[0].norm_before != without.discriminator[0].norm_before);
        // Clipping is of the sum.
        for gradient in &with.discriminator {
            assert!(gradient.norm_after <= 0.05 * 1.000_001, "{gradient:?}");
        }
    }
}

#[test]
fn what_a_seed_decides_is_the_same_with_a_regulariser() {
    let start = trainer(&clipped(0.05));
    let noise = |t: &Trainer| t.sample_noise(3, 1).expect("so many can be drawn");
    for kind in KINDS {
        let other = trainer(&regularized(kind, clipped(0.05)));
        assert!(parameters(&start.generator()) == parameters(&other.generator()));
        assert!(parameters(&start.discriminator()) == parameters(&other.discriminator()));
        assert_eq!(noise(&start), noise(&other));
    }
}

/// Two hidden layers, under spectral normalisation, in a run in which D stands still.
fn still() -> TrainConfig {
    let network = NetworkConfig {
        hidden: vec![9, 7],
        leaky_slope: 0.2,
        optimizer: OptimizerConfig {
            learning_rate: 1e-12,
            ..OptimizerConfig::default()
        },
        clip: ClipConfig::default(),
        ..NetworkConfig::default()
    };
    let config = TrainConfig {
        architecture: Architecture::Mlp,
        batch_size: 2,
        discriminator: network,
        ..TrainConfig::default()
    };
    regularized(RegularizerKind::SpectralNorm, config)
}

#[test]
fn sigma_comes_to_the_largest_singular_value_from_below() {
    let mut run = trainer(&still());
    let values = parameters(&run.discriminator());
    let shapes = [(784, 9), (9, 7), (7, 1)];
    let exact: Vec<f64> = (values.iter().step_by(2).zip(shapes))
        .map(|(weight, (rows, columns))| {
            let weight = weight.iter().map(|v| f64::from(*v));
            DMatrix::from_row_iterator(rows, columns, weight)
                .singular_values()
                .max()
        })
        .collect();
    let reports = steps(&mut run, 100);
    let mut before = vec![0.0; 3];
    for report in &reports {
        assert_eq!((report.sigmas.len(), report.penalty), (3, None));
        for ((sigma, exact), before) in report.sigmas.iter().zip(&exact).zip(&before) {
            assert!(*sigma <= exact * (1.0 + 1e-6), "{sigma} {exact}");
            assert!(*sigma >= before * (1.0 - 1e-6), "{sigma} after {before}");
        }
        before.clone_from(&report.sigmas);
    }
    // A single column needs no search, the others have come some way in the first step.
    assert_close(reports[0].sigmas[2], exact[2], 1e-6 * exact[2], "a column");
    assert!(reports[0].sigmas[0] < 0.999 * exact[0]);
    for (sigma, exact) in reports[99].sigmas.iter().zip(&exact) {
        assert_close(*sigma, *exact, 1e-3 * exact, "the largest singular value");
    }
}

#[test]
fn a_step_makes_one_power_iteration_for_each_update() {
    let twice = TrainConfig {
        discriminator_steps: 2,
        ..still()
    };
    let once = steps(&mut trainer(&still()), 6);
    let twice = steps(&mut trainer(&twice), 3);
    for (step, report) in twice.iter().enumerate() {
        for (found, expected) in report.sigmas.iter().zip(&once[2 * step + 1].sigmas) {
            assert_close(*found, *expected, 1e-6 * expected, "of the same iteration");
        }
    }
    assert!(once[0].sigmas != once[1].sigmas);
}

#[test]
fn the_discriminator_judges_by_weights_divided_by_sigma() {
    let mut run = trainer(&regularized(RegularizerKind::SpectralNorm, linear()));
    steps(&mut run, 3);
    let discriminator = run.discriminator();
    let sigmas: Vec<f32> = discriminator
        .sigmas()
        .expect("has some")
        .into_data()
        .try_into_vec()
        .expect("f32");
    let values = parameters(&discriminator);
    let (first, second) = weights(&run);
    let image = pixels(7, 1)
        .iter()
        .map(|p| f32::from(*p) / 255.0)
        .collect::<Vec<_>>();
    let x = DMatrix::from_row_iterator(1, 784, image.iter().map(|v| f64::from(*v)));
    let bias = DMatrix::from_row_iterator(1, HIDDEN, values[1].iter().map(|v| f64::from(*v)));
    let hidden = x * first / f64::from(sigmas[0]) + bias;
    let logit = (hidden * second)[0] / f64::from(sigmas[1]) + f64::from(values[3][0]);
    let image = Tensor::<1>::from_floats(image.as_slice(), &Device::flex()).reshape([1, 784]);
    let found: f32 = discriminator.valid().forward(image).into_scalar();
    assert_close(f64::from(found), logit, 1e-5, "the logit");
}

#[test]
fn a_gradient_under_spectral_norm_keeps_a_right_angle_to_its_weight() {
    // D is the same for W and for 2 W, so nothing is gained along W (Miyato et al. 2018, equation 12).
    let config = regularized(RegularizerKind::SpectralNorm, clipped(0.05));
    let mut run = trainer(&config);
    steps(&mut run, 2);
    let weights = parameters(&run.discriminator());
    let report = steps(&mut run, 1).remove(0);
    for (index, gradient) in report.discriminator.iter().enumerate().step_by(2) {
        let read = run
            .tensors("discriminator", &gradient.name)
            .expect("is there");
        let raw = block_on(read).expect("is read").before;
        let dot = |a: &[f32], b: &[f32]| -> f64 {
            let products = a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b));
            products.sum()
        };
        let weight = &weights[index];
        let cosine = dot(&raw, weight) / (dot(&raw, &raw) * dot(weight, weight)).sqrt();
        assert!(cosine.abs() < 1e-5, "{}: {cosine}", gradient.name);
        assert!(gradient.norm_before > 1e-4);
    }
}
