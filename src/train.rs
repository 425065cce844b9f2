//! The trainer: one iteration as the article's eight steps.

use std::pin::Pin;

use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};

use crate::IMAGE_PIXELS;
use crate::clip::Clipping;
use crate::config::{ConfigError, Loss, TrainConfig};
use crate::export::add_for_pytorch;
use crate::finite::FiniteSteps;
use crate::histogram::{Histogram, MAX_BINS, histogram};
use crate::loss::{discriminator_loss, generator_loss};
use crate::model::{Discriminator, Generator};
use crate::network::{Gradients, Network, NetworkRecord};
use crate::random::{Random, Stream};
use crate::stage::{Batches, Half, LAST_STAGE, Logits, Stage, StageView};
use crate::state::{Reader, Run, Writer};
use crate::stats::{ParameterNames, StepRecord, StepStats};

/// A histogram on its way from the device.
pub type HistogramRead = Pin<Box<dyn Future<Output = Result<Histogram, TrainError>>>>;

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
        "pixels: {actual} bytes, but a step takes {images} images of 784 pixels, {expected} bytes"
    )]
    Pixels {
        /// Bytes given.
        actual: usize,
        /// Bytes a step takes.
        expected: usize,
        /// Images a step takes: `batchSize` × `discriminatorSteps`.
        images: usize,
    },
    /// A number of samples that cannot be drawn.
    #[error("count: {0} samples were asked for; it takes 1 to {MAX_SAMPLES}")]
    Count(usize),
    /// An iteration was begun and is not complete.
    #[error("step: an iteration stands at stage {0} of 8; advance to its end first")]
    Unfinished(u8),
    /// There is no iteration to advance.
    #[error("advance: no iteration was begun; call begin with a batch first")]
    NotBegun,
    /// A number of bins that a histogram cannot have.
    #[error("bins: {0} bins were asked for; it takes 1 to {MAX_BINS}")]
    Bins(usize),
    /// Not the name of a network or of one of its parameters.
    #[error("\"{0}\" is no network and no parameter; stats has the names of both")]
    Name(String),
    /// There is nothing to report yet.
    #[error("stats: no step has been taken yet; call step first")]
    NoStep,
    /// A saved run that cannot be used.
    #[error("the saved run was not taken: {0}; the present run goes on")]
    State(String),
    /// The device did not give its numbers back.
    #[error("the device did not return its results: {0}")]
    Read(String),
}

impl TrainError {
    pub(crate) fn read(error: impl std::fmt::Debug) -> Self {
        Self::Read(format!("{error:?}"))
    }

