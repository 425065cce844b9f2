//! What a judge says of images.

use super::MetricsError;
use crate::config::IMAGE_PIXELS;

/// Features of an image.
pub const FEATURES: usize = 64;
/// Digits to tell apart.
pub const DIGITS: usize = 10;

/// What a judge says of images, a row for each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdicts {
    /// The last hidden layer, count × [`FEATURES`].
    pub features: Vec<f32>,
    /// The probability of each digit, count × [`DIGITS`]; a row sums to 1.
    pub probabilities: Vec<f32>,
}

/// The digit that an image most likely shows.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Verdict {
    /// 0 to 9.
    pub digit: u8,
    /// Its probability.
    pub confidence: f32,
}

impl Verdicts {
    /// Images judged.
    pub fn count(&self) -> usize {
        self.probabilities.len() / DIGITS
    }

    /// The most likely digit of each image; of equals, the smallest.
    pub fn digits(&self) -> Vec<Verdict> {
        let (rows, _) = self.probabilities.as_chunks::<DIGITS>();
        let verdict = |row: &[f32; DIGITS]| {
            let start = Verdict {
                digit: 0,
                confidence: row[0],
            };
            (0..)
                .zip(row)
                .fold(start, |best, (digit, &confidence)| match confidence {
                    c if c > best.confidence => Verdict { digit, confidence },
                    _ => best,
                })
        };
        rows.iter().map(verdict).collect()
    }

    /// Whether there are whole and finite rows of both kinds, one for each of these images.
    pub(super) fn check(&self, pixels: &[u8]) -> Result<(), MetricsError> {
        for (what, actual, width) in [
            ("pixels", pixels.len(), IMAGE_PIXELS),
            ("probabilities", self.probabilities.len(), DIGITS),
            ("features", self.features.len(), FEATURES),
        ] {
            if actual != self.count() * width {
                return Err(MetricsError::Rows {
                    what,
                    actual,
                    width,
                    count: self.count(),
                });
            }
        }
        match self.probabilities.iter().all(|p| p.is_finite()) {
            true => Ok(()),
            false => Err(MetricsError::NotFinite("probabilities")),
        }
    }
}
