//! What holds of every rule, whatever the gradients, the weights and the threshold.
use crate::common::tensors::{Entries, LENGTHS, RULES, clip, clip_once, dot, norm, rule};
use gan_clipping_lab::ClipRule;
use gan_clipping_lab::clip::NormHistory;
use proptest::prelude::*;

/// Entries of either sign over many orders of size, and zeros.
fn entry() -> impl Strategy<Value = f32> {
    let sized = (-8.0_f32..4.0, any::<bool>()).prop_map(|(power, negative)| {
        let size = 10_f32.powf(power);
        if negative { -size } else { size }
    });
    prop_oneof![1 => Just(0.0), 9 => sized]
}

fn entries() -> impl Strategy<Value = Entries> {
    let of = |length| prop::collection::vec(entry(), length);
    (of(LENGTHS[0]), of(LENGTHS[1]), of(LENGTHS[2])).prop_map(|(a, b, c)| [a, b, c])
}

/// Entries up to a size whose square an f32 may not hold: whole norms vanish.
fn tiny() -> impl Strategy<Value = Entries> {
    (-45.0_f32..-18.0).prop_flat_map(|top| {
        let value = move || prop_oneof![Just(0.0), (-46.0..top).prop_map(|p| 10_f32.powf(p))];
        let of = move |length| prop::collection::vec(value(), length);
        (of(LENGTHS[0]), of(LENGTHS[1]), of(LENGTHS[2])).prop_map(|(a, b, c)| [a, b, c])
    })
}

fn threshold() -> impl Strategy<Value = f32> {
    (-4.0_f32..4.0).prop_map(|power| 10_f32.powf(power))
}

fn rules() -> impl Strategy<Value = ClipRule> {
    prop::sample::select(RULES.as_slice())
}

/// The rules whose threshold does not depend on earlier steps.
fn memoryless() -> impl Strategy<Value = ClipRule> {
    prop::sample::select(&RULES[..5])
}

fn mean_abs(values: &[f32]) -> f64 {
    let sum: f64 = values.iter().map(|v| f64::from(v.abs())).sum();
    sum / values.len() as f64
}

