//! The trainer: one iteration as the article's eight steps.

use burn::module::Module;
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor, TensorData};

use crate::IMAGE_PIXELS;
use crate::clip::{Clipping, clip_gradients, parameter_names};
use crate::config::{ClipConfig, ConfigError, OptimizerConfig, TrainConfig};
use crate::loss::{discriminator_loss, generator_loss};
use crate::model::{Discriminator, Generator};
use crate::random::{Random, Stream};
use crate::stats::{ParameterNames, StepRecord, StepStats};

/// Samples in one call at the most: 28 KB each while they are read.
pub const MAX_SAMPLES: usize = 4096;

/// What can go wrong with a trainer. A call that fails leaves the run as it was.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// A setting is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A batch of the wrong size.
    #[error(
        "pixels: {actual} bytes, but a batch of {batch_size} images of 784 pixels takes {expected}"
    )]
    Pixels {
        /// Bytes given.
        actual: usize,
        /// Bytes a batch takes.
        expected: usize,
        /// Images in a batch.
        batch_size: usize,
    },
    /// A number of samples that cannot be drawn.
    #[error("count: {0} samples were asked for; it takes 1 to {MAX_SAMPLES}")]
    Count(usize),
    /// There is nothing to report yet.
    #[error("stats: no step has been taken yet; call step first")]
    NoStep,
    /// The device did not give its numbers back.
    #[error("the device did not return its results: {0}")]
    Read(String),
}

impl TrainError {
    pub(crate) fn read(error: impl std::fmt::Debug) -> Self {
        Self::Read(format!("{error:?}"))
    }
}

/// A GAN in training: both networks, their optimisers, and the count of steps.
pub struct Trainer {
    config: TrainConfig,
    device: Device,
    generator: Network<Generator>,
    discriminator: Network<Discriminator>,
    step: u64,
    finite: FiniteSteps,
    last: Option<StepRecord>,
}

impl Trainer {
    /// Fresh networks on `device`. The weights are those of the seed, the same on every device.
    ///
    /// # Errors
    ///
    /// A setting out of range, by its name.
    pub fn new(config: TrainConfig, device: &Device) -> Result<Self, TrainError> {
        config.validate()?;
        let device = device.clone().autodiff();
        let generator = Generator::new(config.seed, config.noise_dim, &device);
        let discriminator = Discriminator::new(config.seed, &device);
        Ok(Self {
            generator: Network::new(generator, &config.generator.optimizer),
            discriminator: Network::new(discriminator, &config.discriminator.optimizer),
            config,
            device,
            step: 0,
            finite: FiniteSteps::default(),
            last: None,
        })
    }

    /// The settings in force.
    pub fn config(&self) -> &TrainConfig {
        &self.config
    }

    /// Steps taken.
    pub fn steps(&self) -> u64 {
        self.step
    }

    /// The generator as it is now.
    pub fn generator(&self) -> &Generator {
        &self.generator.module
    }

    /// The discriminator as it is now.
    pub fn discriminator(&self) -> &Discriminator {
        &self.discriminator.module
    }

    /// Changes the settings between two steps; the run goes on.
    ///
    /// # Errors
    ///
    /// A setting out of range, or one that only a new run can take (`seed`, `architecture`,
    /// `noiseDim`, `batchSize`, Adam's β and ε). The old settings stay in force.
    pub fn configure(&mut self, config: TrainConfig) -> Result<(), TrainError> {
        config.validate()?;
        self.refuse_what_needs_a_new_run(&config)?;
        self.config = config;
        Ok(())
    }

