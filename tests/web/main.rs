//! The exported classes in a browser's dedicated worker, on the CPU and on WebGPU, as JavaScript calls
//! them: `wasm-pack test --headless --chrome`.
#![cfg(target_arch = "wasm32")]

mod fused;
mod golden;
#[cfg(feature = "cpu")]
mod judge;
#[cfg(feature = "cpu")]
#[path = "../engine/common/made_up.rs"]
mod made_up;
mod refusals;
mod stages;
mod state;
mod support;
mod training;
mod vae;

use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_dedicated_worker);
