//! WebGPU: started once.

use burn::tensor::Device;
use burn_wgpu::{RuntimeOptions, WgpuDevice, WgpuInitError};

use super::DeviceError;

/// Dispatches in a submit at the most: a step has 34, and CubeCL's own limit of 32 would make two of it.
const TASKS_MAX: usize = 64;

// Runs what CubeCL's passes register before `main`, by the crate `inventory`. The linker makes this
// function; where nothing calls it, it runs it anew at the beginning of each exported function,
// which was more than half of a step's time.
#[cfg(target_arch = "wasm32")]
unsafe extern "C" {
    fn __wasm_call_ctors();
}

// A second initialisation is an error, so the first one is kept, and shared while it goes on.
#[cfg(target_arch = "wasm32")]
pub async fn open() -> Result<Device, DeviceError> {
    use std::rc::Rc;

    use super::once::Once;

    thread_local! {
        static DEVICE: Rc<Once<Device>> = Rc::new(Once::new());
    }
    DEVICE.with(Rc::clone).get_or_make(start).await
}

#[cfg(target_arch = "wasm32")]
async fn start() -> Result<Device, DeviceError> {
    use burn_wgpu::graphics::WebGpu;
    use burn_wgpu::{WgpuBackend, try_init_setup_async};

    // SAFETY: it takes nothing, a second call of it does nothing, and no kernel is there yet.
    unsafe { __wasm_call_ctors() };
    let selected = WgpuDevice::default().on(WgpuBackend::WebGpu);
    let started = try_init_setup_async::<WebGpu>(&selected, options()?).await;
    started.map_err(refused)?;
    Ok(Device::new(selected))
}

#[cfg(not(target_arch = "wasm32"))]
pub async fn open() -> Result<Device, DeviceError> {
    use std::sync::OnceLock;

    use burn_wgpu::graphics::AutoGraphicsApi;
    use burn_wgpu::try_init_setup;

    static STARTED: OnceLock<Result<(), DeviceError>> = OnceLock::new();
    let selected = WgpuDevice::default();
    let start = || {
        try_init_setup::<AutoGraphicsApi>(&selected, options()?).map_err(refused)?;
        Ok(())
    };
    STARTED.get_or_init(start).clone()?;
    Ok(Device::new(selected))
}

fn options() -> Result<RuntimeOptions, DeviceError> {
    RuntimeOptions::with_tasks_max(Some(TASKS_MAX)).map_err(refused)
}

fn refused(error: WgpuInitError) -> DeviceError {
    DeviceError::WebGpu(error.to_string())
}
