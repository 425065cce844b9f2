//! The noise whose image is nearest to a given one, by gradient descent on z. A GAN has no encoder: this is what can be
//! done in its place (Zhu et al. 2016, "Generative Visual Manipulation on the Natural Image Manifold", section 4.1;
//! Lipton and Tripathi 2017, "Precise Recovery of Latent Vectors from Generative Adversarial Networks").

use burn::module::{Module, Param};
use burn::optim::GradientsParams;
use burn::tensor::{Tensor, TensorData};

use super::Trainer;
use crate::config::OptimizerConfig;
use crate::device::Readback;
use crate::networks::Generator;
use crate::optim::Optimizer;
use crate::training::error::TrainError;
use crate::training::noise::sample_noise;
use crate::training::pixels::{images, to_pixels};

/// Steps in one call of [`LatentSearch::advance`] at the most.
pub const MAX_SEARCH_STEPS: usize = 1000;

/// A search for the noise of an image, in the generator as it was when the search began: it goes on beside the
/// training.
pub struct LatentSearch {
    /// Its weights take no gradient, and its statistics stand still.
    generator: Generator,
    /// `[1, 784]`
    image: Tensor<2>,
    latent: Latent,
    optimizer: Optimizer,
    steps: u64,
}

/// All candidates z, `[starts, noise_dim]`: what is learnt here.
#[derive(Module, Debug)]
struct Latent {
    z: Param<Tensor<2>>,
}

/// The nearest of the candidates.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Steps that were taken.
    pub steps: u64,
    /// Which of the starts led there, from 0.
    pub start: usize,
    /// ‖G(z) − x‖₂ over the 784 pixels, each in 0..=1: from 0 to 28.
    pub distance: f64,
    /// z, `noise_dim` numbers.
    pub noise: Vec<f32>,
    /// G(z): 8-bit, row-major, 784.
    pub pixels: Vec<u8>,
}

impl Trainer {
    /// Begins a search for the noise of one image (8-bit, row-major, 784), from `starts` places at once: the noise
    /// of [`sample`](Self::sample) for this `seed`.
    ///
    /// # Errors
    ///
    /// Pixels that are not one image, or a number of starts out of 1..=[`MAX_SAMPLES`](crate::training::MAX_SAMPLES).
    pub fn search(
        &self,
        pixels: &[u8],
        starts: usize,
        seed: u32,
    ) -> Result<LatentSearch, TrainError> {
        let dim = self.config.noise_dim;
        let image = images(pixels, 1, &self.device)?;
        let noise = TensorData::new(sample_noise(seed, starts, dim)?, [starts, dim]);
        Ok(LatentSearch {
            // A copy of its own: clones share the running statistics, which go on with the training.
            generator: self.generator().valid().train().freeze(),
            image,
            latent: Latent {
                z: Param::from_data(noise, &self.device),
            },
            optimizer: Optimizer::default(),
            steps: 0,
        })
    }
}

impl LatentSearch {
    /// So many steps of Adam on Σ (G(z) − x)², each candidate by itself; queued, nothing is waited for.
    ///
    /// # Errors
    ///
    /// Steps out of 1..=[`MAX_SEARCH_STEPS`]: none is taken then.
    pub fn advance(&mut self, steps: usize) -> Result<(), TrainError> {
        if !(1..=MAX_SEARCH_STEPS).contains(&steps) {
            let most = MAX_SEARCH_STEPS;
            return Err(TrainError::SearchSteps { steps, most });
        }
        for _ in 0..steps {
            self.step();
        }
        Ok(())
    }

    fn step(&mut self) {
        let generated = self.generator.forward(self.latent.z.val());
        // Summed, so that no candidate's gradient depends on how many others there are.
        let loss = (generated - self.image.clone()).square().sum();
        let gradients = GradientsParams::from_grads(loss.backward(), &self.latent);
        let (latent, _) = (self.optimizer).update(&adam(), self.latent.clone(), gradients);
        self.latent = latent;
        self.steps += 1;
    }

    /// The nearest candidate so far, in one read. The search can go on meanwhile.
    ///
    /// # Errors
    ///
    /// The device is lost.
    #[expect(
        clippy::indexing_slicing,
        reason = "three tensors were added, of which `floats` gives none less and none empty, and `nearest` names one of the \
                  distances"
    )]
    pub fn found(&self) -> impl Future<Output = Result<Found, TrainError>> + use<> {
        let steps = self.steps;
        let latent = self.latent.valid().z.val();
        let generated = self.generator.valid().forward(latent.clone());
        let apart = generated.clone() - self.image.clone().inner();
        let mut readback = Readback::default();
        readback.add(apart.square().sum_dim(1).sqrt());
        readback.add(latent);
        readback.add(generated);
        async move {
            let read = readback.floats().await?;
            let [distances, noise, generated] = [&read[0], &read[1], &read[2]];
            let start = nearest(distances);
            let of_start = |all: &[f32]| row(all, start, distances.len()).to_vec();
            Ok(Found {
                steps,
                start,
                distance: distances[start].into(),
                noise: of_start(noise),
                pixels: to_pixels(&of_start(generated)),
            })
        }
    }
}

/// A step of 0.1 where noise has a deviation of 1: some hundred steps cross the whole of it.
fn adam() -> OptimizerConfig {
    OptimizerConfig {
        learning_rate: 0.1,
        beta1: 0.9,
        ..OptimizerConfig::default()
    }
}

/// Where the least of them is. A generator that has diverged gives none that is a number: the first, then.
fn nearest(distances: &[f32]) -> usize {
    let numbers = distances.iter().enumerate().filter(|(_, d)| !d.is_nan());
    let least = numbers.min_by(|(_, a), (_, b)| a.total_cmp(b));
    least.map_or(0, |(index, _)| index)
}

/// One of `rows` rows of equal length.
#[expect(
    clippy::indexing_slicing,
    reason = "the index is of one of the rows, which share all numbers between them"
)]
fn row(all: &[f32], index: usize, rows: usize) -> &[f32] {
    let width = all.len() / rows;
    &all[index * width..(index + 1) * width]
}

#[cfg(test)]
mod tests {
    use super::{nearest, row};

    #[test]
    fn a_row_is_all_of_its_numbers_and_no_others() {
        let all = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0];
        assert_eq!(row(&all, 0, 3), [0.0, 1.0]);
        assert_eq!(row(&all, 1, 3), [2.0, 3.0]);
        assert_eq!(row(&all, 2, 3), [4.0, 5.0]);
    }

    #[test]
    fn the_nearest_is_the_first_of_the_least_numbers() {
        assert_eq!(nearest(&[3.0, f32::NAN, 1.0, 1.0]), 2);
        assert_eq!(nearest(&[f32::NAN, f32::NAN]), 0);
    }
}