    pub(crate) fn state(error: impl std::fmt::Display) -> Self {
        Self::State(error.to_string())
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
    stage: Option<Stage>,
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
        Ok(Self {
            generator: Network::new(Generator::new(&config, &device)),
            discriminator: Network::new(Discriminator::new(&config, &device)),
            config,
            device,
            step: 0,
            finite: FiniteSteps::default(),
            stage: None,
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
    /// `noiseDim`, `hidden`, `leakySlope`, and an optimiser's `kind`). The old settings stay in force.
    pub fn configure(&mut self, config: TrainConfig) -> Result<(), TrainError> {
        config.validate()?;
        self.refuse_what_needs_a_new_run(&config)?;
        self.config = config;
        Ok(())
    }

    fn refuse_what_needs_a_new_run(&self, new: &TrainConfig) -> Result<(), ConfigError> {
        let old = &self.config;
        let mut same = vec![
            ("seed".to_string(), old.seed == new.seed),
            ("architecture".into(), old.architecture == new.architecture),
            ("noiseDim".into(), old.noise_dim == new.noise_dim),
        ];
        for (name, old, new) in [
            ("generator", &old.generator, &new.generator),
            ("discriminator", &old.discriminator, &new.discriminator),
        ] {
            let kind = (&old.optimizer.kind, &new.optimizer.kind);
            same.push((format!("{name}.hidden"), old.hidden == new.hidden));
            same.push((
                format!("{name}.leakySlope"),
                old.leaky_slope == new.leaky_slope,
            ));
            same.push((format!("{name}.optimizer.kind"), kind.0 == kind.1));
        }
        match same.into_iter().find(|(_, same)| !same) {
            None => Ok(()),
            Some((field, _)) => Err(ConfigError {
                field,
                message: "cannot change while a run goes on; make a new trainer".into(),
            }),
        }
    }

    /// One iteration, queued on the device; nothing is waited for.
    ///
    /// `pixels` are real images, 8-bit, row-major, (batchSize × discriminatorSteps) × 784: a batch
    /// for each update of D.
    ///
    /// # Errors
    ///
    /// Images of the wrong number, or an iteration that was begun and is not complete.
    pub fn step(&mut self, pixels: &[u8]) -> Result<(), TrainError> {
        self.begin(pixels)?;
        while self.advance()? < LAST_STAGE {}
        Ok(())
    }

    /// Begins an iteration to be taken stage by stage; `pixels` as in [`step`](Self::step).
    ///
    /// # Errors
    ///
    /// As of [`step`](Self::step).
    pub fn begin(&mut self, pixels: &[u8]) -> Result<(), TrainError> {
        if let Some(stage) = self.unfinished() {
            return Err(TrainError::Unfinished(stage));
        }
        let mut rest = self.batches(pixels)?;
        if let Some(real) = rest.pop_front() {
            self.stage = Some(Stage::Begun { real, rest });
        }
        Ok(())
    }

    /// Takes the next stage of the iteration that was begun, and returns its number, 1 to 8. The run
    /// is the same as by whole steps.
    ///
    /// # Errors
    ///
    /// No iteration was begun, or it is complete.
    pub fn advance(&mut self) -> Result<u8, TrainError> {
        if self.unfinished().is_none() {
            return Err(TrainError::NotBegun);
        }
        let stage = self.stage.take().ok_or(TrainError::NotBegun)?;
        let next = self.next_stage(stage);
        let number = next.number();
        if let Stage::GeneratorUpdated { half, loss, record } = &next {
            self.complete(half.clone(), loss.clone(), record.clone());
        }
        self.stage = Some(next);
        Ok(number)
    }

    /// The stage of an iteration that is not complete.
    fn unfinished(&self) -> Option<u8> {
        let stage = self.stage.as_ref()?.number();
        (stage < LAST_STAGE).then_some(stage)
    }

    /// The article's eight stages. With several updates of D, the first four come again for each.
    fn next_stage(&mut self, stage: Stage) -> Stage {
        match stage {
            Stage::Begun { real, rest } => self.draw_fakes(real, rest),
            Stage::FakesDrawn {
                real, fake, rest, ..
            } => self.judge(real, fake, rest),
            Stage::Judged { logits, rest } => self.discriminator_loss(logits, rest),
            Stage::DiscriminatorLoss { logits, loss, rest } => {
                self.update_discriminator(logits, loss, rest)
            }
            Stage::DiscriminatorUpdated { half, mut rest } => match rest.pop_front() {
                Some(real) => self.draw_fakes(real, rest),
                None => self.draw_noise_again(half),
            },
            Stage::NoiseDrawn { half, noise } => self.generator_loss(half, noise),
            Stage::GeneratorLoss { half, loss, .. } => self.clip_generator(half, loss),
            Stage::GeneratorClipped {
                half,
                loss,
                gradients,
                clipping,
            } => self.update_generator(half, loss, gradients, clipping),
            complete @ Stage::GeneratorUpdated { .. } => complete,
        }
    }

    /// 1. Draw z and make fakes; detached, since this half trains D alone.
    fn draw_fakes(&self, real: Tensor<2>, rest: Batches) -> Stage {
        let noise = self.noise(Stream::DiscriminatorNoise, self.discriminator.updates());
        let fake = self.generator.module.forward(noise.clone()).detach();
        Stage::FakesDrawn {
            rest,
            real,
            noise,
            fake,
        }
    }

    /// 2. D judges the real images and the fakes.
    fn judge(&self, real: Tensor<2>, fake: Tensor<2>, rest: Batches) -> Stage {
        let (real, fake) = self.discriminator.module.judge(real, fake);
        let logits = Logits { real, fake };
        Stage::Judged { rest, logits }
    }

    /// 3. The discriminator's loss.
    fn discriminator_loss(&self, logits: Logits, rest: Batches) -> Stage {
        let Logits { real, fake } = logits.clone();
        let loss = discriminator_loss(self.config.loss, real, fake);
        Stage::DiscriminatorLoss { rest, logits, loss }
    }

    /// 4. Clip D's gradients, update D, and clip its weights where that is set.
    fn update_discriminator(&mut self, logits: Logits, loss: Tensor<1>, rest: Batches) -> Stage {
        let config = &self.config.discriminator;
        let (gradients, clipping) =
            (self.discriminator).clipped_gradients(&loss, &config.clip, self.step);
        let weight_clip = self.config.weight_clip;
        let record = (self.discriminator).update(config, weight_clip, gradients, clipping);
        let half = Half {
            logits,
            loss,
            record,
        };
        Stage::DiscriminatorUpdated { rest, half }
    }

    /// 5. Draw z again.
    fn draw_noise_again(&self, half: Half) -> Stage {
        let noise = self.noise(Stream::GeneratorNoise, self.step);
        Stage::NoiseDrawn { half, noise }
    }

    /// 6. The generator's loss, through a D that takes no gradients of its own.
    fn generator_loss(&self, half: Half, noise: Tensor<2>) -> Stage {
        let fake = self.generator.module.forward(noise);
        let judge = self.discriminator.module.clone().no_grad();
        let loss = generator_loss(self.config.loss, judge.forward(fake.clone()));
        Stage::GeneratorLoss { half, fake, loss }
    }

    /// 7. Clip G's gradients.
    fn clip_generator(&mut self, half: Half, loss: Tensor<1>) -> Stage {
        let config = &self.config.generator.clip;
        let (gradients, clipping) = self.generator.clipped_gradients(&loss, config, self.step);
        Stage::GeneratorClipped {
            half,
            loss,
            gradients,
            clipping,
        }
    }

    /// 8. Update G.
    fn update_generator(
        &mut self,
        half: Half,
        loss: Tensor<1>,
        gradients: Gradients,
        clipping: Clipping,
    ) -> Stage {
        let config = &self.config.generator;
        let record = self.generator.update(config, None, gradients, clipping);
        Stage::GeneratorUpdated { half, loss, record }
    }

    /// Counts the step and keeps what is to be reported of it.
    fn complete(&mut self, half: Half, generator_loss: Tensor<1>, generator: NetworkRecord) {
        self.step += 1;
        let norms = vec![
            half.record.clipping.norms.clone(),
            generator.clipping.norms.clone(),
        ];
        let loss = self.config.loss;
        self.last = Some(StepRecord {
            step: self.step,
            has_sigmoid: matches!(loss, Loss::Minimax | Loss::NonSaturating),
            boundary: if loss == Loss::LeastSquares { 0.5 } else { 0.0 },
            discriminator_loss: half.loss,
            generator_loss,
            real_logits: half.logits.real,
            fake_logits: half.logits.fake,
            discriminator: half.record,
            generator,
            finite_steps: self.finite.count(Tensor::cat(norms, 0)),
        });
    }

    /// What the present stage holds, in one read; after a whole step, that of its last stage.
    ///
    /// # Errors
    ///
    /// No iteration was begun yet, or the device is lost.
    pub fn stage(&self) -> impl Future<Output = Result<StageView, TrainError>> + use<> {
        let stage = self.stage.clone();
        async move { stage.ok_or(TrainError::NotBegun)?.view().await }
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

    /// How the gradient of a parameter, by its network (`generator` or `discriminator`) and its path,
    /// was spread in the last step, before and after clipping, in `bins` bins; within an iteration, in
    /// this one, from stage 4 for D and 7 for G. The trainer can go on meanwhile.
    ///
    /// # Errors
    ///
    /// No step was taken yet, an unknown name, bins out of 1..=[`MAX_BINS`], or the device is lost.
    pub fn histogram(
        &self,
        network: &str,
        parameter: &str,
        bins: usize,
    ) -> Result<HistogramRead, TrainError> {
        if !(1..=MAX_BINS).contains(&bins) {
            return Err(TrainError::Bins(bins));
        }
        let names = match network {
            "generator" => &self.generator.names,
            "discriminator" => &self.discriminator.names,
            other => return Err(TrainError::Name(other.into())),
        };
        let Some(index) = names.iter().position(|name| name == parameter) else {
            return Err(TrainError::Name(parameter.into()));
        };
        let (stage, last) = (self.stage.as_ref(), self.last.as_ref());
        Ok(match network {
            "generator" => {
                let gradients = stage
                    .and_then(Stage::generator_gradients)
                    .or(last.map(|record| &record.generator.gradients))
                    .ok_or(TrainError::NoStep)?;
                Box::pin(histogram(&self.generator, gradients, index, bins))
            }
            _ => {
                let gradients = stage
                    .and_then(Stage::discriminator_gradients)
                    .or(last.map(|record| &record.discriminator.gradients))
                    .ok_or(TrainError::NoStep)?;
                Box::pin(histogram(&self.discriminator, gradients, index, bins))
            }
        })
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
        async move { read_pixels(images.ok_or(TrainError::Count(count))?).await }
    }

    /// The whole run in one file: weights, moments, histories, counts and settings. The trainer can go
    /// on meanwhile.
    ///
    /// # Errors
    ///
    /// The device is lost.
    pub fn save(&self) -> impl Future<Output = Result<Vec<u8>, TrainError>> + use<> {
        let mut writer = Writer::default();
        let discriminator = self.discriminator.save("discriminator", &mut writer);
        let generator = self.generator.save("generator", &mut writer);
        if let Some((alive, counts)) = &self.finite.state {
            writer.add("finite.alive".into(), alive.clone());
            writer.add("finite.counts".into(), counts.clone());
        }
        let run = Run::new(self.config.clone(), self.step, discriminator, generator);
        writer.finish(Some(run))
    }

    /// Goes on from a saved run, with its settings. On the CPU the run equals the one that was never
    /// interrupted, bit for bit.
    ///
    /// # Errors
    ///
    /// A file that is damaged, cut short, of another program or of a newer version; this trainer is
    /// then left as it was.
    pub fn load(&mut self, bytes: &[u8]) -> Result<(), TrainError> {
        let (reader, run) = Reader::open(bytes, self.inner())?;
        let mut trainer = Self::new(run.config, &self.inner())?;
        trainer.step = run.step;
        (trainer.discriminator).load("discriminator", run.discriminator, &reader)?;
        trainer
            .generator
            .load("generator", run.generator, &reader)?;
        trainer.finite.state = reader.get("finite.alive").zip(reader.get("finite.counts"));
        *self = trainer;
        Ok(())
    }

    /// Both networks' weights as a safetensors file with PyTorch's names and layout (see
    /// `src/export.rs`). The trainer can go on meanwhile.
    ///
    /// # Errors
    ///
    /// The device is lost.
    pub fn export(&self) -> impl Future<Output = Result<Vec<u8>, TrainError>> + use<> {
        let mut writer = Writer::default();
        add_for_pytorch(&mut writer, "generator", &self.generator.module);
        add_for_pytorch(&mut writer, "discriminator", &self.discriminator.module);
        writer.finish(None)
    }

    /// Noise z, `[batch, noise_dim]`: draw `block` of its stream.
    fn noise(&self, stream: Stream, block: u64) -> Tensor<2> {
        let shape = [self.config.batch_size, self.config.noise_dim];
        let random = Random::new(self.config.seed, stream);
        let values = random.normal(block as u32, shape[0] * shape[1]);
        Tensor::from_data(TensorData::new(values, shape), &self.device)
    }

    /// Pixels in 0..=255 as numbers in 0..=1, a batch for each update of D, `[batch, 784]` each.
    fn batches(&self, pixels: &[u8]) -> Result<Batches, TrainError> {
        let TrainConfig {
            batch_size,
            discriminator_steps,
            ..
        } = self.config;
        let all = images(pixels, batch_size * discriminator_steps, &self.device)?;
        let batch = |index| all.clone().narrow(0, index * batch_size, batch_size);
        Ok((0..discriminator_steps).map(batch).collect())
    }

    /// The device without autodiff.
    fn inner(&self) -> Device {
        self.device.clone().inner()
    }
}

/// Pixels in 0..=255 as numbers in 0..=1, `[count, 784]`.
pub(crate) fn images(
    pixels: &[u8],
    count: usize,
    device: &Device,
) -> Result<Tensor<2>, TrainError> {
    let expected = count * IMAGE_PIXELS;
    if pixels.len() != expected {
        return Err(TrainError::Pixels {
            actual: pixels.len(),
            expected,
            images: count,
        });
    }
    let values: Vec<f32> = pixels.iter().map(|p| f32::from(*p) / 255.0).collect();
    let data = TensorData::new(values, [count, IMAGE_PIXELS]);
    Ok(Tensor::from_data(data, device))
}

/// Numbers in 0..=1 as pixels in 0..=255.
pub(crate) async fn read_pixels(images: Tensor<2>) -> Result<Vec<u8>, TrainError> {
    let data = images.into_data_async().await.map_err(TrainError::read)?;
    let values = data.try_into_vec::<f32>().map_err(TrainError::read)?;
    // A pixel that is NaN becomes 0, black: the divergence itself is told by the stats.
    Ok(values.iter().map(|p| (p * 255.0).round() as u8).collect())
}
