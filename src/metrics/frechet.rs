//! The Fréchet distance of two sets of features, each taken as a Gaussian.
//!
//! Heusel et al. 2017, "GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash
//! Equilibrium", section 2, used it with an Inception network's features, which is the FID; here the
//! features are those of a judge of digits, so the values are not FIDs and compare only with each
//! other. The distance of two Gaussians is that of Dowson and Landau 1982, "The Fréchet Distance
//! between Multivariate Normal Distributions", equation 4.
//!
//! A small sample makes it too large: its own mean and covariance are off by chance, and the distance
//! counts that as difference (Chong and Forsyth 2020, "Effectively Unbiased FID and Inception Score").
//! Compare only values of equally many samples; docs/quality.md says how large the effect is here.

use nalgebra::{DMatrix, DVector, SVD, SymmetricEigen};

use super::MetricsError;

/// A few for each of 64 eigenvalues are enough.
const MAX_ITERATIONS: usize = 100_000;

/// Mean and covariance of features.
#[derive(Clone, Debug, PartialEq)]
pub struct Gaussian {
    mean: DVector<f64>,
    covariance: DMatrix<f64>,
}

impl Gaussian {
    /// The statistics of samples (row-major, count × `width`), the covariance with count − 1.
    ///
    /// # Errors
    ///
    /// Fewer than 2 samples, a row that is not whole, or values that are not finite.
    pub fn of(features: &[f32], width: usize) -> Result<Self, MetricsError> {
        let (what, actual) = ("features", features.len());
        if width == 0 || !actual.is_multiple_of(width) {
            return Err(MetricsError::Width {
                what,
                actual,
                width,
            });
        }
        let count = actual / width;
        if count < 2 {
            return Err(MetricsError::TooFew(count));
        }
        let rows = || features.chunks_exact(width);
        let mut mean = DVector::<f64>::zeros(width);
        for row in rows() {
            for (sum, value) in mean.iter_mut().zip(row) {
                *sum += f64::from(*value);
            }
        }
        mean /= count as f64;
        // Centred first, so that no digits are lost where the mean is large.
        let wide = features.iter().map(|value| f64::from(*value));
        let mut centred = DMatrix::from_iterator(width, count, wide);
        for mut sample in centred.column_iter_mut() {
            sample -= &mean;
        }
        let covariance = &centred * centred.transpose() / (count - 1) as f64;
        Self { mean, covariance }.checked()
    }

    /// From a mean and a covariance (row-major, width × width), of which the symmetric part counts.
    ///
    /// # Errors
    ///
    /// No feature, a covariance of another width, or values that are not finite.
    pub fn new(mean: Vec<f64>, covariance: Vec<f64>) -> Result<Self, MetricsError> {
        let width = mean.len();
        if width == 0 {
            return Err(MetricsError::NoFeatures);
        }
        if covariance.len() != width * width {
            return Err(MetricsError::Width {
                what: "covariance",
                actual: covariance.len(),
                width: width * width,
            });
        }
        let covariance = DMatrix::from_vec(width, width, covariance);
        let covariance = (&covariance + covariance.transpose()) * 0.5;
        let mean = DVector::from_vec(mean);
        Self { mean, covariance }.checked()
    }

    /// The mean of each feature.
    pub fn mean(&self) -> &[f64] {
        self.mean.as_slice()
    }

    /// The covariance, width × width, symmetric.
    pub fn covariance(&self) -> &[f64] {
        self.covariance.as_slice()
    }

    fn checked(self) -> Result<Self, MetricsError> {
        // Squares must be finite too.
        let small = |v: &f64| v.abs() < 1e100;
        match self.mean.iter().chain(&self.covariance).all(small) {
            true => Ok(self),
            false => Err(MetricsError::NotFinite("features")),
        }
    }

    /// L with L · Lᵀ the covariance. What rounding leaves of an eigenvalue that is 0, as where samples
    /// have collapsed or are fewer than the features, is taken as 0, also below it.
    fn factor(&self) -> Result<DMatrix<f64>, MetricsError> {
        let covariance = self.covariance.clone();
        let eigen = SymmetricEigen::try_new(covariance, f64::EPSILON, MAX_ITERATIONS);
        let SymmetricEigen {
            eigenvectors: mut factor,
            eigenvalues,
        } = eigen.ok_or(MetricsError::Eigenvalues(MAX_ITERATIONS))?;
        let rounding = f64::EPSILON * eigenvalues.len() as f64 * eigenvalues.amax();
        for (mut column, value) in factor.column_iter_mut().zip(&eigenvalues) {
            column *= if *value > rounding { value.sqrt() } else { 0.0 };
        }
        Ok(factor)
    }
}

/// d² = ‖μ₁ − μ₂‖² + Tr(Σ₁ + Σ₂ − 2 (Σ₁Σ₂)^½), 0 for equal statistics, in the features' squared unit.
///
/// # Errors
///
/// Statistics of different features.
pub fn frechet_distance(a: &Gaussian, b: &Gaussian) -> Result<f64, MetricsError> {
    if a.mean.len() != b.mean.len() {
        return Err(MetricsError::Features(a.mean.len(), b.mean.len()));
    }
    let between = (&a.mean - &b.mean).norm_squared();
    let spreads = a.covariance.trace() + b.covariance.trace();
    // With Σ = L Lᵀ the eigenvalues of Σ₁Σ₂ are the squared singular values of L₁ᵀL₂. These keep twice
    // the digits that the square roots of the eigenvalues would where a covariance is singular.
    let product = a.factor()?.transpose() * b.factor()?;
    let svd = SVD::try_new(product, false, false, f64::EPSILON, MAX_ITERATIONS);
    let svd = svd.ok_or(MetricsError::Eigenvalues(MAX_ITERATIONS))?;
    let overlap = svd.singular_values.sum();
    // Rounding can leave a little less than 0.
    Ok((between + spreads - 2.0 * overlap).max(0.0))
}
