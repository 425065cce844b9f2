//! Every clipping rule against its definition in 64 bits (`tests/golden/clip_values.py`), on a bias,
//! a dense layer and a convolution.
use crate::common::close::assert_close;
use crate::common::golden::read;
use crate::common::tensors::{Entries, Outcome, Seen, clip, norm, rule, values};
use burn::module::Param;
use burn::nn::conv::ConvTranspose2dConfig;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor, TensorData};
use gan_clipping_lab::ClipRule;
use gan_clipping_lab::clip::{HISTORY_CAPACITY, NormHistory, clip_gradients, percentile};
use gan_clipping_lab::random::threefry2x32;
use serde::Deserialize;

/// Relative: a sum, a root, a quotient and a product are rounded to 6e-8 each.
const TOLERANCE: f64 = 5e-7;

/// `tests/golden/rules.json`
#[derive(Deserialize)]
struct Golden {
    weights: Entries,
    gradients: Vec<Entries>,
    cases: Vec<Case>,
    long: Vec<Long>,
    transposed: Transposed,
}

/// A transposed convolution's weights and gradients, row-major, under the adaptive rule.
#[derive(Deserialize)]
struct Transposed {
    shape: [usize; 4],
    threshold: f32,
    weight: Vec<f32>,
    gradient: Vec<f32>,
    clipped: Vec<f64>,
}

#[derive(Deserialize)]
struct Case {
    rule: ClipRule,
    threshold: f32,
    steps: Vec<Step>,
}

/// Every list has an entry for each parameter.
#[derive(Deserialize)]
struct Step {
    threshold: f64,
    clipped: [Vec<f64>; 3],
    norms: Vec<f64>,
    cosine: Vec<f64>,
    changed: Vec<f64>,
}

/// A percentile of many norms.
#[derive(Deserialize)]
struct Long {
    step: usize,
    percent: f32,
    threshold: f64,
}

/// Checks each step of each case.
fn for_each_step(check: impl Fn(&Step, &Entries, &Outcome, &str)) {
    let golden: Golden = read("rules");
    assert_eq!(golden.cases.len(), 9);
    for case in &golden.cases {
        let (config, mut history) = (rule(case.rule, case.threshold), NormHistory::default());
        assert_eq!(case.steps.len(), golden.gradients.len());
        for (step, (expected, gradients)) in case.steps.iter().zip(&golden.gradients).enumerate() {
            let found = clip(
                &config,
                &mut history,
                step as u64,
                &golden.weights,
                gradients,
            );
            let what = format!("{:?} at {}, step {step}", case.rule, case.threshold);
            check(expected, gradients, &found, &what);
        }
    }
}

#[test]
fn clipped_gradients_norms_and_thresholds_are_those_of_the_definition() {
    for_each_step(|expected, _, found, what| {
        let threshold = found.threshold.expect("a rule acted").into();
        assert_close(
            threshold,
            expected.threshold,
            TOLERANCE * expected.threshold,
            what,
        );
        for (found, expected) in found.norms.iter().zip(&expected.norms) {
            assert_close((*found).into(), *expected, TOLERANCE * expected, what);
        }
        let entries = found.gradients.iter().flatten();
        for (found, expected) in entries.zip(expected.clipped.iter().flatten()) {
            assert_close((*found).into(), *expected, TOLERANCE * expected.abs(), what);
        }
    });
}

#[test]
fn what_a_rule_says_it_did_is_what_it_did() {
    for_each_step(|expected, gradients, found, what| match &found.effect {
        Seen::Untouched => panic!("{what}: the rule acts in each step"),
        Seen::Scaled(scales) => {
            for (index, scale) in scales.iter().enumerate() {
                assert_eq!(*scale != 1.0, expected.changed[index] > 0.0, "{what}");
                assert_close(expected.cosine[index], 1.0, 1e-12, what);
                let pairs = gradients[index].iter().zip(&found.gradients[index]);
                for (before, after) in pairs {
                    assert_eq!(before * scale, *after, "{what}");
                }
            }
        }
        Seen::Elementwise {
            norms,
            dots,
            changed,
        } => {
            for index in 0..3 {
                let after = norm(&found.gradients[index]);
                assert_close(norms[index].into(), after, TOLERANCE * after, what);
                assert_close(changed[index].into(), expected.changed[index], 1e-7, what);
                let lengths = f64::from(found.norms[index]) * f64::from(norms[index]);
                let cosine = f64::from(dots[index]) / lengths;
                assert_close(cosine, expected.cosine[index], TOLERANCE, what);
            }
        }
    });
}

