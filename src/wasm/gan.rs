//! The GAN's trainer.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::{LatentSearch, arrays, bytes, object};
use crate::config::TrainConfig;
use crate::device::Backend;
use crate::training;

/// A GAN in training.
#[wasm_bindgen]
pub struct Trainer {
    inner: training::Trainer,
}

#[wasm_bindgen]
impl Trainer {
    /// Fresh networks by a configuration (JSON; every field has a default) on `"webgpu"` or
    /// `"cpu"`.
    pub async fn create(
        #[wasm_bindgen(js_name = configJson)] config_json: String,
        #[wasm_bindgen(unchecked_param_type = "Backend")] backend: String,
    ) -> Result<Trainer, JsError> {
        let config = TrainConfig::from_json(&config_json)?;
        let device = backend.parse::<Backend>()?.open().await?;
        let inner = training::Trainer::new(config, &device)?;
        Ok(Self { inner })
    }

    /// One iteration on a batch of images (8-bit, row-major, batch × 784), queued and not waited
    /// for.
    pub fn step(&mut self, pixels: &[u8]) -> Result<(), JsError> {
        Ok(self.inner.step(pixels)?)
    }

    /// What the last step did. The trainer can step on meanwhile.
    #[wasm_bindgen(unchecked_return_type = "Promise<StepStats>")]
    pub fn stats(&self) -> Result<Promise, JsError> {
        Ok(object(self.inner.stats()))
    }

    /// `count` images from noise that depends on `seed` alone: 8-bit, row-major, count × 784.
    #[wasm_bindgen(unchecked_return_type = "Promise<Uint8Array>")]
    pub fn sample(&self, count: u32, seed: u32) -> Result<Promise, JsError> {
        Ok(bytes(self.inner.sample(count as usize, seed)))
    }

    /// The noise of the images that `sample` draws: count × noiseDim.
    pub fn noise(&self, count: u32, seed: u32) -> Result<Vec<f32>, JsError> {
        Ok(self.inner.sample_noise(count as usize, seed)?)
    }

    /// Images of noise that is given, rows × noiseDim: 8-bit, row-major, rows × 784.
    #[wasm_bindgen(unchecked_return_type = "Promise<Uint8Array>")]
    pub fn generate(&self, noise: Vec<f32>) -> Result<Promise, JsError> {
        Ok(bytes(self.inner.generate(noise)))
    }

    /// Begins a search for the noise of one image (8-bit, 784), in the generator as it is now, from the noise of
    /// `sample(starts, seed)`.
    pub fn search(&self, pixels: &[u8], starts: u32, seed: u32) -> Result<LatentSearch, JsError> {
        Ok(LatentSearch::of(self.inner.search(
            pixels,
            starts as usize,
            seed,
        )?))
    }

    /// Begins an iteration to be taken stage by stage; `pixels` as in `step`.
    pub fn begin(&mut self, pixels: &[u8]) -> Result<(), JsError> {
        Ok(self.inner.begin(pixels)?)
    }

    /// Takes the next of the eight stages and returns its number.
    pub fn advance(&mut self) -> Result<u8, JsError> {
        Ok(self.inner.advance()?)
    }

    /// What the present stage holds.
    #[wasm_bindgen(unchecked_return_type = "Promise<StageView>")]
    pub fn stage(&self) -> Result<Promise, JsError> {
        Ok(object(self.inner.stage()))
    }

    /// How a parameter's gradient was spread in the last step, before and after clipping.
    #[wasm_bindgen(unchecked_return_type = "Promise<Histogram>")]
    pub fn histogram(
        &self,
        #[wasm_bindgen(unchecked_param_type = "'generator' | 'discriminator'")] network: &str,
        parameter: &str,
        bins: u32,
    ) -> Result<Promise, JsError> {
        Ok(object(self.inner.histogram(
            network,
            parameter,
            bins as usize,
        )?))
    }

    /// A parameter's weights, gradient before and after clipping, and update, of the last step.
    #[wasm_bindgen(unchecked_return_type = "Promise<ParameterTensors>")]
    pub fn tensors(
        &self,
        #[wasm_bindgen(unchecked_param_type = "'generator' | 'discriminator'")] network: &str,
        parameter: &str,
    ) -> Result<Promise, JsError> {
        Ok(arrays(self.inner.tensors(network, parameter)?))
    }

    /// The whole run in one file. The trainer can step on meanwhile.
    #[wasm_bindgen(unchecked_return_type = "Promise<Uint8Array>")]
    pub fn save(&self) -> Result<Promise, JsError> {
        Ok(bytes(self.inner.save()))
    }

    /// Both networks' weights as a safetensors file with PyTorch's names and layout.
    #[wasm_bindgen(js_name = exportWeights, unchecked_return_type = "Promise<Uint8Array>")]
    pub fn export_weights(&self) -> Result<Promise, JsError> {
        Ok(bytes(self.inner.export()))
    }

    /// The generator alone, in 16 bits, for `FinishedGenerator.load`.
    #[wasm_bindgen(js_name = exportGenerator, unchecked_return_type = "Promise<Uint8Array>")]
    pub fn export_generator(&self) -> Result<Promise, JsError> {
        Ok(bytes(self.inner.export_generator()))
    }

    /// Goes on from a saved run, with its settings; a file that is refused changes nothing.
    pub fn load(&mut self, bytes: &[u8]) -> Result<(), JsError> {
        Ok(self.inner.load(bytes)?)
    }

    /// Changes the settings between two steps; the run goes on, also when the change is refused.
    pub fn configure(
        &mut self,
        #[wasm_bindgen(js_name = configJson)] config_json: &str,
    ) -> Result<(), JsError> {
        Ok(self.inner.configure(TrainConfig::from_json(config_json)?)?)
    }

    /// The settings in force, as JSON with every field.
    pub fn config(&self) -> Result<String, JsError> {
        Ok(serde_json::to_string(self.inner.config())?)
    }
}
