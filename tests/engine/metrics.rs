//! The metrics by hand-derived values, and what they refuse.
use std::f64::consts::LN_10;

use crate::common::close::assert_close;
use gan_clipping_lab::IMAGE_PIXELS;
use gan_clipping_lab::metrics::{
    DIGITS, FEATURES, Gaussian, MetricsError, Quality, Reference, Verdicts, classifier_score,
    confidence, digit_shares, entropy, frechet_distance, gradient_energy, nearest,
};
use gan_clipping_lab::random::{Random, Stream};

fn gaussian(mean: &[f64], covariance: &[f64]) -> Gaussian {
    Gaussian::new(mean.to_vec(), covariance.to_vec()).expect("finite")
}

fn distance(a: &Gaussian, b: &Gaussian) -> f64 {
    frechet_distance(a, b).expect("of the same width")
}

fn random(block: u32, len: usize) -> Vec<f32> {
    Random::new(1, Stream::Samples).normal(block, len)
}

/// What a judge would say that gives these rows of probabilities, and features that are all different.
fn verdicts(rows: &[[f32; DIGITS]]) -> Verdicts {
    Verdicts {
        features: random(9, rows.len() * FEATURES),
        probabilities: rows.concat(),
    }
}

/// Sure of one digit.
fn sure(digit: usize) -> [f32; DIGITS] {
    let mut row = [0.0; DIGITS];
    row[digit] = 1.0;
    row
}

#[test]
fn gaussians_of_one_feature_are_apart_by_their_means_and_their_deviations() {
    // d² = (μ₁ − μ₂)² + (σ₁ − σ₂)²
    let (a, b) = (gaussian(&[1.0], &[9.0]), gaussian(&[-3.0], &[4.0]));
    assert_close(distance(&a, &b), 16.0 + 1.0, 1e-13, "one feature");
    let point = gaussian(&[1.0], &[0.0]);
    assert_close(distance(&a, &point), 9.0, 1e-13, "from a point");
}

#[test]
fn gaussians_with_other_axes_are_apart_as_derived_by_hand() {
    // Σ₁ = diag(4, 1); Σ₂ the same turned by 90°: Σ₁Σ₂ = 4 I, Tr(Σ₁Σ₂)^½ = 4, d² = 5 + 5 − 8.
    let lying = gaussian(&[0.0; 2], &[4.0, 0.0, 0.0, 1.0]);
    let standing = gaussian(&[0.0; 2], &[1.0, 0.0, 0.0, 4.0]);
    assert_close(distance(&lying, &standing), 2.0, 1e-13, "turned by 90°");
    // Σ₂ turned by 45°, [[2.5, 1.5], [1.5, 2.5]], does not commute with Σ₁: Σ₁Σ₂ has trace 12.5 and
    // determinant 16, so (√λ₁ + √λ₂)² = 12.5 + 2 · 4 and d² = 10 − 2 √20.5.
    let turned = gaussian(&[0.0; 2], &[2.5, 1.5, 1.5, 2.5]);
    let expected = 10.0 - 2.0 * 20.5_f64.sqrt();
    assert_close(distance(&lying, &turned), expected, 1e-13, "turned by 45°");
    assert_close(distance(&turned, &lying), expected, 1e-13, "and back");
}

#[test]
fn identical_samples_have_no_distance_whatever_their_rank() {
    for count in [2, 3, 40, 200] {
        let samples = random(1, count * FEATURES);
        let a = Gaussian::of(&samples, FEATURES).expect("finite");
        let spread: f64 = a.covariance().iter().step_by(FEATURES + 1).sum();
        let found = distance(&a, &a);
        assert!((0.0..1e-12 * spread).contains(&found), "{count}: {found:e}");
    }
    let collapsed = Gaussian::of(&[7.0; 5 * FEATURES], FEATURES).expect("finite");
    assert_eq!(distance(&collapsed, &collapsed), 0.0);
}

#[test]
fn statistics_of_samples_are_the_mean_and_the_covariance_of_count_minus_one() {
    let gaussian = Gaussian::of(&[1.0, 10.0, 3.0, 40.0, 5.0, 10.0], 2).expect("finite");
    assert_eq!(gaussian.mean(), [3.0, 20.0]);
    assert_eq!(gaussian.covariance(), [4.0, 0.0, 0.0, 300.0]);
}

#[test]
fn a_small_sample_is_farther_from_its_own_distribution_than_a_large_one() {
    let origin = gaussian(&[0.0; 8], &identity(8));
    let of = |count: usize| {
        let samples = random(2, count * 8);
        distance(&Gaussian::of(&samples, 8).expect("finite"), &origin)
    };
    let (small, large) = (of(20), of(20_000));
    assert!(small > 50.0 * large, "{small} of 20, {large} of 20,000");
}

