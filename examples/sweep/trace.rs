//! What a run's gradients and updates were, step by step: what lies behind a distance.

use gan_clipping_lab::StepStats;
use gan_clipping_lab::training::GradientStats;
use serde::{Deserialize, Serialize};

/// Of both networks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    pub generator: Norms,
    pub discriminator: Norms,
}

/// L2 norms over all parameters of a network, a value for each step, to four digits.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Norms {
    /// Of the gradient before clipping.
    pub gradient: Vec<f64>,
    /// Of it after clipping.
    pub clipped: Vec<f64>,
    /// Of what the optimizer then made of it.
    pub update: Vec<f64>,
}

impl Trace {
    pub fn add(&mut self, stats: &StepStats) {
        self.generator.add(&stats.generator);
        self.discriminator.add(&stats.discriminator);
    }
}

impl Norms {
    fn add(&mut self, parameters: &[GradientStats]) {
        let norm = |of: fn(&GradientStats) -> f64| {
            let squares: f64 = parameters.iter().map(|one| of(one).powi(2)).sum();
            four_digits(squares.sqrt())
        };
        self.gradient.push(norm(|one| one.norm_before));
        self.clipped.push(norm(|one| one.norm_after));
        self.update.push(norm(|one| one.update_norm));
    }
}

/// A thousand runs of a thousand steps are to be committed, and no more digits mean anything here.
fn four_digits(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(norm_before: f64, scale: f64, update_norm: f64) -> GradientStats {
        GradientStats {
            name: String::new(),
            norm_before,
            norm_after: norm_before * scale,
            scale,
            cosine: 1.0,
            clipped_fraction: 0.0,
            update_norm,
            update_ratio: 0.0,
            at_bound: None,
        }
    }

    #[test]
    fn a_networks_norm_is_that_of_one_long_vector() {
        let mut norms = Norms::default();
        norms.add(&[parameter(3.0, 0.5, 0.6), parameter(4.0, 0.5, 0.8)]);
        norms.add(&[parameter(1.234_56, 1.0, 0.0)]);
        assert_eq!(norms.gradient, [5.0, 1.235]);
        assert_eq!(norms.clipped, [2.5, 1.235]);
        assert_eq!(norms.update, [1.0, 0.0]);
    }
}
