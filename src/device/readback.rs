//! Many tensors in one read.

use std::ops::Index;

use burn::tensor::{DataError, ExecutionError, Tensor, TensorData, Transaction};

/// The device did not give its numbers back.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct ReadError(#[from] Cause);

#[derive(Debug, thiserror::Error)]
enum Cause {
    #[error("{0:?}")]
    Execution(#[from] ExecutionError),
    #[error("{0:?}")]
    Data(#[from] DataError),
    #[error("some results are missing")]
    Missing,
}

/// Tensors to be read together.
#[derive(Default)]
pub(crate) struct Readback {
    transaction: Transaction,
    count: usize,
}

/// Where a tensor's values will be among those read.
#[derive(Clone, Copy)]
pub(crate) struct Slot(usize);

/// What was read, widened so that what is computed from it adds no error of its own.
pub(crate) struct Values(Vec<Vec<f64>>);

impl Readback {
    pub fn add<const D: usize>(&mut self, tensor: Tensor<D>) -> Slot {
        let transaction = std::mem::take(&mut self.transaction);
        self.transaction = transaction.register(tensor);
        self.count += 1;
        Slot(self.count - 1)
    }

    /// Waits for the device, once.
    pub async fn execute(self) -> Result<Values, ReadError> {
        let wide = |values: Vec<f32>| values.into_iter().map(f64::from).collect();
        Ok(Values(self.floats().await?.into_iter().map(wide).collect()))
    }

    /// The same as the device has them, in the order in which they were added.
    pub async fn floats(self) -> Result<Vec<Vec<f32>>, ReadError> {
        let data = self.transaction.execute_async().await;
        let values = (data.map_err(Cause::from)?.into_iter())
            .map(numbers)
            .collect::<Result<Vec<_>, ReadError>>()?;
        if values.len() != self.count || values.iter().any(Vec::is_empty) {
            return Err(Cause::Missing.into());
        }
        Ok(values)
    }
}

impl Values {
    /// The first value of a tensor, which of `[1]` is the only one.
    #[expect(
        clippy::indexing_slicing,
        reason = "`floats` refuses a tensor that came back without a value"
    )]
    pub fn first(&self, slot: Slot) -> f64 {
        self[slot][0]
    }
}

impl Index<Slot> for Values {
    type Output = [f64];

    #[expect(
        clippy::indexing_slicing,
        reason = "`add` has counted the slots, and `floats` refuses fewer tensors than were added"
    )]
    fn index(&self, slot: Slot) -> &[f64] {
        &self.0[slot.0]
    }
}

/// One tensor by itself, row-major.
pub(crate) async fn floats<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, ReadError> {
    numbers(tensor.into_data_async().await.map_err(Cause::from)?)
}

fn numbers(data: TensorData) -> Result<Vec<f32>, ReadError> {
    Ok(data.try_into_vec::<f32>().map_err(Cause::from)?)
}
