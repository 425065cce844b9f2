//! What autodiff keeps of networks that are gone.

use burn::tensor::{Device, Tensor};

/// Has autodiff let go of parameters that were dropped.
///
/// It keeps a graph for every parameter, some kilobytes for a network, and looks for those whose tensors are gone at the
/// end of a backward pass alone (burn-autodiff 0.22, `runtime/graph.rs`). The fused path has none, and would keep the
/// graphs of each run that was reset and of each that was saved. `device` is one with autodiff.
pub fn forget_dropped_graphs(device: &Device) {
    Tensor::<1>::zeros([1], device).require_grad().backward();
}
