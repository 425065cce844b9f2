//! A run in one file and back.

use super::Trainer;
use crate::config::TrainConfig;
use crate::error::TrainError;
use crate::export::add_for_pytorch;
use crate::state::{Kind, Reader, Run, Writer};

impl Trainer {
    /// The whole run in one file: weights, moments, histories, counts and settings. The trainer can go
    /// on meanwhile.
    ///
    /// # Errors
    ///
    /// An iteration was begun and is not complete, or the device is lost.
    pub fn save(&self) -> impl Future<Output = Result<Vec<u8>, TrainError>> + use<> {
        let refused = self.refuse_unfinished("save");
        let mut writer = Writer::default();
        let (generator, discriminator) = self.networks();
        let counts = [
            discriminator.save("discriminator", &mut writer),
            generator.save("generator", &mut writer),
        ];
        writer.add_finite(&self.finite_steps());
        let run = Run::new(Kind::Gan, self.config.clone(), self.step, counts);
        async move {
            refused?;
            writer.finish(run).await
        }
    }

    /// Goes on from a saved run, with its settings. On the CPU the run equals the one that was never
    /// interrupted, bit for bit.
    ///
    /// # Errors
    ///
    /// A file that is damaged, cut short, of another program, of a VAE or of a newer version; this
    /// trainer is then left as it was.
    pub fn load(&mut self, bytes: &[u8]) -> Result<(), TrainError> {
        let (reader, run) = Reader::open::<TrainConfig>(bytes, Kind::Gan, self.inner())?;
        let mut trainer = Self::new(run.config, &self.inner())?;
        let [discriminator, generator] = run.counts;
        (trainer.discriminator).load("discriminator", discriminator, &reader)?;
        trainer.generator.load("generator", generator, &reader)?;
        trainer.finite = reader.finite();
        trainer.step = run.step;
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
        let (generator, discriminator) = self.networks();
        add_for_pytorch(&mut writer, "generator", &generator.module);
        add_for_pytorch(&mut writer, "discriminator", &discriminator.module);
        writer.finish_weights()
    }
}
