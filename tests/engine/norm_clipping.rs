//! The rule `norm` on the gradients of a small module: what it keeps and what it changes.
use crate::common::close::assert_close;
use crate::common::dense::{Clipped, clip, clip_at_step, norm_rule, random};
use gan_clipping_lab::ClipRule;
use gan_clipping_lab::config::ClipConfig;

/// A weight's gradient whose only entries are the first two.
fn weight_with(first: f32, second: f32) -> Vec<f32> {
    let mut weight = vec![0.0; 12];
    weight[..2].copy_from_slice(&[first, second]);
    weight
}

fn norm(values: &[f32]) -> f64 {
    let squares = values.iter().map(|v| f64::from(*v).powi(2));
    squares.sum::<f64>().sqrt()
}

fn cosine(a: &[f32], b: &[f32]) -> f64 {
    let products = a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b));
    products.sum::<f64>() / (norm(a) * norm(b))
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|v| v.to_bits()).collect()
}

#[test]
fn leaves_gradients_below_the_threshold_bit_for_bit() {
    // Many thresholds: for some (0.21, 41, 47, …) C · (1/C) is not 1 in 32 bits.
    for threshold in (1..=100).flat_map(|c| [c as f32, c as f32 * 0.01]) {
        let shrink = threshold * 0.1;
        let weight: Vec<f32> = random(0, 12).iter().map(|v| v * shrink).collect();
        let bias: Vec<f32> = random(1, 5).iter().map(|v| v * shrink).collect();
        let clipped = clip(threshold, &weight, &bias);
        assert_eq!(clipped.scales, [1.0, 1.0], "C = {threshold}");
        assert_eq!(bits(&clipped.gradients[0]), bits(&weight));
        assert_eq!(bits(&clipped.gradients[1]), bits(&bias));
    }
}

#[test]
fn leaves_a_gradient_exactly_at_the_threshold() {
    for (a, b, threshold) in [(3.0, 4.0, 5.0), (9.0, 40.0, 41.0), (0.75, 1.0, 1.25)] {
        let weight = weight_with(a, -b);
        let clipped = clip(threshold, &weight, &[b, a]);
        assert_eq!(clipped.norms, [threshold, threshold]);
        assert_eq!(clipped.scales, [1.0, 1.0], "C = {threshold}");
        assert_eq!(clipped.gradients, [weight, vec![b, a]]);
    }
}

#[test]
fn clips_to_the_threshold_and_keeps_the_direction_when_the_norm_exceeds_it() {
    for threshold in [1e-6, 0.01, 0.5, 1.0] {
        let (weight, bias) = (random(2, 12), random(3, 50));
        let clipped = clip(threshold, &weight, &bias);
        for (before, after) in [&weight, &bias].into_iter().zip(&clipped.gradients) {
            let bound = f64::from(threshold);
            assert_close(norm(after), bound, 1e-6 * bound, "norm after clipping");
            assert_close(cosine(before, after), 1.0, 1e-12, "cosine");
        }
    }
}

#[test]
fn clips_each_parameter_by_its_own_norm() {
    let (weight, bias) = (weight_with(30.0, 40.0), vec![0.3, 0.4]);
    let clipped = clip(1.0, &weight, &bias);
    assert_eq!(clipped.gradients[1], bias);
    assert_eq!(clipped.scales[1], 1.0);
    assert_close(clipped.scales[0].into(), 0.02, 1e-8, "the weight's scale");

    let clipped = clip(1.0, &weight_with(0.3, 0.4), &[30.0, 40.0]);
    assert_eq!(clipped.gradients[0], weight_with(0.3, 0.4));
    assert_close(clipped.gradients[1][0].into(), 0.6, 1e-7, "the bias");
}

#[test]
fn a_gradient_of_zero_stays_zero() {
    for threshold in [1e-12, 1.0, 1e12] {
        let clipped = clip(threshold, &[0.0; 12], &[0.0, 0.0]);
        assert_eq!(clipped.gradients, [vec![0.0; 12], vec![0.0; 2]]);
        assert_eq!(clipped.norms, [0.0, 0.0]);
        assert_eq!(clipped.scales, [1.0, 1.0]);
    }
}

#[test]
fn a_gradient_too_small_to_square_is_left_alone() {
    // 1e-40 is a denormal; the square of 1e-30 is 0 in 32 bits.
    let (weight, bias) = (weight_with(1e-40, -1e-40), vec![1e-30, 0.0]);
    let clipped = clip(1e-12, &weight, &bias);
    assert_eq!(clipped.gradients, [weight, bias]);
    assert_eq!(clipped.norms, [0.0, 0.0]);
}

#[test]
fn a_gradient_that_is_not_finite_has_such_a_norm_and_stays_not_finite() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        for rule in [ClipRule::Norm, ClipRule::None] {
            let config = ClipConfig {
                rule,
                ..norm_rule(1.0)
            };
            let clipped = clip_at_step(&config, 0, &weight_with(0.1, bad), &[0.3, 0.4]);
            assert!(!clipped.norms[0].is_finite(), "{bad}: {clipped:?}");
            let [weight, bias] = &clipped.gradients;
            assert!(weight.iter().any(|v| !v.is_finite()), "{bad}: {clipped:?}");
            assert_eq!(bias, &[0.3, 0.4], "the other parameter is healthy");
        }
    }
}

#[test]
fn a_gradient_too_large_to_square_has_a_norm_that_is_not_finite() {
    let clipped = clip(1.0, &weight_with(1e20, 0.0), &[0.3, 0.4]);
    assert_eq!(clipped.norms[0], f32::INFINITY);
}

#[test]
fn the_rule_none_measures_and_changes_nothing() {
    let config = ClipConfig {
        rule: ClipRule::None,
        threshold: 0.1,
        every: 1,
    };
    let clipped = clip_at_step(&config, 0, &weight_with(3.0, 4.0), &[8.0, 6.0]);
    assert_eq!(
        clipped,
        Clipped {
            gradients: [weight_with(3.0, 4.0), vec![8.0, 6.0]],
            norms: vec![5.0, 10.0],
            scales: vec![1.0, 1.0],
        }
    );
}

#[test]
fn every_third_step_acts_on_steps_0_and_3_and_measures_on_all() {
    let config = ClipConfig {
        every: 3,
        ..norm_rule(1.0)
    };
    let (weight, bias) = (weight_with(3.0, 4.0), vec![8.0, 6.0]);
    for step in 0..=5 {
        let clipped = clip_at_step(&config, step, &weight, &bias);
        let acts = step == 0 || step == 3;
        assert_eq!(clipped.norms, [5.0, 10.0], "step {step}");
        assert_eq!(clipped.scales[0] < 1.0, acts, "step {step}");
        assert_eq!(clipped.gradients[0] != weight, acts, "step {step}");
        assert_eq!(clipped.gradients[1] != bias, acts, "step {step}");
    }
}