    fn refuse_what_needs_a_new_run(&self, new: &TrainConfig) -> Result<(), ConfigError> {
        let old = &self.config;
        let fixed = |optimizer: &OptimizerConfig| OptimizerConfig {
            learning_rate: 0.0,
            ..optimizer.clone()
        };
        let same = [
            ("seed", old.seed == new.seed),
            ("architecture", old.architecture == new.architecture),
            ("noiseDim", old.noise_dim == new.noise_dim),
            ("batchSize", old.batch_size == new.batch_size),
            (
                "generator.optimizer",
                fixed(&old.generator.optimizer) == fixed(&new.generator.optimizer),
            ),
            (
                "discriminator.optimizer",
                fixed(&old.discriminator.optimizer) == fixed(&new.discriminator.optimizer),
            ),
        ];
        match same.iter().find(|(_, same)| !same) {
            None => Ok(()),
            Some((field, _)) => Err(ConfigError {
                field: (*field).into(),
                message: "cannot change while a run goes on (of an optimizer only the \
                          learningRate can); make a new trainer"
                    .into(),
            }),
        }
    }

    /// One iteration on a batch of real images (8-bit, row-major, batch × 784), queued on the
    /// device; nothing is waited for.
    ///
    /// # Errors
    ///
    /// A batch of the wrong size.
    pub fn step(&mut self, pixels: &[u8]) -> Result<(), TrainError> {
        let real = self.images(pixels)?;

        // 1. Draw z and make fakes; detached, since this half trains D alone.
        let noise = self.noise(Stream::DiscriminatorNoise);
        let fake = self.generator.module.forward(noise).detach();

        // 2. D judges the real images and the fakes, as one batch.
        let batch = self.config.batch_size;
        let logits = (self.discriminator.module).forward(Tensor::cat(vec![real, fake], 0));
        let real_logits = logits.clone().narrow(0, 0, batch);
        let fake_logits = logits.narrow(0, batch, batch);

        // 3. The discriminator's loss.
        let discriminator_loss = discriminator_loss(real_logits.clone(), fake_logits.clone());

        // 4. Clip D's gradients and update D.
        let gradients = self.discriminator.gradients(&discriminator_loss);
        let (gradients, discriminator_clipping) =
            (self.discriminator).clip(&self.config.discriminator.clip, self.step, gradients);
        let learning_rate = self.config.discriminator.optimizer.learning_rate;
        self.discriminator.update(learning_rate, gradients);

        // 5. Draw z again.
        let noise = self.noise(Stream::GeneratorNoise);

        // 6. The generator's loss, through a D that takes no gradients of its own.
        let judge = self.discriminator.module.clone().no_grad();
        let judged = judge.forward(self.generator.module.forward(noise));
        let generator_loss = generator_loss(self.config.loss, judged);

        // 7. Clip G's gradients.
        let gradients = self.generator.gradients(&generator_loss);
        let (gradients, generator_clipping) =
            (self.generator).clip(&self.config.generator.clip, self.step, gradients);

        // 8. Update G.
        let learning_rate = self.config.generator.optimizer.learning_rate;
        self.generator.update(learning_rate, gradients);

        self.step += 1;
        let norms = vec![
            discriminator_clipping.norms.clone(),
            generator_clipping.norms.clone(),
        ];
        self.last = Some(StepRecord {
            step: self.step,
            discriminator_loss,
            generator_loss,
            real_logits,
            fake_logits,
            discriminator: discriminator_clipping,
            generator: generator_clipping,
            finite_steps: self.finite.count(Tensor::cat(norms, 0)),
        });
        Ok(())
    }

    /// What the last step did, in one read. The trainer can go on meanwhile.
    ///
    /// # Errors
    ///
    /// No step was taken yet, or the device is lost.
    pub fn stats(&self) -> impl Future<Output = Result<StepStats, TrainError>> + use<> {
        let record = self.last.clone();
        let names = ParameterNames {
            discriminator: self.discriminator.names.clone(),
            generator: self.generator.names.clone(),
        };
        async move { record.ok_or(TrainError::NoStep)?.read(names).await }
    }

