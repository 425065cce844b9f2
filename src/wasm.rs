//! The class that JavaScript sees: slices to trainer, results to JavaScript values, errors to
//! `Error`. No mathematics.

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use crate::device::Backend;
use crate::{TrainConfig, TrainError, train};

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
        let stats = self.inner.stats();
        Ok(future_to_promise(async move {
            let stats = stats.await.map_err(JsError::from)?;
            // Missing values are null, as in JSON, and 64-bit counts are plain numbers.
            let serializer = serde_wasm_bindgen::Serializer::new().serialize_missing_as_null(true);
            Ok(serde::Serialize::serialize(&stats, &serializer)?)
        }))
    }

    /// `count` images from noise that depends on `seed` alone: 8-bit, row-major, count × 784.
    #[wasm_bindgen(unchecked_return_type = "Promise<Uint8Array>")]
    pub fn sample(&self, count: u32, seed: u32) -> Result<Promise, JsError> {
        Ok(bytes(self.inner.sample(count as usize, seed)))
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

/// A promise of bytes.
fn bytes(read: impl Future<Output = Result<Vec<u8>, TrainError>> + 'static) -> Promise {
    future_to_promise(async move {
        let bytes = read.await.map_err(JsError::from)?;
        Ok(Uint8Array::from(bytes.as_slice()).into())
    })
}
