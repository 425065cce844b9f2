//! A finished generator.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::bytes;
use crate::device::Backend;
use crate::training;

/// A generator that draws and learns no more, out of the file that `Trainer.exportGenerator` gives.
#[wasm_bindgen]
pub struct FinishedGenerator {
    inner: training::FinishedGenerator,
}

#[wasm_bindgen]
impl FinishedGenerator {
    /// A generator out of its file, on `"webgpu"` or `"cpu"`.
    pub async fn load(
        file: Vec<u8>,
        #[wasm_bindgen(unchecked_param_type = "Backend")] backend: String,
    ) -> Result<FinishedGenerator, JsError> {
        let device = backend.parse::<Backend>()?.open().await?;
        let inner = training::FinishedGenerator::load(&file, &device)?;
        Ok(Self { inner })
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

    /// The settings that it was trained by, as JSON with every field.
    pub fn config(&self) -> Result<String, JsError> {
        Ok(serde_json::to_string(self.inner.config())?)
    }

    /// Steps that it was trained for.
    pub fn steps(&self) -> Result<u32, JsError> {
        Ok(u32::try_from(self.inner.steps()).unwrap_or(u32::MAX))
    }
}
