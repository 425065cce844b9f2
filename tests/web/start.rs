//! How WebGPU starts. A page starts it once, so this test is in a page of its own.
#![cfg(all(target_arch = "wasm32", feature = "webgpu"))]

#[allow(dead_code, reason = "this page needs few of them")]
mod support;

use gan_clipping_lab::wasm::Trainer;
use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use support::{BATCH, CONFIG, get, number, pixels, settled, text};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// Puts a script's function in the place of the browser's `requestAdapter`, which it is given.
fn replace_request_adapter(script: &str) {
    let gpu = get(&get(&js_sys::global(), "navigator"), "gpu");
    let replace = Function::new_with_args("gpu", script);
    replace
        .call1(&JsValue::NULL, &gpu)
        .expect("it can be replaced");
}

/// A new trainer's first step, and its number.
fn first_step() -> Promise {
    future_to_promise(async {
        let mut trainer = Trainer::create(CONFIG.into(), "webgpu".into()).await?;
        trainer.step(&pixels(BATCH))?;
        let stats = settled(trainer.stats()).await.map_err(JsValue::from)?;
        Ok(number(&stats, "step").into())
    })
}

/// In this order: what the first needs is that nothing has started.
#[wasm_bindgen_test]
async fn webgpu_starts_as_it_should() {
    a_refused_start_is_not_kept_and_trainers_made_at_once_share_one().await;
    #[cfg(feature = "kernel-forms")]
    kernels_have_the_form_of_the_adapter().await;
}

async fn a_refused_start_is_not_kept_and_trainers_made_at_once_share_one() {
    replace_request_adapter(
        "globalThis.asked = 0;
         globalThis.requestAdapter = gpu.requestAdapter;
         gpu.requestAdapter = async () => { globalThis.asked += 1; return null; };",
    );
    let refused = || Trainer::create("{}".into(), "webgpu".into());
    for _ in 0..2 {
        let error = refused()
            .await
            .err()
            .map(text)
            .expect("there is no adapter");
        assert!(error.starts_with("backend: WebGPU"), "{error}");
    }
    let asked = || {
        Reflect::get(&js_sys::global(), &"asked".into())
            .unwrap()
            .as_f64()
    };
    let before = asked().expect("it was counted");
    assert!(before >= 2.0, "each start asks for an adapter");

    replace_request_adapter(
        "gpu.requestAdapter = (...options) => {
             globalThis.asked += 1;
             return globalThis.requestAdapter.apply(gpu, options);
         };",
    );
    let both = Array::of2(&first_step(), &first_step());
    let steps = JsFuture::from(Promise::all(&both)).await;
    let steps = Array::from(&steps.expect("both trainers are made and train"));
    assert_eq!(
        [steps.get(0), steps.get(1)],
        [JsValue::from(1), JsValue::from(1)]
    );
    assert_eq!(asked(), Some(before + 1.0), "one start for both");
}

/// The browser says whether its GPU is emulated, which decides the form of the kernels.
#[cfg(feature = "kernel-forms")]
async fn kernels_have_the_form_of_the_adapter() {
    use gan_clipping_lab::Backend;
    use gan_clipping_lab::kernel_forms::{Adapter, of};

    let ask = Function::new_no_args("return navigator.gpu.requestAdapter()");
    let adapter = Promise::from(ask.call0(&JsValue::NULL).expect("there is WebGPU"));
    let adapter = JsFuture::from(adapter).await.expect("there is an adapter");
    let emulated = get(&get(&adapter, "info"), "isFallbackAdapter").as_bool();
    let expected = match emulated.expect("the browser says so") {
        true => Adapter::Software,
        false => Adapter::Gpu,
    };
    let device = Backend::WebGpu.open().await.expect("it starts");
    assert_eq!(of(&device), Some(expected));
}
