//! The device of the tests, and the forms that its operations have.

use std::cell::{Cell, RefCell};

use burn::tensor::Device;

use crate::device::Backend;
#[cfg(feature = "webgpu")]
use crate::fused::gpu::kernel_forms::{Adapter, choose};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[cfg(feature = "webgpu")]
const FORMS: [Adapter; 2] = [Adapter::Software, Adapter::Gpu];
#[cfg(not(feature = "webgpu"))]
const FORMS: [&str; 1] = ["the CPU's"];

thread_local! {
    static DEVICE: RefCell<Option<Device>> = const { RefCell::new(None) };
    static FORM: Cell<usize> = const { Cell::new(0) };
}

/// The GPU where that engine is built, else the CPU.
pub(super) async fn open() {
    let backend = match cfg!(feature = "webgpu") {
        true => Backend::WebGpu,
        false => Backend::Cpu,
    };
    let device = backend.open().await.expect("the device starts");
    DEVICE.set(Some(device));
}

/// The claim holds in every form that the operations have on the device.
pub(super) async fn in_each_form(claim: impl AsyncFn()) {
    open().await;
    for index in 0..FORMS.len() {
        FORM.set(index);
        #[cfg(feature = "webgpu")]
        choose(Some(FORMS[index]));
        claim().await;
    }
    #[cfg(feature = "webgpu")]
    choose(None);
}

pub(super) fn device() -> Device {
    DEVICE.with_borrow(|device| device.clone().expect("it was opened"))
}

/// The form that is tried, for messages.
pub(super) fn form() -> String {
    format!("{:?}", FORMS[FORM.get()])
}
