//! The ranges of a configuration's values.

use std::fmt::{Display, LowerExp};

use crate::message::shown;

use super::dcgan::{
    convolution_weights, dcgan_generator_weights, largest_layer, weights_of_a_noise,
};
use super::weights::dense_weights;
use super::{
    Architecture, ClipConfig, ClipRule, ConfigError, DCGAN_CHANNELS, IMAGE_PIXELS, Loss,
    NetworkConfig, OptimizerConfig, RegularizerConfig, RegularizerKind, TrainConfig, VaeConfig,
};

/// Weights of one network at the most: 64 MB, and with Adam's moments and a gradient four times that.
const MAX_WEIGHTS: usize = 16 << 20;
const MAX_WIDTH: usize = 4096;
const MAX_LAYERS: usize = 8;
const MAX_CHANNELS: usize = 1024;
const MAX_BATCH: usize = 4096;
/// Images in a step at the most, over all batches of D: 200 MB of them.
const MAX_STEP_IMAGES: usize = 65_536;

impl TrainConfig {
    /// Checks that every value is in its range and has a meaning beside the others.
    ///
    /// # Errors
    ///
    /// The first field that has not, with its value and what it takes.
    pub fn validate(&self) -> Result<(), ConfigError> {
        count("noiseDim", self.noise_dim, 4096)?;
        count("batchSize", self.batch_size, MAX_BATCH)?;
        count("discriminatorSteps", self.discriminator_steps, 100)?;
        if self.batch_size * self.discriminator_steps > MAX_STEP_IMAGES {
            let images = self.batch_size * self.discriminator_steps;
            return refuse(
                "discriminatorSteps",
                format!(
                    "{} batches of {} are {images} images a step; it takes at most \
                     {MAX_STEP_IMAGES}",
                    self.discriminator_steps, self.batch_size
                ),
            );
        }
        self.validate_weight_clip()?;
        self.validate_channels()?;
        for (name, network, input, output) in [
            ("generator", &self.generator, self.noise_dim, IMAGE_PIXELS),
            ("discriminator", &self.discriminator, IMAGE_PIXELS, 1),
        ] {
            self.validate_shape(name, network, input, output)?;
            network.optimizer.validate(&format!("{name}.optimizer"))?;
            network.clip.validate(&format!("{name}.clip"))?;
        }
        self.generator.refuse_regularizer("generator")?;
        self.validate_regularizer()
    }

    fn validate_regularizer(&self) -> Result<(), ConfigError> {
        let regularizer = &self.discriminator.regularizer;
        regularizer.validate("discriminator.regularizer")?;
        if regularizer.kind == RegularizerKind::None || self.architecture != Architecture::Dcgan {
            return Ok(());
        }
        refuse(
            "discriminator.regularizer.kind",
            format!(
                "\"{}\" is there for dense layers alone; it takes the architecture \"seed\" or \"mlp\"",
                regularizer.kind
            ),
        )
    }

    fn validate_weight_clip(&self) -> Result<(), ConfigError> {
        let Some(bound) = self.weight_clip else {
            return Ok(());
        };
        within("weightClip", bound, 1e-6, 1e3)?;
        if self.loss == Loss::Wasserstein {
            return Ok(());
        }
        let why = "it bounds the slope of a critic and takes the loss \"wasserstein\"; to clip \
                   gradients set discriminator.clip";
        refuse("weightClip", format!("{bound} has no meaning here: {why}"))
    }

    fn validate_channels(&self) -> Result<(), ConfigError> {
        let channels = self.channels;
        if self.architecture != Architecture::Dcgan {
            let why = "has no effect; it takes the architecture \"dcgan\"";
            return match channels == DCGAN_CHANNELS {
                true => Ok(()),
                false => refuse("channels", format!("{channels:?} {why}")),
            };
        }
        for (index, count_of_channels) in channels.into_iter().enumerate() {
            count(
                &format!("channels[{index}]"),
                count_of_channels,
                MAX_CHANNELS,
            )?;
        }
        self.validate_dcgan_weights()?;
        // What the published networks make of the largest batch.
        let most = MAX_BATCH * largest_layer(DCGAN_CHANNELS);
        let numbers = self.batch_size * largest_layer(channels);
        match numbers <= most {
            true => Ok(()),
            false => refuse(
                "channels",
                format!(
                    "{channels:?} with a batchSize of {} make {numbers} numbers in a layer; it takes at most {most}",
                    self.batch_size
                ),
            ),
        }
    }

    fn validate_dcgan_weights(&self) -> Result<(), ConfigError> {
        let (noise, channels) = (self.noise_dim, self.channels);
        let weights = dcgan_generator_weights(noise, channels);
        if weights <= MAX_WEIGHTS {
            return Ok(());
        }
        if channels != DCGAN_CHANNELS {
            return refuse(
                "channels",
                format!(
                    "{channels:?} with a noiseDim of {noise} make {weights} weights of a \"dcgan\" generator; it \
                     takes at most {MAX_WEIGHTS}"
                ),
            );
        }
        let most = (MAX_WEIGHTS - convolution_weights(channels)) / weights_of_a_noise(channels);
        refuse(
            "noiseDim",
            format!(
                "{noise} makes {weights} weights of a \"dcgan\" generator; it takes at most {most} there, for \
                 {MAX_WEIGHTS}"
            ),
        )
    }

