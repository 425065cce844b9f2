//! A finished generator in a file of its own: its weights in 16 bits and the settings that it was trained by, which is
//! all that drawing takes.

use burn::module::Module;
use burn::tensor::{Device, Tensor, f16};
use serde::{Deserialize, Serialize};

use super::Trainer;
use crate::archive::{Archive, ArchiveError, Format};
use crate::config::TrainConfig;
use crate::networks::Generator;
use crate::parameters::map_parameters;
use crate::training::dropped_graphs::forget_dropped_graphs;
use crate::training::error::TrainError;
use crate::training::noise::{NOISE, given_noise, sample_noise};
use crate::training::persist::HalfWriter;
use crate::training::pixels::read_pixels;

const FORMAT: Format = Format {
    name: "gan-clipping-lab generator",
    version: 1,
    json: "generator.json",
    what: "generator",
};

/// What is not tensors in the file.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct About {
    format: String,
    version: u32,
    step: u64,
    config: TrainConfig,
}

/// A generator that draws and learns no more.
pub struct FinishedGenerator {
    generator: Generator,
    config: TrainConfig,
    steps: u64,
    device: Device,
}

impl Trainer {
    /// The generator alone, as it is now, for [`FinishedGenerator::load`]: some 260 KB for the article's. Its weights
    /// are rounded to 16 bits. The trainer can go on meanwhile.
    ///
    /// # Errors
    ///
    /// The device is lost.
    pub fn export_generator(&self) -> impl Future<Output = Result<Vec<u8>, TrainError>> + use<> {
        let mut writer = HalfWriter::default();
        writer.add("generator", &self.generator());
        let about = About {
            format: FORMAT.name.into(),
            version: FORMAT.version,
            step: self.step,
            config: self.config.clone(),
        };
        async move { writer.finish(&FORMAT, &about).await }
    }
}

impl FinishedGenerator {
    /// A generator out of its file.
    ///
    /// # Errors
    ///
    /// A file that is damaged, cut short, of another program or of a newer version, with settings that cannot be, with
    /// weights of other shapes than the settings say, or with one that is not finite.
    pub fn load(bytes: &[u8], device: &Device) -> Result<Self, TrainError> {
        let archive = Archive::open(bytes, &FORMAT).map_err(TrainError::Generator)?;
        let about: About = archive.json().map_err(TrainError::Generator)?;
        about.config.validate()?;
        archive
            .check_room(about.config.generator_weights(), size_of::<f16>())
            .map_err(TrainError::Generator)?;
        // Made to learn, so that each of its parameters is one; it draws as a copy that does not.
        let tracked = device.clone().autodiff();
        forget_dropped_graphs(&tracked);
        let fresh = Generator::new(&about.config, &tracked);
        let generator = with_weights(&archive, fresh, device).map_err(TrainError::Generator)?;
        Ok(Self {
            generator: generator.valid(),
            config: about.config,
            steps: about.step,
            device: device.clone(),
        })
    }

    /// The settings that it was trained by.
    pub fn config(&self) -> &TrainConfig {
        &self.config
    }

    /// Steps that it was trained for.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The noise of [`sample`](Self::sample), the same as a trainer's of this noiseDim: N(0, 1), row-major,
    /// count × noiseDim.
    ///
    /// # Errors
    ///
    /// A count of 0 or above [`MAX_SAMPLES`](crate::training::MAX_SAMPLES).
    pub fn sample_noise(&self, count: usize, seed: u32) -> Result<Vec<f32>, TrainError> {
        sample_noise(seed, count, self.config.noise_dim)
    }

    /// `count` images from noise that depends on `seed` alone: 8-bit, row-major, count × 784.
    ///
    /// # Errors
    ///
    /// As of [`sample_noise`](Self::sample_noise), or the device is lost.
    pub fn sample(
        &self,
        count: usize,
        seed: u32,
    ) -> impl Future<Output = Result<Vec<u8>, TrainError>> + use<> {
        let noise = self.sample_noise(count, seed);
        let images = noise.and_then(|noise| self.images_of(noise));
        async move { read_pixels(images?).await }
    }

    /// Images from noise that is given, row-major, images × noiseDim: 8-bit, row-major, images × 784.
    ///
    /// # Errors
    ///
    /// As of [`Trainer::generate`].
    pub fn generate(
        &self,
        noise: Vec<f32>,
    ) -> impl Future<Output = Result<Vec<u8>, TrainError>> + use<> {
        let images = self.images_of(noise);
        async move { read_pixels(images?).await }
    }

    fn images_of(&self, noise: Vec<f32>) -> Result<Tensor<2>, TrainError> {
        let noise = given_noise(NOISE, noise, self.config.noise_dim, &self.device)?;
        Ok(self.generator.forward(noise))
    }
}

/// The generator with every float out of the file.
fn with_weights(
    archive: &Archive<'_>,
    generator: Generator,
    device: &Device,
) -> Result<Generator, ArchiveError> {
    let mut refused = None;
    let generator = map_parameters(generator, |parameter| {
        let name = format!("generator.{}", parameter.path.join("."));
        let values = archive.f16(&name, &parameter.shape.to_vec());
        let finite = values.and_then(|values| match values.iter().all(|v| v.is_finite()) {
            true => Ok(values),
            false => Err(ArchiveError::NotFinite { name }),
        });
        match finite {
            Ok(values) => Some(Tensor::from_data(values.as_slice(), device)),
            Err(error) => {
                refused.get_or_insert(error);
                None
            }
        }
    });
    match refused {
        None => Ok(generator),
        Some(error) => Err(error),
    }
}