    /// `count` images from noise that depends on `seed` alone: 8-bit, row-major, count × 784. The
    /// trainer can go on meanwhile.
    ///
    /// # Errors
    ///
    /// A count of 0 or above [`MAX_SAMPLES`], or the device is lost.
    pub fn sample(
        &self,
        count: usize,
        seed: u32,
    ) -> impl Future<Output = Result<Vec<u8>, TrainError>> + use<> {
        let images = (1..=MAX_SAMPLES).contains(&count).then(|| {
            let dim = self.config.noise_dim;
            let noise = Random::new(seed, Stream::Samples).normal(0, count * dim);
            let noise = Tensor::from_data(TensorData::new(noise, [count, dim]), &self.inner());
            self.generator.module.valid().forward(noise)
        });
        async move {
            let images = images.ok_or(TrainError::Count(count))?;
            let data = images.into_data_async().await.map_err(TrainError::read)?;
            let pixels = data.try_into_vec::<f32>().map_err(TrainError::read)?;
            // A pixel that is NaN becomes 0, black: the divergence itself is told by the stats.
            Ok(pixels.iter().map(|p| (p * 255.0).round() as u8).collect())
        }
    }

    /// Noise z for one half of the present step, `[batch, noise_dim]`.
    fn noise(&self, stream: Stream) -> Tensor<2> {
        let shape = [self.config.batch_size, self.config.noise_dim];
        let random = Random::new(self.config.seed, stream);
        let values = random.normal(self.step as u32, shape[0] * shape[1]);
        Tensor::from_data(TensorData::new(values, shape), &self.device)
    }

    /// Pixels in 0..=255 as numbers in 0..=1, `[batch, 784]`.
    fn images(&self, pixels: &[u8]) -> Result<Tensor<2>, TrainError> {
        let batch_size = self.config.batch_size;
        let expected = batch_size * IMAGE_PIXELS;
        if pixels.len() != expected {
            return Err(TrainError::Pixels {
                actual: pixels.len(),
                expected,
                batch_size,
            });
        }
        let values: Vec<f32> = pixels.iter().map(|p| f32::from(*p) / 255.0).collect();
        let data = TensorData::new(values, [batch_size, IMAGE_PIXELS]);
        Ok(Tensor::from_data(data, &self.device))
    }

    /// The device without autodiff.
    fn inner(&self) -> Device {
        self.device.clone().inner()
    }
}

/// A network with its optimiser.
struct Network<M> {
    module: M,
    optimizer: ModuleOptimizer,
    names: Vec<String>,
}

impl<M: Module> Network<M> {
    fn new(module: M, optimizer: &OptimizerConfig) -> Self {
        let adam = AdamConfig::new()
            .with_beta_1(optimizer.beta1)
            .with_beta_2(optimizer.beta2)
            .with_epsilon(optimizer.epsilon);
        Self {
            optimizer: adam.init(),
            names: parameter_names(&module),
            module,
        }
    }

    fn gradients(&self, loss: &Tensor<1>) -> GradientsParams {
        GradientsParams::from_grads(loss.backward(), &self.module)
    }

    fn clip(
        &self,
        config: &ClipConfig,
        step: u64,
        gradients: GradientsParams,
    ) -> (GradientsParams, Clipping) {
        clip_gradients(config, step, &self.module, gradients)
    }

    fn update(&mut self, learning_rate: f64, gradients: GradientsParams) {
        let module = self.module.clone();
        self.module = self.optimizer.step(learning_rate, module, gradients);
    }
}

/// For each gradient, the steps from the start in which it was finite, counted on the device: the
/// read may come many steps after a divergence and still names where it began.
#[derive(Default)]
struct FiniteSteps {
    /// `(alive, counts)`, each `[D's + G's parameters]`.
    state: Option<(Tensor<1>, Tensor<1>)>,
}

impl FiniteSteps {
    fn count(&mut self, norms: Tensor<1>) -> Tensor<1> {
        // NaN and ∞ both fail the comparison.
        let finite = norms.lower_equal_elem(f32::MAX).float();
        let (alive, counts) = match self.state.take() {
            None => (finite.clone(), finite),
            Some((alive, counts)) => {
                let alive = alive * finite;
                (alive.clone(), counts + alive)
            }
        };
        self.state = Some((alive, counts.clone()));
        counts
    }
}
