//! The metrics against NumPy and SciPy (`tests/golden/metrics.py`), also where a covariance is singular.
use crate::common::close::assert_close;
use crate::common::golden::read;
use gan_clipping_lab::IMAGE_PIXELS;
use gan_clipping_lab::metrics::{
    DIGITS, FEATURES, Gaussian, Verdicts, classifier_score, confidence, digit_shares, entropy,
    frechet_distance, gradient_energy, nearest,
};
use serde::Deserialize;

/// `tests/golden/metrics.json`
#[derive(Deserialize)]
struct Golden {
    frechet: Vec<Pair>,
    score: Vec<Score>,
    pixels: Pixels,
}

/// Two sets of samples, count × `width`.
#[derive(Deserialize)]
struct Pair {
    name: String,
    width: usize,
    first: Vec<f32>,
    second: Vec<f32>,
    distance: f64,
}

#[derive(Deserialize)]
struct Score {
    probabilities: Vec<f32>,
    score: f64,
    entropy: f64,
    confidence: f64,
    digits: [f64; DIGITS],
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pixels {
    pixels: Vec<u8>,
    gradient_energy: f64,
    nearest: Vec<Expected>,
}

#[derive(Deserialize)]
struct Expected {
    index: usize,
    distance: f64,
}

#[test]
fn the_frechet_distance_is_that_of_numpy_also_where_a_covariance_is_singular() {
    let golden: Golden = read("metrics");
    assert_eq!(golden.frechet.len(), 13);
    for pair in golden.frechet {
        let gaussian = |features| Gaussian::of(features, pair.width).expect("finite");
        let [a, b] = [gaussian(&pair.first), gaussian(&pair.second)];
        for (distance, what) in [
            (frechet_distance(&a, &b), "there"),
            (frechet_distance(&b, &a), "back"),
        ] {
            let distance = distance.expect("of the same width");
            let what = format!("{} {what}", pair.name);
            assert_close(distance, pair.distance, 1e-9 * pair.distance, &what);
        }
    }
}

#[test]
fn what_probabilities_tell_is_what_scipy_tells() {
    let golden: Golden = read("metrics");
    assert_eq!(golden.score.len(), 5);
    for expected in golden.score {
        let count = expected.probabilities.len() / DIGITS;
        let verdicts = Verdicts {
            probabilities: expected.probabilities,
            features: vec![0.0; count * FEATURES],
        };
        // SciPy normalises rows that miss 1 by the rounding of 32 bits.
        let close = |found, expected, what| assert_close(found, expected, 1e-6, what);
        close(classifier_score(&verdicts), expected.score, "score");
        close(entropy(&verdicts), expected.entropy, "entropy");
        close(confidence(&verdicts), expected.confidence, "confidence");
        let shares = digit_shares(&verdicts);
        for (found, expected) in shares.into_iter().zip(expected.digits) {
            assert_close(found, expected, 1e-12, "share");
        }
    }
}

#[test]
fn gradients_energy_and_neighbours_are_those_of_numpy() {
    let Golden { pixels, .. } = read("metrics");
    let energy = gradient_energy(&pixels.pixels).expect("whole images");
    assert_close(energy, pixels.gradient_energy, 1e-12, "energy");
    let (images, sample) = pixels.pixels.split_at(pixels.pixels.len() - IMAGE_PIXELS);
    let found = nearest(sample, images, pixels.nearest.len()).expect("enough images");
    assert_eq!(found.len(), 5);
    for (found, expected) in found.iter().zip(&pixels.nearest) {
        assert_eq!(found.index, expected.index);
        assert_close(found.distance, expected.distance, 1e-12, "distance");
    }
}
