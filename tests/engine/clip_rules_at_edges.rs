//! Every clipping rule at its edges: zero, not finite, below the threshold, and `every`.
use crate::common::tensors::{
    Entries, LENGTHS, Outcome, RULES, Seen, clip, clip_once, module, rule, values,
};
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor};
use gan_clipping_lab::ClipRule;
use gan_clipping_lab::clip::{Effect, NormHistory, clip_gradients, percentile};
use gan_clipping_lab::config::ClipConfig;

fn filled(value: f32) -> Entries {
    LENGTHS.map(|length| vec![value; length])
}

fn all(outcome: &Outcome) -> impl Iterator<Item = &f32> {
    outcome.gradients.iter().flatten()
}

/// Whether what is said of the effect is that nothing happened.
fn says_unchanged(effect: &Seen) -> bool {
    match effect {
        Seen::Untouched => true,
        Seen::Scaled(scales) => scales.iter().all(|scale| *scale == 1.0),
        Seen::Elementwise { changed, .. } => changed.iter().all(|share| *share == 0.0),
    }
}

#[test]
fn a_gradient_of_zero_stays_zero_under_every_rule() {
    for kind in RULES {
        for threshold in [1e-12, 1.0, 100.0] {
            let outcome = clip_once(&rule(kind, threshold), &filled(0.0));
            assert!(all(&outcome).all(|v| *v == 0.0), "{kind:?} {outcome:?}");
            assert_eq!(outcome.norms, [0.0; 3]);
            assert!(says_unchanged(&outcome.effect), "{kind:?} {outcome:?}");
        }
    }
}

#[test]
fn a_parameter_of_zero_gradient_beside_others_stays_zero() {
    for kind in RULES {
        let mut gradients = filled(3.0);
        gradients[1].fill(0.0);
        let outcome = clip_once(&rule(kind, 0.1), &gradients);
        assert_eq!(outcome.gradients[1], [0.0; 12], "{kind:?}");
        assert!(all(&outcome).all(|v| v.is_finite()), "{kind:?} {outcome:?}");
    }
}

#[test]
fn weights_of_zero_leave_the_adaptive_rule_its_least_norm() {
    let config = rule(ClipRule::Adaptive, 0.5);
    let history = &mut NormHistory::default();
    let outcome = clip(&config, history, 0, &filled(0.0), &filled(2.0));
    let norm = crate::common::tensors::norm(&outcome.gradients[0]);
    assert!((norm / 0.5e-3 - 1.0).abs() < 1e-6, "{norm}");
}

#[test]
fn what_is_not_finite_has_a_norm_that_is_not_finite_under_every_rule() {
    for kind in RULES {
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            for parameter in 0..3 {
                let mut gradients = filled(0.3);
                gradients[parameter][2] = bad;
                let outcome = clip_once(&rule(kind, 1.0), &gradients);
                for (index, norm) in outcome.norms.iter().enumerate() {
                    assert_eq!(norm.is_finite(), index != parameter, "{kind:?} {bad}");
                }
            }
        }
    }
}

#[test]
fn nan_stays_nan_under_every_rule() {
    for kind in RULES {
        let mut gradients = filled(0.3);
        gradients[2][7] = f32::NAN;
        let outcome = clip_once(&rule(kind, 1.0), &gradients);
        assert!(outcome.gradients[2][7].is_nan(), "{kind:?} {outcome:?}");
    }
}

#[test]
fn below_its_threshold_every_rule_changes_no_bit() {
    for kind in RULES {
        // Of the largest norm so far, nothing lies above the 100th percentile.
        let threshold = if kind == ClipRule::Percentile {
            100.0
        } else {
            10.0
        };
        for scale in [1e-3, 0.1, 0.37] {
            let gradients = LENGTHS.map(|length| {
                let sign = |index| if index % 2 == 0 { 1.0 } else { -0.7 };
                (0..length).map(|index| scale * sign(index)).collect()
            });
            let outcome = clip_once(&rule(kind, threshold), &gradients);
            let bits = |entries: &Entries| {
                entries
                    .clone()
                    .map(|v| v.into_iter().map(f32::to_bits).collect::<Vec<_>>())
            };
            assert_eq!(bits(&outcome.gradients), bits(&gradients), "{kind:?}");
            assert!(says_unchanged(&outcome.effect), "{kind:?} {outcome:?}");
        }
    }
}

