//! The devices a trainer can run on, by name, and what is read back from them.

#[cfg(any(test, all(target_arch = "wasm32", feature = "webgpu")))]
mod once;
mod readback;
#[cfg(feature = "webgpu")]
mod webgpu;

use std::str::FromStr;

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

pub use readback::ReadError;
pub(crate) use readback::{Readback, Slot, Values, floats};

/// Where tensors live and are computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Backend {
    /// burn-flex, with SIMD.
    #[default]
    Cpu,
    /// burn-wgpu: WebGPU in a browser; natively Vulkan, Metal or DirectX 12.
    WebGpu,
}

/// Why there is no device.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DeviceError {
    /// Not the name of a backend.
    #[error("backend: \"{0}\" is unknown; it takes \"cpu\" or \"webgpu\"")]
    Unknown(String),
    /// The backend was not compiled in.
    #[error("backend: this package was built without \"{0}\"; load the package that has it")]
    NotBuilt(&'static str),
    /// The browser or the driver refused.
    #[error("backend: WebGPU could not start ({0}); choose \"cpu\"")]
    WebGpu(String),
}

impl FromStr for Backend {
    type Err = DeviceError;

    fn from_str(name: &str) -> Result<Self, DeviceError> {
        match name {
            "cpu" => Ok(Self::Cpu),
            "webgpu" => Ok(Self::WebGpu),
            other => Err(DeviceError::Unknown(other.into())),
        }
    }
}

impl Backend {
    /// The device, started if it was not yet.
    ///
    /// # Errors
    ///
    /// The backend is not in this build, or WebGPU cannot start here.
    pub async fn open(self) -> Result<Device, DeviceError> {
        match self {
            #[cfg(feature = "cpu")]
            Self::Cpu => Ok(Device::flex()),
            #[cfg(not(feature = "cpu"))]
            Self::Cpu => Err(DeviceError::NotBuilt("cpu")),
            #[cfg(feature = "webgpu")]
            Self::WebGpu => webgpu::open().await,
            #[cfg(not(feature = "webgpu"))]
            Self::WebGpu => Err(DeviceError::NotBuilt("webgpu")),
        }
    }
}
