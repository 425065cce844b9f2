//! One parameter seen through a step: its gradient before and after clipping, its update.

use std::pin::Pin;
use std::rc::Rc;

use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use crate::error::TrainError;
use crate::network::{Gradients, Network, NetworkRecord};
use crate::read::Read;

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
    pub updates: Option<Rc<Vec<Tensor<1>>>>,
}

impl NetworkRecord {
    /// All of it.
    pub fn seen(&self) -> Seen {
        Seen {
            gradients: self.gradients.clone(),
            updates: Some(Rc::clone(&self.updates.values)),
        }
    }
}

/// The tensors of parameter `index` of a network, in one read.
pub(crate) fn tensors<M: Module>(
    network: &Network<M>,
    seen: &Seen,
    index: usize,
) -> impl Future<Output = Result<ParameterTensors, TrainError>> + use<M> {
    let parameter = find(&network.module, &seen.gradients.before, index);
    let after = find(&network.module, &seen.gradients.after, index);
    let update = seen
        .updates
        .as_ref()
        .and_then(|updates| updates.get(index).cloned());
    async move {
        let (parameter, after) = parameter.zip(after).ok_or(TrainError::NoStep)?;
        let mut read = Read::default();
        let slots = [parameter.weight, parameter.gradient, after.gradient].map(|t| read.add(t));
        let update = update.map(|update| read.add(update));
        let values = read.execute().await?;
        let take = |slot| values[slot].iter().map(|v| *v as f32).collect();
        Ok(ParameterTensors {
            shape: parameter.shape,
            weight: take(slots[0]),
            before: take(slots[1]),
            after: take(slots[2]),
            update: update.map(take).unwrap_or_default(),
        })
    }
}

/// A parameter and a gradient of it, flat.
pub(crate) struct Found {
    pub shape: Vec<usize>,
    /// `[entries]`
    pub weight: Tensor<1>,
    /// `[entries]`
    pub gradient: Tensor<1>,
}

/// Parameter `index`, counted among those that have a gradient.
pub(crate) fn find<M: Module>(
    module: &M,
    gradients: &GradientsParams,
    index: usize,
) -> Option<Found> {
    let mut find = Find {
        gradients,
        left: index,
        found: None,
    };
    module.visit(&mut find);
    find.found
}

struct Find<'a> {
    gradients: &'a GradientsParams,
    left: usize,
    found: Option<Found>,
}

impl ModuleVisitor for Find<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let Some(gradient) = self.gradients.get::<D>(param.id) else {
            return;
        };
        match self.left.checked_sub(1) {
            Some(left) => self.left = left,
            None if self.found.is_some() => {}
            None => {
                let weight = param.val().inner();
                self.found = Some(Found {
                    shape: weight.dims().to_vec(),
                    weight: weight.reshape([-1]),
                    gradient: gradient.reshape([-1]),
                });
            }
        }
    }
}
