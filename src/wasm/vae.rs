//! The VAE's trainer.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::{bytes, object, object_of};
use crate::config::VaeConfig;
use crate::device::Backend;
use crate::training;

/// A variational autoencoder in training, on the same batches.
#[wasm_bindgen]
pub struct VaeTrainer {
    inner: training::VaeTrainer,
}

#[wasm_bindgen]
impl VaeTrainer {
    /// Fresh networks by a configuration (JSON; every field has a default) on `"webgpu"` or `"cpu"`.
    pub async fn create(
        #[wasm_bindgen(js_name = configJson)] config_json: String,
        #[wasm_bindgen(unchecked_param_type = "Backend")] backend: String,
    ) -> Result<VaeTrainer, JsError> {
        let config = VaeConfig::from_json(&config_json)?;
        let device = backend.parse::<Backend>()?.open().await?;
        let inner = training::VaeTrainer::new(config, &device)?;
        Ok(Self { inner })
    }

    /// One step on a batch of images (8-bit, row-major, batch × 784), queued and not waited for.
    pub fn step(&mut self, pixels: &[u8]) -> Result<(), JsError> {
        Ok(self.inner.step(pixels)?)
    }

    /// What the last step did. The trainer can step on meanwhile.
    #[wasm_bindgen(unchecked_return_type = "Promise<VaeStats>")]
    pub fn stats(&self) -> Result<Promise, JsError> {
        Ok(object(self.inner.stats()))
    }

    /// `count` images from noise that depends on `seed` alone: 8-bit, row-major, count × 784.
    #[wasm_bindgen(unchecked_return_type = "Promise<Uint8Array>")]
    pub fn sample(&self, count: u32, seed: u32) -> Result<Promise, JsError> {
        Ok(bytes(self.inner.sample(count as usize, seed)))
    }

    /// The codes of images (8-bit, row-major, count × 784): the mean and the log variance of q(z | x), count × latentDim
    /// each.
    #[wasm_bindgen(unchecked_return_type = "Promise<Encoding>")]
    pub fn encode(&self, pixels: &[u8]) -> Result<Promise, JsError> {
        let read = self.inner.encode(pixels);
        Ok(future_to_promise(async move {
            let codes = read.await.map_err(JsError::from)?;
            let (mean, log_variance) = (&codes.mean, &codes.log_variance);
            Ok(object_of(&[("mean", mean), ("logVariance", log_variance)])?.into())
        }))
    }

    /// Images of codes, count × latentDim: 8-bit, row-major, count × 784.
    #[wasm_bindgen(unchecked_return_type = "Promise<Uint8Array>")]
    pub fn decode(&self, latent: Vec<f32>) -> Result<Promise, JsError> {
        Ok(bytes(self.inner.decode(latent)))
    }

    /// The whole run in one file. The trainer can step on meanwhile.
    #[wasm_bindgen(unchecked_return_type = "Promise<Uint8Array>")]
    pub fn save(&self) -> Result<Promise, JsError> {
        Ok(bytes(self.inner.save()))
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
        Ok(self.inner.configure(VaeConfig::from_json(config_json)?)?)
    }

    /// The settings in force, as JSON with every field.
    pub fn config(&self) -> Result<String, JsError> {
        Ok(serde_json::to_string(self.inner.config())?)
    }
}
