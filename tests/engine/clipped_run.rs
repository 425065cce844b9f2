//! What a run reports of its clipping.
use crate::common::run::{clipped, steps, trainer};
use gan_clipping_lab::ClipRule;

#[test]
fn what_exceeds_the_threshold_is_scaled_to_it_and_nothing_else_is() {
    let threshold = 0.1_f32;
    let bound = f64::from(threshold);
    let reports = steps(&mut trainer(&clipped(threshold)), 10);
    let gradients: Vec<_> = reports
        .iter()
        .flat_map(|report| report.generator.iter().chain(&report.discriminator))
        .collect();
    let (above, below): (Vec<_>, Vec<_>) =
        gradients.into_iter().partition(|g| g.norm_before > bound);
    assert!(above.len() > 10 && below.len() > 10, "both kinds are there");
    for gradient in below {
        assert_eq!(gradient.scale, 1.0, "{gradient:?}");
        assert_eq!(gradient.norm_after, gradient.norm_before);
    }
    for gradient in above {
        assert!(gradient.scale < 1.0, "{gradient:?}");
        assert!(gradient.norm_after <= bound * (1.0 + 1e-6), "{gradient:?}");
        assert!(gradient.norm_after >= bound * (1.0 - 1e-6), "{gradient:?}");
        assert_eq!(gradient.norm_after, gradient.norm_before * gradient.scale);
    }
}

#[test]
fn a_rule_acts_on_every_nth_step_beginning_with_the_first_and_says_when() {
    let mut config = clipped(0.25);
    config.generator.clip.threshold = 0.001;
    config.generator.clip.every = 3;
    config.discriminator.clip.every = 2;
    for report in steps(&mut trainer(&config), 6) {
        let (of_generator, of_discriminator) = (report.step % 3 == 1, report.step % 2 == 1);
        let threshold = of_generator.then_some(f64::from(0.001_f32));
        assert_eq!(report.generator_threshold, threshold, "{report:?}");
        assert_eq!(
            report.discriminator_threshold,
            of_discriminator.then_some(0.25)
        );
        for gradient in &report.generator {
            assert_eq!(gradient.scale < 1.0, of_generator, "{report:?}");
        }
        let scaled = report.discriminator.iter().any(|g| g.scale < 1.0);
        assert_eq!(scaled, of_discriminator, "{report:?}");
    }
}

#[test]
fn where_no_rule_acts_there_is_no_threshold_and_each_scale_is_1() {
    let mut config = clipped(0.01);
    config.generator.clip.rule = ClipRule::None;
    let report = steps(&mut trainer(&config), 1).remove(0);
    assert_eq!(report.generator_threshold, None);
    assert!(
        report
            .generator
            .iter()
            .all(|g| g.scale == 1.0 && g.norm_before > 0.01)
    );
}
