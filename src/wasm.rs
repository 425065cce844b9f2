//! The classes that JavaScript sees: slices to trainer, results to JavaScript values, errors to
//! `Error`. No mathematics.

mod judge;

use std::error::Error;

use js_sys::{Promise, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use crate::device::Backend;
use crate::{TrainConfig, TrainError, VaeConfig, train, vae};
pub use judge::Judge;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("wasm.d.ts");

/// Runs once when the module is loaded: a panic then says what it was in the console.
#[wasm_bindgen(start)]
fn start() {
    console_error_panic_hook::set_once();
}

/// A GAN in training.
#[wasm_bindgen]
pub struct Trainer {
    inner: train::Trainer,
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
        let inner = train::Trainer::new(config, &device)?;
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

/// A variational autoencoder in training, on the same batches.
#[wasm_bindgen]
pub struct VaeTrainer {
    inner: vae::VaeTrainer,
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
        let inner = vae::VaeTrainer::new(config, &device)?;
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
}

/// A promise of bytes.
fn bytes(read: impl Future<Output = Result<Vec<u8>, TrainError>> + 'static) -> Promise {
    future_to_promise(async move {
        let bytes = read.await.map_err(JsError::from)?;
        Ok(Uint8Array::from(bytes.as_slice()).into())
    })
}

/// A promise of a plain object.
fn object<T: Serialize, E: Error>(read: impl Future<Output = Result<T, E>> + 'static) -> Promise {
    future_to_promise(async move { Ok(value(&read.await.map_err(JsError::from)?)?) })
}

/// A plain object.
fn value(value: &impl Serialize) -> Result<JsValue, JsError> {
    // Missing values are null, as in JSON.
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_missing_as_null(true);
    Ok(value.serialize(&serializer)?)
}
