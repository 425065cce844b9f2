//! The form that tests give the kernels in place of the one that the adapter calls for.

use std::cell::Cell;

#[cfg(feature = "kernel-forms")]
use burn::tensor::{Device, Tensor};
#[cfg(feature = "kernel-forms")]
use burn_cubecl::CubeBackend;

pub use super::units::Adapter;

thread_local! {
    static CHOSEN: Cell<Option<Adapter>> = const { Cell::new(None) };
}

/// From now on kernels are launched as for such an adapter; with none, as for the one that is there.
pub fn choose(adapter: Option<Adapter>) {
    CHOSEN.set(adapter);
}

/// What kernels are launched for on a device; none where it is no GPU.
#[cfg(feature = "kernel-forms")]
pub fn of(device: &Device) -> Option<Adapter> {
    let tensor = Tensor::<1>::empty([1], device).try_into_primitive::<CubeBackend>();
    Some(Adapter::of(&tensor.ok()?.client))
}

pub(super) fn chosen() -> Option<Adapter> {
    CHOSEN.get()
}
