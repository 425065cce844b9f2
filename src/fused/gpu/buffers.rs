//! What every launch needs of Burn's tensors: their buffers, and new ones.

use burn::tensor::{DType, Shape};
use burn_cubecl::kernel::into_contiguous;
pub(super) use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

/// A tensor whose numbers lie row after row.
pub(super) fn rows_of(tensor: CubeTensor) -> CubeTensor {
    into_contiguous(tensor)
}

/// The tensor itself where nobody else has it, else a copy: for a change in place.
pub(super) fn own(tensor: CubeTensor) -> CubeTensor {
    match tensor.can_mut() && tensor.is_contiguous() {
        true => tensor,
        false => into_contiguous(tensor).copy(),
    }
}

/// A new tensor of floats beside `other`, holding whatever its memory held.
pub(super) fn empty<const D: usize>(other: &CubeTensor, shape: [usize; D]) -> CubeTensor {
    part_of_new(other, shape, 0)
}

/// The same, with `more` floats behind it that are not the tensor's: [`whole`] has them too.
pub(super) fn part_of_new<const D: usize>(
    other: &CubeTensor,
    shape: [usize; D],
    more: usize,
) -> CubeTensor {
    let (client, device) = (other.client.clone(), other.device.clone());
    let length = shape.iter().product::<usize>() + more;
    let mut handle = client.empty(4 * length);
    if more > 0 {
        handle = handle.offset_end(4 * more as u64);
    }
    CubeTensor::new_contiguous(client, device, Shape::new(shape), handle, DType::F32)
}

/// A tensor as a kernel's argument, in vectors of `vector` numbers.
pub(super) fn buffer(tensor: &CubeTensor, vector: usize) -> BufferArg {
    let handle = tensor.handle.clone();
    let length = handle.size_in_used() as usize / 4 / vector;
    // SAFETY: the length is the buffer's own.
    unsafe { BufferArg::from_raw_parts(handle, length) }
}

/// The same with what lies behind it in its buffer.
pub(super) fn whole(tensor: &CubeTensor) -> BufferArg {
    let mut handle = tensor.handle.clone();
    handle.offset_end = None;
    let length = handle.size_in_used() as usize / 4;
    // SAFETY: the length is the buffer's own.
    unsafe { BufferArg::from_raw_parts(handle, length) }
}

/// `length` floats of what lies behind a tensor in its buffer, from `start` of the buffer on, a multiple of
/// [`ALIGNMENT`](crate::fused::ALIGNMENT).
pub(super) fn behind(tensor: &CubeTensor, start: usize, length: usize) -> CubeTensor {
    let mut handle = tensor.handle.clone();
    handle.offset_end = None;
    let rest = handle.size_in_used() as usize / 4 - start - length;
    let handle = handle
        .offset_start(4 * start as u64)
        .offset_end(4 * rest as u64);
    let (client, device) = (tensor.client.clone(), tensor.device.clone());
    CubeTensor::new_contiguous(client, device, Shape::new([length]), handle, DType::F32)
}
