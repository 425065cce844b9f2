//! Flex's tensors as slices and back.

use std::borrow::Cow;

use burn::backend::flex::{FlexTensor, Layout};
use burn::tensor::{Bytes, DType, Shape};

/// The numbers of a tensor, row-major; copied only where it is a view that is not contiguous.
pub fn numbers(tensor: &FlexTensor) -> Cow<'_, [f32]> {
    match tensor.as_slice::<f32>() {
        Some(numbers) => Cow::Borrowed(numbers),
        None => {
            let whole = tensor.to_contiguous();
            Cow::Owned(whole.as_slice::<f32>().unwrap_or_default().to_vec())
        }
    }
}

/// The same of 32-bit integers.
pub fn integers(tensor: &FlexTensor) -> Cow<'_, [u32]> {
    match tensor.as_slice::<u32>() {
        Some(words) => Cow::Borrowed(words),
        None => {
            let whole = tensor.to_contiguous();
            Cow::Owned(whole.as_slice::<u32>().unwrap_or_default().to_vec())
        }
    }
}

/// The numbers of a tensor to be changed in place. They are copied first where another tensor shares
/// them, as everywhere in Burn.
#[expect(
    clippy::indexing_slicing,
    reason = "a contiguous tensor from the beginning of its storage has all its numbers there"
)]
pub fn numbers_mut(tensor: &mut FlexTensor) -> &mut [f32] {
    if !tensor.is_contiguous() || tensor.layout().start_offset() != 0 {
        *tensor = tensor.to_contiguous();
    }
    let len = tensor.layout().num_elements();
    &mut tensor.storage_mut::<f32>()[..len]
}

/// `[numbers]`
pub fn vector(numbers: Vec<f32>) -> FlexTensor {
    let len = numbers.len();
    tensor(numbers, Shape::from([len]))
}

/// `[numbers, 1]`
pub fn column(numbers: Vec<f32>) -> FlexTensor {
    matrix(numbers, 1)
}

/// `[rows, columns]`
pub fn matrix(numbers: Vec<f32>, columns: usize) -> FlexTensor {
    let rows = numbers.len() / columns;
    tensor(numbers, Shape::from([rows, columns]))
}

/// `[rows, columns]`, filled by `fill`, which has to write all of it.
pub fn matrix_of(rows: usize, columns: usize, fill: impl FnOnce(&mut [f32])) -> FlexTensor {
    let mut numbers = vec![0.0; rows * columns];
    fill(&mut numbers);
    matrix(numbers, columns)
}

fn tensor(numbers: Vec<f32>, shape: Shape) -> FlexTensor {
    FlexTensor::new(
        Bytes::from_elems(numbers),
        Layout::contiguous(shape),
        DType::F32,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `[[0, 1], [2, 3], [4, 5]]`, and views of it: as it is, its last two rows, turned over, and its second column.
    fn views() -> [(FlexTensor, Vec<f32>); 4] {
        let whole = matrix((0..6).map(|number| number as f32).collect(), 2);
        [
            (whole.clone(), vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0]),
            (whole.narrow(0, 1, 2), vec![2.0, 3.0, 4.0, 5.0]),
            (whole.transpose(0, 1), vec![0.0, 2.0, 4.0, 1.0, 3.0, 5.0]),
            (whole.narrow(1, 1, 1), vec![1.0, 3.0, 5.0]),
        ]
    }

    #[test]
    fn the_numbers_of_a_view_are_its_own_in_its_order() {
        for (view, expected) in views() {
            assert_eq!(*numbers(&view), expected);
        }
    }

    #[test]
    fn what_is_changed_is_a_view_and_not_what_shares_its_numbers() {
        for (mut view, expected) in views() {
            let shared = view.clone();
            let changed = numbers_mut(&mut view);
            assert_eq!(*changed, expected);
            changed.fill(-1.0);
            assert_eq!(*numbers(&view), vec![-1.0; expected.len()]);
            assert_eq!(*numbers(&shared), expected);
        }
    }
}
