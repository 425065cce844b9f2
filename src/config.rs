//! Everything that can be set, as camelCase JSON in which every field has a default.

use std::fmt::{Display, LowerExp};

use serde::{Deserialize, Serialize};

/// Settings of a training run. The defaults are the article's own: two MLPs, Adam at 2e-4, the
/// minimax loss, no clipping.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct TrainConfig {
    /// Seed of all random streams: weights, noise, batches, samples.
    pub seed: u32,
    /// Which networks are trained.
    pub architecture: Architecture,
    /// The adversarial loss.
    pub loss: Loss,
    /// Length of the noise vector z, which is N(0, 1).
    pub noise_dim: usize,
    /// Images in a batch.
    pub batch_size: usize,
    /// How the generator is trained.
    pub generator: NetworkConfig,
    /// How the discriminator is trained.
    pub discriminator: NetworkConfig,
}

/// The networks' shapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Architecture {
    /// The article's MLPs: G z → 128 → 128 → 784, D 784 → 128 → 128 → 1.
    Seed,
}

/// The generator's loss; the discriminator's is the cross-entropy in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Loss {
    /// E log(1 − D(G(z))), as in the article; saturates when D is sure.
    Minimax,
    /// −E log D(G(z)) (Goodfellow et al. 2014, section 3).
    NonSaturating,
}

/// How one network is trained.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct NetworkConfig {
    /// How a gradient becomes an update.
    pub optimizer: OptimizerConfig,
    /// What is done to the gradient before.
    pub clip: ClipConfig,
}

/// Adam (Kingma and Ba 2015). Its ε is Keras's, its β1 Radford et al.'s for GANs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct OptimizerConfig {
    /// Which optimiser.
    pub kind: OptimizerKind,
    /// Step length.
    pub learning_rate: f64,
    /// Decay of the mean of gradients.
    pub beta1: f32,
    /// Decay of the mean of squared gradients.
    pub beta2: f32,
    /// Added to the root of the mean of squares.
    pub epsilon: f32,
}

/// The optimisers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OptimizerKind {
    /// Kingma and Ba 2015.
    Adam,
}

/// Gradient clipping of one network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ClipConfig {
    /// What is measured and held below the threshold.
    pub rule: ClipRule,
    /// The threshold C, in units of the gradient's norm.
    pub threshold: f32,
    /// The rule acts on every n-th step only; 1 is each step.
    pub every: u32,
}

/// The clipping rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ClipRule {
    /// Gradients are measured and left alone.
    None,
    /// The article's formula: g if ‖g‖₂ < C, else g · C/‖g‖₂, each parameter by itself.
    Norm,
}

impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            seed: 1,
            architecture: Architecture::Seed,
            loss: Loss::Minimax,
            noise_dim: 100,
            batch_size: 128,
            generator: NetworkConfig::default(),
            discriminator: NetworkConfig::default(),
        }
    }
}

impl Default for OptimizerConfig {
    fn default() -> Self {
        Self {
            kind: OptimizerKind::Adam,
            learning_rate: 2e-4,
            beta1: 0.5,
            beta2: 0.999,
            epsilon: 1e-7,
        }
    }
}

impl Default for ClipConfig {
    fn default() -> Self {
        Self {
            rule: ClipRule::None,
            threshold: 1.0,
            every: 1,
        }
    }
}

/// What is wrong with a configuration: the field, what was found and what it takes.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct ConfigError {
    /// The field's path as in the JSON, such as `generator.clip.threshold`.
    pub field: String,
    /// What was found, and what the field takes.
    pub message: String,
}

impl TrainConfig {
    /// Reads a configuration from JSON and checks it.
    ///
    /// # Errors
    ///
    /// An unknown field, a value of the wrong kind or one out of range: the error names the field.
    pub fn from_json(json: &str) -> Result<Self, ConfigError> {
        // serde would take a list for an object, its values by position.
        if !json.trim_start().starts_with('{') {
            return Err(ConfigError {
                field: "config".into(),
                message: "not a JSON object; it takes one such as {\"seed\": 7}".into(),
            });
        }
        let mut reader = serde_json::Deserializer::from_str(json);
        let config: Self =
            serde_path_to_error::deserialize(&mut reader).map_err(|error| ConfigError {
                field: match error.path().to_string().as_str() {
                    "." | "?" => "config".into(),
                    path => path.into(),
                },
                message: error.inner().to_string(),
            })?;
        reader.end().map_err(|error| ConfigError {
            field: "config".into(),
            message: error.to_string(),
        })?;
        config.validate()?;
        Ok(config)
    }

    /// Checks that every value is in its range.
    ///
    /// # Errors
    ///
    /// The first field that is not, with its value and its range.
    pub fn validate(&self) -> Result<(), ConfigError> {
        count("noiseDim", self.noise_dim, 4096)?;
        count("batchSize", self.batch_size, 4096)?;
        self.generator.validate("generator")?;
        self.discriminator.validate("discriminator")
    }
}

impl NetworkConfig {
    fn validate(&self, network: &str) -> Result<(), ConfigError> {
        let Self { optimizer, clip } = self;
        let name = |field: &str| format!("{network}.{field}");
        // An upper bound of 10 is far past where any GAN trains, and well short of overflow.
        let learning_rate = name("optimizer.learningRate");
        within(&learning_rate, optimizer.learning_rate, 1e-12, 10.0)?;
        within(&name("optimizer.beta1"), optimizer.beta1, 0.0, 0.999_999)?;
        within(&name("optimizer.beta2"), optimizer.beta2, 0.0, 0.999_999)?;
        within(&name("optimizer.epsilon"), optimizer.epsilon, 1e-12, 1.0)?;
        // Below 1e-12 the squares inside a norm leave the range of an f32.
        within(&name("clip.threshold"), clip.threshold, 1e-12, 1e12)?;
        count(&name("clip.every"), clip.every as usize, 1_000_000_000)
    }
}

/// An error unless 1 ≤ `value` ≤ `high`.
fn count(field: &str, value: usize, high: usize) -> Result<(), ConfigError> {
    if (1..=high).contains(&value) {
        return Ok(());
    }
    Err(ConfigError {
        field: field.into(),
        message: format!("{value} is out of range; it takes a whole number from 1 to {high}"),
    })
}

/// An error unless `low` ≤ `value` ≤ `high`, in the value's own precision; NaN is out of every range.
fn within<T>(field: &str, value: T, low: T, high: T) -> Result<(), ConfigError>
where
    T: PartialOrd + Display + LowerExp,
{
    if value >= low && value <= high {
        return Ok(());
    }
    Err(ConfigError {
        field: field.into(),
        message: format!("{value} is out of range; it takes a number from {low:e} to {high:e}"),
    })
}