fn bits(entries: &Entries) -> Vec<u32> {
    entries.iter().flatten().map(|v| v.to_bits()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(150)
    })]

    #[test]
    fn nothing_exceeds_the_threshold_in_the_rules_own_measure(
        gradients in entries(), c in threshold(),
    ) {
        let bound = f64::from(c) * (1.0 + 1e-6);
        let after = |kind| clip_once(&rule(kind, c), &gradients).gradients;
        for parameter in after(ClipRule::Norm) {
            prop_assert!(norm(&parameter) <= bound);
        }
        prop_assert!(norm(after(ClipRule::GlobalNorm).iter().flatten()) <= bound);
        for entry in after(ClipRule::Value).iter().flatten() {
            prop_assert!(entry.abs() <= c);
        }
        for parameter in after(ClipRule::MeanAbs) {
            prop_assert!(mean_abs(&parameter) <= bound);
        }
        // Weights of 1: a bias of 5 is one unit of norm √5.
        let adaptive = after(ClipRule::Adaptive);
        prop_assert!(norm(&adaptive[0]) <= bound * 5_f64.sqrt());
        prop_assert!(norm(&adaptive[2][12..]) <= bound * 12_f64.sqrt());
    }

    #[test]
    fn the_rules_that_scale_keep_the_direction_and_never_lengthen(
        gradients in entries(), c in threshold(),
    ) {
        for kind in [ClipRule::Norm, ClipRule::GlobalNorm, ClipRule::MeanAbs] {
            let after = clip_once(&rule(kind, c), &gradients).gradients;
            for (before, after) in gradients.iter().zip(&after) {
                let lengths = norm(before) * norm(after);
                if lengths > 0.0 {
                    prop_assert!(dot(before, after) / lengths >= 1.0 - 1e-6, "{kind:?}");
                }
                prop_assert!(norm(after) <= norm(before) * (1.0 + 1e-6), "{kind:?}");
            }
        }
    }

    #[test]
    fn no_rule_turns_an_entry_round_or_enlarges_it(
        kind in rules(), gradients in entries(), c in threshold(),
    ) {
        let after = clip_once(&rule(kind, c.min(100.0)), &gradients).gradients;
        for (before, after) in gradients.iter().flatten().zip(after.iter().flatten()) {
            prop_assert!(before * after >= 0.0 && after.abs() <= before.abs(), "{kind:?}");
        }
    }

    #[test]
    fn below_its_threshold_no_rule_changes_a_bit(
        kind in rules(), gradients in entries(), c in threshold(),
    ) {
        // So small that every measure of them lies below C, which for a percentile is their own.
        let small = gradients.map(|values| values.iter().map(|v| v * c * 1e-6).collect());
        let c = if kind == ClipRule::Percentile { 100.0 } else { c };
        let after = clip_once(&rule(kind, c), &small).gradients;
        prop_assert_eq!(bits(&after), bits(&small), "{:?}", kind);
    }

    #[test]
    fn clipping_twice_is_clipping_once(
        kind in memoryless(), gradients in entries(), weights in entries(), c in threshold(),
    ) {
        let again = |gradients: &Entries| {
            let history = &mut NormHistory::default();
            clip(&rule(kind, c), history, 0, &weights, gradients).gradients
        };
        let once = again(&gradients);
        let twice = again(&once);
        for (once, twice) in once.iter().flatten().zip(twice.iter().flatten()) {
            prop_assert!((once - twice).abs() <= 1e-6 * once.abs(), "{kind:?}");
        }
    }

    #[test]
    fn no_gradient_however_small_becomes_nan(
        kind in rules(), gradients in tiny(), weights in tiny(), power in -12.0_f32..2.0,
    ) {
        let history = &mut NormHistory::default();
        let config = rule(kind, 10_f32.powf(power));
        for step in 0..3 {
            let outcome = clip(&config, history, step, &weights, &gradients);
            let mut after = outcome.gradients.iter().flatten().chain(&outcome.norms);
            prop_assert!(after.all(|v| v.is_finite()), "{outcome:?}");
        }
    }

    #[test]
    fn what_is_not_finite_is_never_silent(
        kind in rules(), gradients in entries(), c in threshold(),
        parameter in 0..3_usize, at in 0..5_usize,
        bad in prop::sample::select(vec![f32::NAN, f32::INFINITY, f32::NEG_INFINITY]),
    ) {
        let mut gradients = gradients;
        gradients[parameter][at] = bad;
        let outcome = clip_once(&rule(kind, c.min(100.0)), &gradients);
        prop_assert!(!outcome.norms[parameter].is_finite(), "{outcome:?}");
    }

    #[test]
    fn the_percentile_never_lets_more_pass_than_the_largest_norm_seen(
        sizes in prop::collection::vec(1e-3_f32..1e3, 1..12), percent in 0.1_f32..100.0,
    ) {
        let (config, mut history) = (rule(ClipRule::Percentile, percent), NormHistory::default());
        let ones = LENGTHS.map(|length| vec![1.0; length]);
        for (step, size) in sizes.iter().enumerate() {
            let gradients = LENGTHS.map(|length| vec![*size; length]);
            let outcome = clip(&config, &mut history, step as u64, &ones, &gradients);
            let c = f64::from(outcome.threshold.expect("the rule acted"));
            let seen = sizes[..=step].iter().map(|v| f64::from(*v) * 41_f64.sqrt());
            let (low, high) = seen.fold((f64::MAX, 0.0_f64), |(l, h), v| (l.min(v), h.max(v)));
            prop_assert!(c >= low * (1.0 - 1e-6) && c <= high * (1.0 + 1e-6));
            let after = norm(outcome.gradients.iter().flatten());
            prop_assert!(after <= c * (1.0 + 1e-6));
        }
    }
}