#[test]
fn every_third_step_acts_and_only_those_name_a_threshold() {
    for kind in RULES {
        let config = ClipConfig {
            every: 3,
            ..rule(kind, 0.01)
        };
        let mut history = NormHistory::default();
        for step in 0..7_u64 {
            // Norms that grow, so that a low percentile clips all but the first.
            let gradients = filled(1.0 + step as f32);
            let outcome = clip(&config, &mut history, step, &filled(1.0), &gradients);
            let acts = step % 3 == 0;
            assert_eq!(outcome.threshold.is_some(), acts, "{kind:?} step {step}");
            assert_eq!(outcome.effect != Seen::Untouched, acts);
            let clips = acts && (kind != ClipRule::Percentile || step > 0);
            assert_eq!(
                outcome.gradients != gradients,
                clips,
                "{kind:?} step {step}"
            );
            assert!(outcome.norms[0] > 0.0);
        }
    }
}

#[test]
fn the_percentiles_history_grows_also_in_steps_that_clip_nothing() {
    let config = ClipConfig {
        every: 4,
        ..rule(ClipRule::Percentile, 50.0)
    };
    let mut history = NormHistory::default();
    let mut last = None;
    for (step, size) in [1.0, 2.0, 3.0, 4.0, 100.0].into_iter().enumerate() {
        let mut gradients = filled(0.0);
        gradients[0][0] = size;
        let outcome = clip(&config, &mut history, step as u64, &filled(1.0), &gradients);
        last = outcome.threshold;
    }
    assert_eq!(history.parts().1, 5);
    assert_eq!(last, Some(3.0), "the median of 1, 2, 3, 4 and 100");
}

#[test]
fn only_the_percentile_keeps_a_history() {
    for kind in RULES {
        let mut history = NormHistory::default();
        clip(
            &rule(kind, 1.0),
            &mut history,
            0,
            &filled(1.0),
            &filled(1.0),
        );
        let seen = u64::from(kind == ClipRule::Percentile);
        assert_eq!(history.parts().1, seen, "{kind:?}");
    }
}

#[test]
fn where_there_are_no_gradients_no_rule_does_or_remembers_anything() {
    for kind in RULES.into_iter().chain([ClipRule::None]) {
        let (module, mut history) = (module(&filled(1.0)), NormHistory::default());
        let (gradients, clipping) = clip_gradients(
            &rule(kind, 1.0),
            &mut history,
            0,
            &module,
            GradientsParams::new(),
        );
        assert!(gradients.is_empty(), "{kind:?}");
        assert_eq!(clipping.norms.dims(), [0], "{kind:?}");
        assert!(matches!(clipping.effect, Effect::Untouched), "{kind:?}");
        assert!(clipping.threshold.is_none(), "{kind:?}");
        assert_eq!(history.parts().1, 0, "{kind:?}");
    }
}

#[test]
fn a_percentile_of_nothing_is_no_number() {
    for percent in [0.0, 50.0, 100.0] {
        let nothing = Tensor::<1>::empty([0], &Device::flex());
        assert!(values(percentile(nothing, percent))[0].is_nan());
    }
}

#[test]
fn a_norm_that_overflows_is_the_largest_and_leaves_the_others_as_they_are() {
    let norms = Tensor::<1>::from_floats([3.0, f32::INFINITY, 1.0], &Device::flex());
    for (percent, expected) in [(0.0, 1.0), (25.0, 2.0), (50.0, 3.0), (100.0, f32::INFINITY)] {
        let found = values(percentile(norms.clone(), percent))[0];
        assert_eq!(found, expected, "{percent}");
    }
    let above = values(percentile(norms, 75.0))[0];
    assert_eq!(above, f32::INFINITY, "between 3 and what has no end");
}
