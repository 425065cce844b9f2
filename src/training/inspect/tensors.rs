//! One parameter seen through a step: its gradient before and after clipping, its update.

use std::pin::Pin;
use std::sync::Arc;

use burn::module::Module;
use burn::tensor::Tensor;

use crate::device::Readback;
use crate::parameters::for_each_parameter;
use crate::training::error::TrainError;
use crate::training::learner::{Gradients, Learner, LearnerRecord};

/// A parameter's tensors of one step, row-major.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterTensors {
    /// Of each of them, as the network has it: `[inputs, outputs]` for a dense layer.
    pub shape: Vec<usize>,
    /// The weights as they are now.
    pub weight: Vec<f32>,
    /// The gradient as it came from the backward pass.
    pub before: Vec<f32>,
    /// The gradient after clipping.
    pub after: Vec<f32>,
    /// What was taken from the weights; empty between the clipping and the update.
    pub update: Vec<f32>,
}

/// Tensors on their way from the device.
pub type TensorsRead = Pin<Box<dyn Future<Output = Result<ParameterTensors, TrainError>>>>;

/// What a step, or the part of it that is done, holds of a network.
#[derive(Clone)]
pub(crate) struct Seen {
    pub gradients: Gradients,
    /// Each parameter's update, flat.
    pub updates: Option<Arc<Vec<Tensor<1>>>>,
}

impl LearnerRecord {
    /// All of it.
    pub fn seen(&self) -> Seen {
        Seen {
            gradients: self.gradients.clone(),
            updates: Some(Arc::clone(&self.updates.values)),
        }
    }
}

/// The tensors of parameter `index` of a network, in one read.
pub(crate) fn tensors<M: Module>(learner: &Learner<M>, seen: &Seen, index: usize) -> TensorsRead {
    let weight = weight(&learner.module, index);
    let before = seen.gradients.before.get(index).cloned();
    let after = seen.gradients.after.get(index).cloned();
    let updates = seen.updates.as_ref();
    let update = updates.and_then(|updates| updates.get(index).cloned());
    Box::pin(async move {
        let (shape, weight) = weight.ok_or(TrainError::NoStep)?;
        let (before, after) = before.zip(after).ok_or(TrainError::NoStep)?;
        let mut readback = Readback::default();
        let slots = [weight, before, after].map(|tensor| readback.add(tensor));
        let update = update.map(|update| readback.add(update));
        let values = readback.execute().await?;
        let take = |slot| values[slot].iter().map(|v| *v as f32).collect();
        Ok(ParameterTensors {
            shape,
            weight: take(slots[0]),
            before: take(slots[1]),
            after: take(slots[2]),
            update: update.map(take).unwrap_or_default(),
        })
    })
}

/// The shape and the weights, flat, of parameter `index`, counted among those that learn.
fn weight<M: Module>(module: &M, index: usize) -> Option<(Vec<usize>, Tensor<1>)> {
    let (mut found, mut next) = (None, 0);
    for_each_parameter(module, |parameter| {
        if parameter.learns {
            if next == index {
                found = Some((parameter.shape.to_vec(), parameter.value));
            }
            next += 1;
        }
    });
    found
}
