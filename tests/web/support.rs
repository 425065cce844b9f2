//! What the tests share: settings, images, and JavaScript values as numbers.

#[cfg(feature = "kernel-forms")]
use gan_clipping_lab::kernel_forms::{Adapter, choose};
use gan_clipping_lab::wasm::Trainer;
use js_sys::{Promise, Reflect};
use wasm_bindgen::{JsError, JsValue};
use wasm_bindgen_futures::JsFuture;

/// What this build computes on.
#[derive(Clone, Copy, Debug)]
pub enum Engine {
    #[cfg(feature = "cpu")]
    Cpu,
    /// In the form of the kernels that the adapter calls for.
    #[cfg(feature = "webgpu")]
    WebGpu,
    #[cfg(feature = "kernel-forms")]
    WebGpuAs(Adapter),
}

/// Of each backend one: what the fused operations have no part in is the same in every form.
pub const BACKENDS: &[Engine] = &[
    #[cfg(feature = "cpu")]
    Engine::Cpu,
    #[cfg(feature = "webgpu")]
    Engine::WebGpu,
];

/// Each backend, WebGPU in each form of its kernels: an emulated GPU would be given but one of them.
pub const ENGINES: &[Engine] = &[
    #[cfg(feature = "cpu")]
    Engine::Cpu,
    #[cfg(all(feature = "webgpu", not(feature = "kernel-forms")))]
    Engine::WebGpu,
    #[cfg(feature = "kernel-forms")]
    Engine::WebGpuAs(Adapter::Software),
    #[cfg(feature = "kernel-forms")]
    Engine::WebGpuAs(Adapter::Gpu),
];

impl Engine {
    /// The name of its backend; kernels have its form until another engine is entered.
    pub fn enter(self) -> &'static str {
        #[cfg(feature = "kernel-forms")]
        choose(match self {
            Self::WebGpuAs(adapter) => Some(adapter),
            _ => None,
        });
        match self {
            #[cfg(feature = "cpu")]
            Self::Cpu => "cpu",
            #[cfg(feature = "webgpu")]
            Self::WebGpu => "webgpu",
            #[cfg(feature = "kernel-forms")]
            Self::WebGpuAs(_) => "webgpu",
        }
    }
}

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

pub async fn trainer(config: &str, engine: Engine) -> Trainer {
    match Trainer::create(config.into(), engine.enter().into()).await {
        Ok(trainer) => trainer,
        Err(error) => panic!("{engine:?}: {}", text(error)),
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
