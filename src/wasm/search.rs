//! A search for the noise of an image.

use js_sys::{Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::object_of;
use crate::training;

/// A search for the noise whose image is nearest to a given one; it goes on beside the training.
#[wasm_bindgen]
pub struct LatentSearch {
    inner: training::LatentSearch,
}

impl LatentSearch {
    pub(super) fn of(inner: training::LatentSearch) -> Self {
        Self { inner }
    }
}

#[wasm_bindgen]
impl LatentSearch {
    /// So many steps, 1 to 1000, queued and not waited for.
    pub fn advance(&mut self, steps: u32) -> Result<(), JsError> {
        Ok(self.inner.advance(steps as usize)?)
    }

    /// The nearest image so far. The search can go on meanwhile.
    #[wasm_bindgen(unchecked_return_type = "Promise<Found>")]
    pub fn found(&self) -> Result<Promise, JsError> {
        let read = self.inner.found();
        Ok(future_to_promise(async move {
            let found = read.await.map_err(JsError::from)?;
            let object = object_of(&[("noise", &found.noise)])?;
            let pixels = Uint8Array::from(found.pixels.as_slice());
            Reflect::set(&object, &"pixels".into(), &pixels)?;
            for (name, number) in [
                ("steps", found.steps as f64),
                ("start", found.start as f64),
                ("distance", found.distance),
            ] {
                Reflect::set(&object, &name.into(), &number.into())?;
            }
            Ok(object.into())
        }))
    }
}