    fn validate_shape(
        &self,
        name: &str,
        network: &NetworkConfig,
        input: usize,
        output: usize,
    ) -> Result<(), ConfigError> {
        let NetworkConfig {
            hidden,
            leaky_slope,
            ..
        } = network;
        let hidden_field = format!("{name}.hidden");
        if self.architecture != Architecture::Mlp {
            let default = NetworkConfig::default();
            let why = "has no effect; it takes the architecture \"mlp\"";
            if *hidden != default.hidden {
                return refuse(
                    &hidden_field,
                    format!("{} {why}", shown(format!("{hidden:?}"))),
                );
            }
            if *leaky_slope != default.leaky_slope {
                return refuse(
                    &format!("{name}.leakySlope"),
                    format!("{leaky_slope} {why}"),
                );
            }
            return Ok(());
        }
        network.validate_layers(name, input, output)
    }
}

impl VaeConfig {
    /// Checks that every value is in its range.
    ///
    /// # Errors
    ///
    /// The first field that is not, with its value and what it takes.
    pub fn validate(&self) -> Result<(), ConfigError> {
        count("latentDim", self.latent_dim, 1024)?;
        count("batchSize", self.batch_size, MAX_BATCH)?;
        for (name, network, input, output) in [
            ("encoder", &self.encoder, IMAGE_PIXELS, 2 * self.latent_dim),
            ("decoder", &self.decoder, self.latent_dim, IMAGE_PIXELS),
        ] {
            network.validate_layers(name, input, output)?;
            network.optimizer.validate(&format!("{name}.optimizer"))?;
            network.clip.validate(&format!("{name}.clip"))?;
            network.refuse_regularizer(name)?;
        }
        Ok(())
    }
}

impl NetworkConfig {
    /// An error if a network that is no discriminator has a regulariser.
    fn refuse_regularizer(&self, name: &str) -> Result<(), ConfigError> {
        let path = format!("{name}.regularizer");
        self.regularizer.validate(&path)?;
        if self.regularizer.kind == RegularizerKind::None {
            return Ok(());
        }
        refuse(
            &format!("{path}.kind"),
            format!(
                "\"{}\" has no meaning here: it holds the slope of a GAN's discriminator; set \
                 discriminator.regularizer",
                self.regularizer.kind
            ),
        )
    }

    /// The widths and the slope of an MLP from `input` to `output`.
    fn validate_layers(&self, name: &str, input: usize, output: usize) -> Result<(), ConfigError> {
        let Self {
            hidden,
            leaky_slope,
            ..
        } = self;
        let hidden_field = format!("{name}.hidden");
        within(&format!("{name}.leakySlope"), *leaky_slope, 0.0, 1.0)?;
        if !(1..=MAX_LAYERS).contains(&hidden.len()) {
            let found = hidden.len();
            return refuse(
                &hidden_field,
                format!("{found} layers; it takes a list of 1 to {MAX_LAYERS} widths"),
            );
        }
        for (index, width) in hidden.iter().enumerate() {
            count(&format!("{hidden_field}[{index}]"), *width, MAX_WIDTH)?;
        }
        let weights = dense_weights(input, self, output);
        if weights > MAX_WEIGHTS {
            return refuse(
                &hidden_field,
                format!("{hidden:?} makes {weights} weights; it takes at most {MAX_WEIGHTS}"),
            );
        }
        Ok(())
    }
}

impl OptimizerConfig {
    fn validate(&self, path: &str) -> Result<(), ConfigError> {
        let name = |field: &str| format!("{path}.{field}");
        // An upper bound of 10 is far past where any GAN trains, and well short of overflow.
        within(&name("learningRate"), self.learning_rate, 1e-12, 10.0)?;
        within(&name("beta1"), self.beta1, 0.0, 0.999_999)?;
        within(&name("beta2"), self.beta2, 0.0, 0.999_999)?;
        within(&name("epsilon"), self.epsilon, 1e-12, 1.0)?;
        within(&name("momentum"), self.momentum, 0.0, 0.999_999)?;
        within(&name("alpha"), self.alpha, 0.0, 0.999_999)
    }
}

impl ClipConfig {
    fn validate(&self, path: &str) -> Result<(), ConfigError> {
        // Below 1e-12 the squares inside a norm leave the range of an f32; a percentile ends at 100.
        let high = match self.rule {
            ClipRule::Percentile => 100.0,
            _ => 1e12,
        };
        within(&format!("{path}.threshold"), self.threshold, 1e-12, high)?;
        count(&format!("{path}.every"), self.every as usize, 1_000_000_000)
    }
}

impl RegularizerConfig {
    fn validate(&self, path: &str) -> Result<(), ConfigError> {
        within(&format!("{path}.lambda"), self.lambda, 1e-6, 1e6)?;
        within(&format!("{path}.gamma"), self.gamma, 1e-6, 1e6)
    }
}

fn refuse(field: &str, message: String) -> Result<(), ConfigError> {
    Err(ConfigError {
        field: field.into(),
        message,
    })
}

/// An error unless 1 ≤ `value` ≤ `high`.
fn count(field: &str, value: usize, high: usize) -> Result<(), ConfigError> {
    if (1..=high).contains(&value) {
        return Ok(());
    }
    refuse(
        field,
        format!("{value} is out of range; it takes a whole number from 1 to {high}"),
    )
}

/// An error unless `low` ≤ `value` ≤ `high`, in the value's own precision; NaN is out of every range.
fn within<T>(field: &str, value: T, low: T, high: T) -> Result<(), ConfigError>
where
    T: PartialOrd + Display + LowerExp,
{
    if value >= low && value <= high {
        return Ok(());
    }
    refuse(
        field,
        format!("{value} is out of range; it takes a number from {low:e} to {high:e}"),
    )
}
