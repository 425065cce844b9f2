//! Everything that can be set, as camelCase JSON in which every field has a default.

use serde::de::DeserializeOwned;
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
    /// Updates of D for one of G, each on a batch of its own: a step takes so many batches.
    pub discriminator_steps: usize,
    /// After each update, D's parameters are clamped to [−c, c] (Arjovsky et al. 2017, algorithm 1).
    /// This clips weights, not gradients; only the `wasserstein` loss gives it a meaning.
    pub weight_clip: Option<f32>,
    /// How the generator is trained.
    pub generator: NetworkConfig,
    /// How the discriminator is trained.
    pub discriminator: NetworkConfig,
    /// By which operations a step is computed; the run is the same but for rounding.
    pub kernels: Kernels,
}

/// The operations that a step is computed by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kernels {
    /// The project's own, several times as fast, wherever they know the settings: dense networks
    /// clipped by `norm`, `globalNorm` or not at all. Else as `plain`.
    #[default]
    Fused,
    /// Burn's, with its autodiff: the reference.
    Plain,
}

/// Settings of a VAE's training run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct VaeConfig {
    /// Seed of all random streams.
    pub seed: u32,
    /// Length of the latent vector z.
    pub latent_dim: usize,
    /// Images in a batch.
    pub batch_size: usize,
    /// How the encoder is made and trained: 784 → hidden → 2 × latentDim.
    pub encoder: NetworkConfig,
    /// How the decoder is made and trained: latentDim → hidden → 784, the generator's shape.
    pub decoder: NetworkConfig,
}

/// The networks' shapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Architecture {
    /// The article's MLPs: G z → 128 → 128 → 784, D 784 → 128 → 128 → 1, with ReLU.
    Seed,
    /// MLPs of free widths (`hidden`) and slope (`leakySlope`).
    Mlp,
    /// Strided and transposed convolutions with batch normalisation (Radford et al. 2015), for
    /// 28 × 28.
    Dcgan,
}

/// The adversarial losses, each of D and of G.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Loss {
    /// L_G = E log(1 − D(G(z))), as in the article; saturates when D is sure.
    Minimax,
    /// L_G = −E log D(G(z)) (Goodfellow et al. 2014, section 3).
    NonSaturating,
    /// The difference of D's means; D is a critic without a sigmoid (Arjovsky et al. 2017).
    Wasserstein,
    /// Squared distances to 1 and 0 (Mao et al. 2017).
    LeastSquares,
    /// Margins of 1 for D, D's mean for G (Lim and Ye 2017).
    Hinge,
}

/// How one network is made and trained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct NetworkConfig {
    /// Widths of the hidden layers, from the input on; for `mlp`.
    pub hidden: Vec<usize>,
    /// Slope of the activation below zero, 0 for ReLU; for `mlp`.
    pub leaky_slope: f64,
    /// How a gradient becomes an update.
    pub optimizer: OptimizerConfig,
    /// What is done to the gradient before.
    pub clip: ClipConfig,
}

/// How a gradient becomes an update. Fields that the kind does not use are ignored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct OptimizerConfig {
    /// Which optimiser.
    pub kind: OptimizerKind,
    /// Step length.
    pub learning_rate: f64,
    /// Adam: decay of the mean of gradients. Radford et al.'s 0.5 for GANs.
    pub beta1: f64,
    /// Adam: decay of the mean of squared gradients.
    pub beta2: f64,
    /// Adam and RMSProp: added to the root of the mean of squares. Keras's 1e-7.
    pub epsilon: f64,
    /// SGD: share of the last step that is kept.
    pub momentum: f64,
    /// RMSProp: decay of the mean of squared gradients. PyTorch's 0.99.
    pub alpha: f64,
}

/// The optimisers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OptimizerKind {
    /// Kingma and Ba 2015.
    Adam,
    /// Stochastic gradient descent, with momentum if that is not 0.
    Sgd,
    /// Hinton's lecture 6e of 2012, as PyTorch has it.
    RmsProp,
}

/// Gradient clipping of one network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ClipConfig {
    /// What is measured and held below the threshold.
    pub rule: ClipRule,
    /// The threshold C: a norm, for `value` and `meanAbs` an entry, for `adaptive` a ratio to the
    /// weights' norm, for `percentile` a percentage.
    pub threshold: f32,
    /// The rule acts on every n-th step only; 1 is each step.
    pub every: u32,
}

/// The clipping rules, for a network with raw gradients gᵢ, one for each parameter i.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ClipRule {
    /// Gradients are measured and left alone.
    None,
    /// The article's formula: gᵢ if ‖gᵢ‖₂ < C, else gᵢ · C/‖gᵢ‖₂, each parameter by itself.
    Norm,
    /// All gᵢ times min(1, C/√Σ‖gᵢ‖²) (Pascanu et al. 2013).
    GlobalNorm,
    /// Each entry to [−C, C]. It bends the direction; the other rules keep each parameter's.
    Value,
    /// The article's code: gᵢ · C/mean|gᵢ| where mean|gᵢ| > C.
    MeanAbs,
    /// Unit-wise ‖g‖ against C · max(‖w‖, 1e-3) (AGC, Brock et al. 2021).
    Adaptive,
    /// The global norm against the C-th percentile of those seen so far, this step's included
    /// (AutoClip, Seetharaman et al. 2020). C is in percent.
    Percentile,
}
impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            seed: 1,
            architecture: Architecture::Seed,
            loss: Loss::Minimax,
            noise_dim: 100,
            batch_size: 128,
            discriminator_steps: 1,
            weight_clip: None,
            generator: NetworkConfig::default(),
            discriminator: NetworkConfig::default(),
            kernels: Kernels::default(),
        }
    }
}

impl Default for VaeConfig {
    fn default() -> Self {
        // Adam's own β1 and a larger step: a VAE has no opponent to oscillate with.
        let network = NetworkConfig {
            optimizer: OptimizerConfig {
                learning_rate: 1e-3,
                beta1: 0.9,
                ..OptimizerConfig::default()
            },
            ..NetworkConfig::default()
        };
        Self {
            seed: 1,
            latent_dim: 16,
            batch_size: 128,
            encoder: NetworkConfig {
                hidden: vec![128],
                ..network.clone()
            },
            decoder: network,
        }
    }
}

impl Default for NetworkConfig {
    fn default() -> Self {
        Self {
            hidden: vec![128, 128],
            leaky_slope: 0.0,
            optimizer: OptimizerConfig::default(),
            clip: ClipConfig::default(),
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
            momentum: 0.0,
            alpha: 0.99,
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
        let config: Self = parse(json)?;
        config.validate()?;
        Ok(config)
    }
}

impl VaeConfig {
    /// Reads a configuration from JSON and checks it.
    ///
    /// # Errors
    ///
    /// An unknown field, a value of the wrong kind or one out of range: the error names the field.
    pub fn from_json(json: &str) -> Result<Self, ConfigError> {
        let config: Self = parse(json)?;
        config.validate()?;
        Ok(config)
    }
}

/// Reads an object from JSON; an error names the field.
fn parse<T: DeserializeOwned>(json: &str) -> Result<T, ConfigError> {
    // serde would take a list for an object, its values by position.
    if !json.trim_start().starts_with('{') {
        return Err(ConfigError {
            field: "config".into(),
            message: "not a JSON object; it takes one such as {\"seed\": 7}".into(),
        });
    }
    let mut reader = serde_json::Deserializer::from_str(json);
    let config = serde_path_to_error::deserialize(&mut reader).map_err(|error| ConfigError {
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
    Ok(config)
}