fn identity(width: usize) -> Vec<f64> {
    let entry = |at| if at % (width + 1) == 0 { 1.0 } else { 0.0 };
    (0..width * width).map(entry).collect()
}

#[test]
fn statistics_that_cannot_be_are_refused() {
    let few = |count| Gaussian::of(&vec![0.0; count * FEATURES], FEATURES);
    assert_eq!(few(0), Err(MetricsError::TooFew(0)));
    assert_eq!(few(1), Err(MetricsError::TooFew(1)));
    let ragged = Gaussian::of(&[0.0; 3], 2).expect_err("is refused");
    assert!(ragged.to_string().contains("3 values"), "{ragged}");
    assert!(Gaussian::of(&[], 0).is_err());
    for wrong in [f32::NAN, f32::INFINITY] {
        let refused = Gaussian::of(&[0.0, wrong], 1).expect_err("is refused");
        assert!(refused.to_string().contains("not finite"), "{refused}");
        let wrong = f64::from(wrong);
        assert!(Gaussian::new(vec![0.0], vec![wrong]).is_err());
    }
    assert!(Gaussian::new(vec![0.0; 2], vec![1.0; 3]).is_err());
    let (a, b) = (gaussian(&[0.0], &[1.0]), gaussian(&[0.0; 2], &identity(2)));
    let error = frechet_distance(&a, &b).expect_err("is refused");
    assert_eq!(error, MetricsError::Features(1, 2));
}

#[test]
fn samples_of_which_nothing_is_known_score_one() {
    let vague = verdicts(&[[0.1; DIGITS]; 30]);
    assert_close(classifier_score(&vague), 1.0, 1e-12, "score");
    assert_close(entropy(&vague), LN_10, 1e-6, "entropy");
    assert_close(confidence(&vague), 0.1, 1e-7, "confidence");
    assert_eq!(vague.digits()[0].digit, 0, "of equals, the smallest");
}

#[test]
fn ten_sure_digits_score_ten_and_one_digit_scores_one() {
    let all: Vec<_> = (0..50).map(|sample| sure(sample % DIGITS)).collect();
    let all = verdicts(&all);
    assert_close(classifier_score(&all), 10.0, 1e-12, "score");
    assert_eq!(entropy(&all), 0.0);
    assert_eq!(confidence(&all), 1.0);
    assert_eq!(digit_shares(&all), [0.1; DIGITS]);

    let one = verdicts(&[sure(3); 50]);
    assert_eq!(classifier_score(&one), 1.0);
    let mut only_three = [0.0; DIGITS];
    only_three[3] = 1.0;
    assert_eq!(digit_shares(&one), only_three);
}

#[test]
fn no_samples_have_values_that_are_numbers() {
    let none = Verdicts::default();
    assert_eq!(classifier_score(&none), 1.0);
    assert_eq!((entropy(&none), confidence(&none)), (0.0, 0.0));
    assert_eq!(digit_shares(&none), [0.0; DIGITS]);
}

/// Images of noise.
fn noise(images: usize) -> Vec<u8> {
    let random = Random::new(1, Stream::Samples);
    let word = |at| random.word(3, at) as u8;
    (0..(images * IMAGE_PIXELS) as u32).map(word).collect()
}

#[test]
fn a_digit_is_covered_above_two_percent_of_the_samples() {
    // 100 samples: two 7s are 2 %, which is not above it; three 8s are.
    let digit = |sample| match sample {
        0..2 => 7,
        2..5 => 8,
        _ => 1,
    };
    let rows: Vec<_> = (0..100).map(|sample| sure(digit(sample))).collect();
    let (pixels, verdicts) = (noise(100), verdicts(&rows));
    let reference = Reference::of(&pixels, &verdicts).expect("fits");
    let quality = Quality::of(&pixels, &verdicts, &reference).expect("fits");
    assert_eq!(quality.samples, 100);
    assert_eq!(quality.covered_digits, 2);
    assert_eq!(quality.digits[7], 0.02);
    assert_eq!(quality.sharpness, 1.0);
    assert!(quality.frechet < 1e-11, "{}", quality.frechet);
}

