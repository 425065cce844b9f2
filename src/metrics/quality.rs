//! All the metrics of a set of samples at once.

use serde::Serialize;

use super::{
    COVERED_SHARE, DIGITS, FEATURES, Gaussian, MetricsError, Verdicts, classifier_score,
    confidence, digit_shares, entropy, frechet_distance, gradient_energy,
};

/// What real images have, to hold samples against.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// The statistics of their features.
    pub features: Gaussian,
    /// Their [`gradient_energy`].
    pub gradient_energy: f64,
}

impl Reference {
    /// Of images (8-bit, count × 784) and what the judge says of them.
    ///
    /// # Errors
    ///
    /// Fewer than 2 images, or pixels or verdicts that do not fit.
    pub fn of(pixels: &[u8], verdicts: &Verdicts) -> Result<Self, MetricsError> {
        verdicts.check(pixels)?;
        Ok(Self {
            features: Gaussian::of(&verdicts.features, FEATURES)?,
            gradient_energy: gradient_energy(pixels)?,
        })
    }
}

/// How good samples are. Real images have a frechet near 0, a score near 10, a confidence near 1, an
/// entropy near 0, a sharpness near 1 and ten digits.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Quality {
    /// Samples measured.
    pub samples: usize,
    /// Fréchet distance to the real images in the judge's features (not the FID, whose features are
    /// Inception's). Values of different numbers of samples do not compare: fewer give more.
    pub frechet: f64,
    /// Classifier score, 1 to 10.
    pub score: f64,
    /// Mean probability of the most likely digit, 0.1 to 1.
    pub confidence: f64,
    /// Mean entropy of the digits of a sample, in nats, 0 to ln 10.
    pub entropy: f64,
    /// The samples' [`gradient_energy`] to the real images': below 1 blurred, above 1 speckled.
    pub sharpness: f64,
    /// The share of the samples that most likely show each digit.
    pub digits: [f64; DIGITS],
    /// How many digits are shown by more than [`COVERED_SHARE`] of the samples.
    pub covered_digits: usize,
}

impl Quality {
    /// Of samples (8-bit, count × 784) and what the judge says of them, held against real images.
    ///
    /// # Errors
    ///
    /// Fewer than 2 samples, or pixels or verdicts that do not fit.
    pub fn of(
        pixels: &[u8],
        verdicts: &Verdicts,
        reference: &Reference,
    ) -> Result<Self, MetricsError> {
        let samples = Reference::of(pixels, verdicts)?;
        let digits = digit_shares(verdicts);
        Ok(Self {
            samples: verdicts.count(),
            frechet: frechet_distance(&samples.features, &reference.features)?,
            score: classifier_score(verdicts),
            confidence: confidence(verdicts),
            entropy: entropy(verdicts),
            // Black images have no gradients.
            sharpness: samples.gradient_energy / reference.gradient_energy.max(f64::EPSILON),
            digits,
            covered_digits: digits
                .iter()
                .filter(|share| **share > COVERED_SHARE)
                .count(),
        })
    }
}
