//! A run in one file and back.

use super::Trainer;
use crate::config::TrainConfig;
use crate::training::error::TrainError;
use crate::training::persist::{Kind, PytorchWriter, RunReader, RunWriter};

impl Trainer {
    /// The whole run in one file: weights, moments, histories, counts and settings. The trainer can go
    /// on meanwhile.
    ///
    /// # Errors
    ///
    /// An iteration was begun and is not complete, or the device is lost.
    pub fn save(&self) -> impl Future<Output = Result<Vec<u8>, TrainError>> + use<> {
        let refused = self.refuse_unfinished("save");
        let mut writer = RunWriter::default();
        let (generator, discriminator) = self.networks();
        writer.add("discriminator", &discriminator);
        writer.add("generator", &generator);
        writer.add_broken(&self.broken_steps());
        let (config, step) = (self.config.clone(), self.step);
        async move {
            refused?;
            writer.finish(Kind::Gan, config, step).await
        }
    }

    /// Goes on from a saved run, with its settings. On the CPU the run equals the one that was never
    /// interrupted, bit for bit.
    ///
    /// # Errors
    ///
    /// A file that is damaged, cut short, of another program, of a VAE or of a newer version, or with
    /// contents that no run leaves; this trainer is then left as it was.
    pub fn load(&mut self, bytes: &[u8]) -> Result<(), TrainError> {
        let mut run = RunReader::<TrainConfig>::open(bytes, Kind::Gan, self.inner())?;
        run.config.validate()?;
        run.check_room(run.config.weights())?;
        let mut trainer = Self::new(run.config.clone(), &self.inner())?;
        let names = [&trainer.discriminator.names, &trainer.generator.names];
        trainer.broken = run.broken_steps(names.map(Vec::len).iter().sum())?;
        let [d, g] = [&run.config.discriminator, &run.config.generator]
            .map(|network| network.optimizer.clone());
        run.restore("discriminator", &d, &mut trainer.discriminator)?;
        run.restore("generator", &g, &mut trainer.generator)?;
        trainer.step = run.step;
        *self = trainer;
        Ok(())
    }

    /// Both networks' weights as a safetensors file with PyTorch's names and layout: an MLP is
    /// `nn.Sequential(Linear, ReLU, Linear, …)`, and each name begins with its network. The trainer can
    /// go on meanwhile.
    ///
    /// # Errors
    ///
    /// The device is lost.
    pub fn export(&self) -> impl Future<Output = Result<Vec<u8>, TrainError>> + use<> {
        let mut writer = PytorchWriter::default();
        let (generator, discriminator) = self.networks();
        writer.add("generator", &generator.module);
        writer.add("discriminator", &discriminator.module);
        writer.finish()
    }
}