#[test]
fn the_golden_steps_hold_gradients_that_are_clipped_left_alone_and_turned() {
    let golden: Golden = read("rules");
    for case in &golden.cases {
        let changed = || case.steps.iter().flat_map(|step| &step.changed);
        assert!(changed().any(|share| *share == 0.0), "{:?}", case.rule);
        // All that was seen before is the 100th percentile's threshold, so it clips nothing.
        let clips = case.threshold != 100.0;
        assert_eq!(
            changed().any(|share| *share > 0.0),
            clips,
            "{:?}",
            case.rule
        );
        let turns = matches!(case.rule, ClipRule::Value | ClipRule::Adaptive);
        let mut cosines = case.steps.iter().flat_map(|step| &step.cosine);
        let turned = cosines.any(|c| *c < 0.99);
        assert_eq!(turned, turns, "{:?}", case.rule);
    }
}

#[test]
fn percentiles_are_of_the_latest_512_norms() {
    assert_eq!(HISTORY_CAPACITY, 512);
    let golden: Golden = read("rules");
    let mut history = NormHistory::default();
    for step in 0..600_usize {
        // The key and block of clip_values.py.
        let word = threefry2x32([0x601D, 0x1000], [3000, step as u32])[0];
        let norm = (word >> 8) as f32 * (1.0 / (1 << 24) as f32) * (step + 1) as f32;
        let kept = history.push(Tensor::from_floats([norm], &Device::flex()));
        assert_eq!(kept.dims(), [(step + 1).min(512)]);
        for expected in golden.long.iter().filter(|long| long.step == step) {
            let found: f32 = percentile(kept.clone(), expected.percent).into_scalar();
            let what = format!("{} % at step {step}", expected.percent);
            let tolerance = TOLERANCE * expected.threshold;
            assert_close(found.into(), expected.threshold, tolerance, &what);
        }
    }
}

#[test]
fn the_percentile_of_equal_norms_is_that_norm() {
    let norms = || Tensor::<1>::from_floats([2.0, 7.0, 2.0, 2.0, 7.0], &Device::flex());
    for (percent, expected) in [
        (1.0, 2.0),
        (50.0, 2.0),
        (62.5, 4.5),
        (75.0, 7.0),
        (100.0, 7.0),
    ] {
        let found: f32 = percentile(norms(), percent).into_scalar();
        assert_eq!(found, expected, "{percent} %");
    }
}

#[test]
fn a_history_goes_on_from_its_parts() {
    let push = |history: &mut NormHistory, norm: f32| {
        values(history.push(Tensor::from_floats([norm], &Device::flex())))
    };
    let mut history = NormHistory::default();
    for step in 0..700 {
        push(&mut history, step as f32);
    }
    let (norms, seen) = history.parts();
    assert_eq!(seen, 700);
    let mut restored = NormHistory::restore(norms, seen);
    assert_eq!(push(&mut restored, 1e3), push(&mut history, 1e3));
}

#[test]
fn a_unit_of_a_transposed_convolution_is_what_makes_one_output() {
    let golden = read::<Golden>("rules").transposed;
    let device = Device::flex().autodiff();
    let [inputs, outputs, height, width] = golden.shape;
    let layer = ConvTranspose2dConfig::new([inputs, outputs], [height, width]).with_bias(false);
    let mut module = layer.init(&device);
    assert_eq!(module.weight.dims(), golden.shape, "as PyTorch has it");
    let tensor = |values: &Vec<f32>, device: &Device| {
        Tensor::<4>::from_data(TensorData::new(values.clone(), golden.shape), device)
    };
    module.weight = Param::from_tensor(tensor(&golden.weight, &device));
    let mut gradients = GradientsParams::new();
    let gradient = tensor(&golden.gradient, &Device::flex());
    gradients.register(module.weight.id, gradient);

    let config = rule(ClipRule::Adaptive, golden.threshold);
    let history = &mut NormHistory::default();
    let (clipped, _) = clip_gradients(&config, history, 0, &module, gradients);
    let clipped = clipped.get::<4>(module.weight.id).expect("is kept");
    let found = values(clipped);
    assert_eq!(found.len(), golden.clipped.len());
    for (at, (found, expected)) in found.iter().zip(&golden.clipped).enumerate() {
        let tolerance = TOLERANCE * expected.abs();
        assert_close(
            (*found).into(),
            *expected,
            tolerance,
            &format!("entry {at}"),
        );
    }
}
