//! The classes that JavaScript sees: slices to trainer, results to JavaScript values, errors to
//! `Error`. No mathematics.

mod gan;
mod generator;
mod judge;
mod search;
mod vae;

use std::error::Error;

use js_sys::{Float32Array, Object, Promise, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use crate::training::{TensorsRead, TrainError};

pub use gan::Trainer;
pub use generator::FinishedGenerator;
pub use judge::Judge;
pub use search::LatentSearch;
pub use vae::VaeTrainer;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("../wasm.d.ts");

/// Runs once when the module is loaded: a panic then says what it was in the console.
#[wasm_bindgen(start)]
fn start() {
    console_error_panic_hook::set_once();
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

/// A promise of typed arrays: the tensors of a layer are too many numbers for a plain list.
fn arrays(read: TensorsRead) -> Promise {
    future_to_promise(async move {
        let tensors = read.await.map_err(JsError::from)?;
        let object = object_of(&[
            ("weight", &tensors.weight),
            ("before", &tensors.before),
            ("after", &tensors.after),
            ("update", &tensors.update),
        ])?;
        let shape = serde_wasm_bindgen::to_value(&tensors.shape)?;
        Reflect::set(&object, &"shape".into(), &shape)?;
        Ok(object.into())
    })
}

/// An object of typed arrays by their names.
fn object_of(arrays: &[(&str, &[f32])]) -> Result<Object, JsValue> {
    let object = Object::new();
    for (name, values) in arrays {
        Reflect::set(&object, &(*name).into(), &Float32Array::from(*values))?;
    }
    Ok(object)
}
