//! What the tests share: settings, images, and JavaScript values as numbers.

use gan_clipping_lab::wasm::Trainer;
use js_sys::{Promise, Reflect};
use wasm_bindgen::{JsError, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The backends of this build.
pub const BACKENDS: &[&str] = &[
    #[cfg(feature = "cpu")]
    "cpu",
    #[cfg(feature = "webgpu")]
    "webgpu",
];

pub const BATCH: usize = 16;

/// Small batches: WebGPU is emulated on the CPU where the tests run.
pub const CONFIG: &str = r#"{
    "seed": 7, "batchSize": 16, "loss": "nonSaturating",
    "generator": { "optimizer": { "learningRate": 5e-3 }, "clip": { "rule": "norm", "threshold": 0.01 } },
    "discriminator": { "optimizer": { "learningRate": 5e-3 }, "clip": { "rule": "norm", "threshold": 0.01 } }
}"#;

/// Images that are all alike in one column: something that a discriminator can learn.
pub fn pixels(batch: usize) -> Vec<u8> {
    (0..batch * 784)
        .map(|index| if index % 28 == 14 { 255 } else { 0 })
        .collect()
}

pub async fn trainer(config: &str, backend: &str) -> Trainer {
    match Trainer::create(config.into(), backend.into()).await {
        Ok(trainer) => trainer,
        Err(error) => panic!("{backend}: {}", text(error)),
    }
}

pub async fn settled(promise: Result<Promise, JsError>) -> Result<JsValue, String> {
    let promise = promise.map_err(text)?;
    JsFuture::from(promise)
        .await
        .map_err(|error| js_sys::Error::from(error).message().into())
}

pub fn text(error: JsError) -> String {
    js_sys::Error::from(JsValue::from(error)).message().into()
}

pub fn get(value: &JsValue, key: &str) -> JsValue {
    Reflect::get(value, &key.into()).expect("an object")
}

pub fn number(value: &JsValue, key: &str) -> f64 {
    get(value, key)
        .as_f64()
        .unwrap_or_else(|| panic!("{key} is no number"))
}

/// The values of one field over all gradients of a network.
pub fn gradients(stats: &JsValue, network: &str, key: &str) -> Vec<f64> {
    js_sys::Array::from(&get(stats, network))
        .iter()
        .map(|gradient| number(&gradient, key))
        .collect()
}

pub fn assert_close(found: f64, expected: f64, what: &str) {
    let tolerance = 1e-4 * expected.abs().max(0.1);
    assert!(
        (found - expected).abs() <= tolerance,
        "{what}: {found}, PyTorch has {expected}"
    );
}
