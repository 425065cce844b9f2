//! Many tensors in one read.

use std::ops::Index;

use burn::tensor::{Tensor, TensorData, Transaction};

use crate::error::TrainError;

/// Tensors to be read together.
#[derive(Default)]
pub(crate) struct Read {
    transaction: Transaction,
    count: usize,
}

/// Where a tensor's values will be among those read.
#[derive(Clone, Copy)]
pub(crate) struct Slot(usize);

/// What was read, widened so that what is computed from it adds no error of its own.
pub(crate) struct Values(Vec<Vec<f64>>);

impl Read {
    pub fn add<const D: usize>(&mut self, tensor: Tensor<D>) -> Slot {
        let transaction = std::mem::take(&mut self.transaction);
        self.transaction = transaction.register(tensor);
        self.count += 1;
        Slot(self.count - 1)
    }

    /// Waits for the device, once.
    pub async fn execute(self) -> Result<Values, TrainError> {
        let data = self.transaction.execute_async().await;
        let values = data
            .map_err(TrainError::read)?
            .into_iter()
            .map(to_f64)
            .collect::<Result<Vec<_>, _>>()?;
        if values.len() != self.count || values.iter().any(Vec::is_empty) {
            return Err(TrainError::read("some results are missing"));
        }
        Ok(Values(values))
    }
}

impl Index<Slot> for Values {
    type Output = [f64];

    fn index(&self, slot: Slot) -> &[f64] {
        &self.0[slot.0]
    }
}

fn to_f64(data: TensorData) -> Result<Vec<f64>, TrainError> {
    let values = data.try_into_vec::<f32>().map_err(TrainError::read)?;
    Ok(values.into_iter().map(f64::from).collect())
}
