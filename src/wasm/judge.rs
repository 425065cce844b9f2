//! The judge as JavaScript sees it.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::{object, value};
use crate::data::Split;
use crate::device::Backend;
use crate::judge;
use crate::metrics;

/// Judges how good samples are, on the CPU.
#[wasm_bindgen]
pub struct Judge {
    inner: judge::Judge,
}

#[wasm_bindgen]
impl Judge {
    /// The judge in the bytes of `judge.safetensors`. It needs the package with the CPU engine.
    pub async fn load(bytes: Vec<u8>) -> Result<Judge, JsError> {
        let device = Backend::Cpu.open().await?;
        let inner = judge::Judge::load(&bytes, &device)?;
        Ok(Self { inner })
    }

    /// Where the judge comes from and how good it is.
    #[wasm_bindgen(unchecked_return_type = "JudgeMetadata")]
    pub fn metadata(&self) -> Result<JsValue, JsError> {
        value(self.inner.metadata())
    }

    /// How good samples (8-bit, row-major, count × 784; 2 or more) are, held against the real images of
    /// a split.
    #[wasm_bindgen(unchecked_return_type = "Promise<Quality>")]
    pub fn quality(
        &self,
        pixels: &[u8],
        #[wasm_bindgen(unchecked_param_type = "Split")] split: &str,
    ) -> Result<Promise, JsError> {
        let split = split.parse::<Split>()?;
        Ok(object(self.inner.quality(pixels, split)))
    }

    /// The digit that each image (8-bit, row-major, count × 784) most likely shows.
    #[wasm_bindgen(unchecked_return_type = "Promise<Verdict[]>")]
    pub fn verdicts(&self, pixels: &[u8]) -> Result<Promise, JsError> {
        let verdicts = self.inner.verdicts(pixels);
        Ok(object(async {
            Ok::<_, judge::JudgeError>(verdicts.await?.digits())
        }))
    }

    /// The `k` of `images` (8-bit, count × 784) whose pixels are nearest to a sample's (784), the nearest
    /// first. The images are copied for each call: a shard of them at a time keeps memory small.
    #[wasm_bindgen(unchecked_return_type = "Neighbour[]")]
    pub fn nearest(&self, sample: &[u8], images: &[u8], k: u32) -> Result<JsValue, JsError> {
        value(&metrics::nearest(sample, images, k as usize)?)
    }
}
