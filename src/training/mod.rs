//! Training: the GAN's trainer and the VAE's, and what both are made of.
//!
//! - [`Trainer`]: the GAN, one iteration as the article's eight steps
//! - [`VaeTrainer`]: the autoencoder that the article compares a GAN with
//! - [`StepStats`], [`VaeStats`], [`GradientStats`], [`Divergence`]: what a step reports, in one read
//! - [`LatentSearch`]: the noise of a given image, searched for in a generator; [`Encoding`]: an encoder's answer
//! - [`FinishedGenerator`]: a generator in a file of its own, to draw with
//! - [`StageView`]: what an iteration holds between two of its stages
//! - [`Histogram`], [`ParameterTensors`]: one parameter looked at
//! - [`TrainError`]: what can go wrong
//!
//! `learner` is a network with its optimiser and its clipping's history; `persist` keeps a run in a file.

mod divergence;
mod dropped_graphs;
mod error;
mod gan;
mod inspect;
mod learner;
mod noise;
mod persist;
mod pixels;
mod report;
mod vae;
mod weight_clip;

pub use divergence::{Divergence, LOSS};
pub use error::TrainError;
pub use gan::{FinishedGenerator, Found, LatentSearch, MAX_SEARCH_STEPS, StageView, Trainer};
pub use inspect::{Histogram, HistogramRead, MAX_BINS, ParameterTensors, TensorsRead};
pub use noise::MAX_SAMPLES;
pub use report::{GradientStats, StepStats, VaeStats};
pub use vae::{Encoding, VaeTrainer};
