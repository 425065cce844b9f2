//! What the probabilities of the digits tell: whether each sample is sure, and whether all digits are
//! among them. Rows of ten probabilities, count × 10; no rows give 0.

use super::{DIGITS, Verdicts};

/// A digit is covered where more than this share of the samples show it.
pub const COVERED_SHARE: f64 = 0.02;

/// The classifier score exp(E KL(p(y|x) ‖ p(y))), from 1 (each sample says the same of the digits) to 10
/// (each sample is sure of one, and all are equally frequent).
///
/// Salimans et al. 2016, "Improved Techniques for Training GANs", section 4, with a judge of digits in
/// the place of Inception and over all samples at once. It does not see whether samples of one digit
/// are all alike.
pub fn classifier_score(verdicts: &Verdicts) -> f64 {
    let count = verdicts.count() as f64;
    let mut mean = [0.0; DIGITS];
    for row in verdicts.probabilities.chunks_exact(DIGITS) {
        for (sum, p) in mean.iter_mut().zip(row) {
            *sum += f64::from(*p) / count;
        }
    }
    // E KL(p(y|x) ‖ p(y)) = H(y) − H(y|x), which only rounding can bring below 0.
    let information = entropy_of(&mean) - entropy(verdicts);
    information.max(0.0).exp()
}

/// The mean entropy of a sample's digits H(y|x), in nats: 0 where each is sure, ln 10 = 2.3 where none
/// knows anything.
pub fn entropy(verdicts: &Verdicts) -> f64 {
    let (rows, _) = verdicts.probabilities.as_chunks::<DIGITS>();
    mean(rows.iter().map(|row| entropy_of(&row.map(f64::from))))
}

/// The mean probability of the most likely digit, from 0.1 to 1.
pub fn confidence(verdicts: &Verdicts) -> f64 {
    let digits = verdicts.digits();
    mean(digits.iter().map(|verdict| verdict.confidence.into()))
}

/// The share of the samples that most likely show each digit.
#[expect(
    clippy::indexing_slicing,
    reason = "a verdict's digit is a place in a row of as many probabilities"
)]
pub fn digit_shares(verdicts: &Verdicts) -> [f64; DIGITS] {
    let digits = verdicts.digits();
    let mut counts = [0_u32; DIGITS];
    for verdict in &digits {
        counts[usize::from(verdict.digit)] += 1;
    }
    counts.map(|count| f64::from(count) / digits.len().max(1) as f64)
}

fn entropy_of(probabilities: &[f64; DIGITS]) -> f64 {
    let likely = probabilities.iter().filter(|p| **p > 0.0);
    -likely.map(|p| p * p.ln()).sum::<f64>()
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len().max(1) as f64;
    values.sum::<f64>() / count
}
