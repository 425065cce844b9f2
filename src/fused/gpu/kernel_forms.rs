//! The form that tests give the kernels in place of the one that the adapter calls for.

use std::cell::Cell;

pub use super::units::Adapter;

thread_local! {
    static CHOSEN: Cell<Option<Adapter>> = const { Cell::new(None) };
}

/// From now on kernels are launched as for such an adapter; with none, as for the one that is there.
pub fn choose(adapter: Option<Adapter>) {
    CHOSEN.set(adapter);
}

pub(super) fn chosen() -> Option<Adapter> {
    CHOSEN.get()
}