#[test]
fn quality_has_the_names_that_the_page_reads() {
    let (pixels, verdicts) = (noise(2), verdicts(&[sure(0), sure(1)]));
    let reference = Reference::of(&pixels, &verdicts).expect("fits");
    let quality = Quality::of(&pixels, &verdicts, &reference).expect("fits");
    let json = serde_json::to_value(quality).expect("is JSON");
    let mut names: Vec<_> = json.as_object().expect("an object").keys().collect();
    names.sort();
    let expected = [
        "confidence",
        "coveredDigits",
        "digits",
        "entropy",
        "frechet",
        "samples",
        "score",
        "sharpness",
    ];
    assert_eq!(names, expected);
}

#[test]
fn verdicts_that_do_not_fit_the_pixels_are_refused() {
    let (pixels, fit) = (noise(3), verdicts(&[sure(0); 3]));
    assert!(Reference::of(&pixels, &fit).is_ok());
    let refused = |pixels: &[u8], verdicts: &Verdicts| {
        let error = Reference::of(pixels, verdicts).expect_err("is refused");
        error.to_string()
    };
    // Whole images and whole rows, of which one is missing.
    let error = refused(&pixels[IMAGE_PIXELS..], &fit);
    assert!(error.contains("pixels: 1568 values, where 3"), "{error}");
    let mut short = fit.clone();
    short.features.truncate(2 * FEATURES);
    let error = refused(&pixels, &short);
    assert!(error.contains("features: 128 values, where 3"), "{error}");
    let mut nan = fit.clone();
    nan.probabilities[4] = f32::NAN;
    assert!(refused(&pixels, &nan).contains("probabilities are not finite"));
    let one = verdicts(&[sure(0)]);
    assert!(refused(&pixels[..IMAGE_PIXELS], &one).contains("2 or more"));
}

#[test]
fn black_samples_have_a_quality_of_numbers() {
    let (black, verdicts) = (vec![0; 3 * IMAGE_PIXELS], verdicts(&[sure(0); 3]));
    let reference = Reference::of(&black, &verdicts).expect("fits");
    let quality = Quality::of(&black, &verdicts, &reference).expect("fits");
    assert_eq!(quality.sharpness, 0.0);
    assert!(quality.frechet.is_finite());
}

#[test]
fn gradients_energy_is_that_of_one_dot_derived_by_hand() {
    // A dot has four neighbours: 4 p² / p²; in a corner two.
    let mut image = vec![0; IMAGE_PIXELS];
    image[14 * 28 + 14] = 200;
    assert_eq!(gradient_energy(&image), Ok(4.0));
    image[14 * 28 + 14] = 0;
    image[27] = 3;
    assert_eq!(
        gradient_energy(&image),
        Ok(2.0),
        "the rows' ends do not touch"
    );
    assert_eq!(gradient_energy(&[255; IMAGE_PIXELS]), Ok(0.0));
    assert_eq!(gradient_energy(&[0; IMAGE_PIXELS]), Ok(0.0));
    assert!(gradient_energy(&[0; 783]).is_err());
}

#[test]
fn the_nearest_image_of_one_of_them_is_itself() {
    let images = noise(200);
    for index in [0, 57, 199] {
        let sample = &images[index * IMAGE_PIXELS..][..IMAGE_PIXELS];
        let found = nearest(sample, &images, 1).expect("fits");
        assert_eq!((found[0].index, found[0].distance), (index, 0.0));
    }
}

#[test]
fn neighbours_come_nearest_first_in_pixels_of_0_to_1_and_equal_ones_in_order() {
    let mut images = vec![0; 4 * IMAGE_PIXELS];
    images[..IMAGE_PIXELS].fill(255);
    images[IMAGE_PIXELS..][..9].fill(255);
    let found = nearest(&[0; IMAGE_PIXELS], &images, 4).expect("fits");
    let found: Vec<_> = found.iter().map(|n| (n.index, n.distance)).collect();
    // √9 pixels are 3, √784 are 28.
    assert_eq!(found, [(2, 0.0), (3, 0.0), (1, 3.0), (0, 28.0)]);
}

#[test]
fn neighbours_that_cannot_be_are_refused() {
    let images = noise(3);
    for k in [0, 4] {
        let error = nearest(&images[..784], &images, k).expect_err("is refused");
        assert_eq!(error, MetricsError::Neighbours { k, images: 3 });
    }
    assert!(nearest(&images[..784], &[], 1).is_err());
    let error = nearest(&images[..783], &images, 1).expect_err("is refused");
    assert!(error.to_string().contains("sample: 783"), "{error}");
    let error = nearest(&images[..784], &images[1..], 1).expect_err("is refused");
    assert!(error.to_string().contains("images: 2351"), "{error}");
}

#[test]
fn statistics_of_no_feature_are_refused() {
    let refused = Gaussian::new(Vec::new(), Vec::new());
    assert_eq!(refused, Err(MetricsError::NoFeatures));
}
