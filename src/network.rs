//! A network in training: its weights, its optimiser and what its clipping remembers.

use burn::module::{Module, ModuleMapper, Param};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use crate::clip::{Clipping, NormHistory, clip_gradients, parameter_names};
use crate::config::{ClipConfig, NetworkConfig};
use crate::optim::{Moments, Optimizer};
use crate::state::{Counts, Reader, Writer};
use crate::stats::NetworkRecord;
use crate::train::TrainError;

pub(crate) struct Network<M> {
    pub module: M,
    pub names: Vec<String>,
    optimizer: Optimizer,
    history: NormHistory,
}

impl<M: Module> Network<M> {
    pub fn new(module: M) -> Self {
        Self {
            names: parameter_names(&module),
            module,
            optimizer: Optimizer::default(),
            history: NormHistory::default(),
        }
    }

    /// Updates made.
    pub fn updates(&self) -> u64 {
        self.optimizer.parts().1
    }

    pub fn gradients(&self, loss: &Tensor<1>) -> GradientsParams {
        GradientsParams::from_grads(loss.backward(), &self.module)
    }

    pub fn clip(
        &mut self,
        config: &ClipConfig,
        step: u64,
        gradients: GradientsParams,
    ) -> (GradientsParams, Clipping) {
        clip_gradients(config, &mut self.history, step, &self.module, gradients)
    }

    /// Adds everything that the next step depends on.
    pub fn save(&self, prefix: &str, writer: &mut Writer) -> Counts {
        writer.add_module(prefix, &self.module);
        let (moments, updates) = self.optimizer.parts();
        for (name, moments) in self.names.iter().zip(moments) {
            for (kind, moment) in [("first", &moments.first), ("second", &moments.second)] {
                if let Some(moment) = moment {
                    let name = format!("{prefix}.optimizer.{name}.{kind}");
                    writer.add(name, moment.clone());
                }
            }
        }
        let (norms, seen) = self.history.parts();
        if let Some(norms) = norms {
            writer.add(format!("{prefix}.history"), norms);
        }
        Counts { updates, seen }
    }

    /// Takes it back; on an error this network is no longer whole.
    pub fn load(
        &mut self,
        prefix: &str,
        counts: Counts,
        reader: &Reader<'_>,
    ) -> Result<(), TrainError> {
        self.module = reader.module(prefix, self.module.clone())?;
        let moments = (self.names.iter())
            .map(|name| Moments {
                first: reader.get(&format!("{prefix}.optimizer.{name}.first")),
                second: reader.get(&format!("{prefix}.optimizer.{name}.second")),
            })
            .collect();
        self.optimizer = Optimizer::restore(moments, counts.updates);
        let norms = reader.get(&format!("{prefix}.history"));
        self.history = NormHistory::restore(norms, counts.seen);
        Ok(())
    }

    /// Moves the weights, then clamps them to ±`weight_clip` where there is one.
    pub fn update(
        &mut self,
        config: &NetworkConfig,
        weight_clip: Option<f32>,
        gradients: GradientsParams,
        clipping: Clipping,
    ) -> NetworkRecord {
        let module = self.module.clone();
        let (module, updates) = self.optimizer.update(&config.optimizer, module, gradients);
        let (module, at_bound) = match weight_clip {
            None => (module, None),
            Some(bound) => {
                let (module, at_bound) = clip_weights(module, bound);
                (module, Some(at_bound))
            }
        };
        self.module = module;
        NetworkRecord {
            clipping,
            updates,
            at_bound,
        }
    }
}

/// Each weight to [−`bound`, `bound`] (Arjovsky et al. 2017, algorithm 1), and the share of each
/// parameter's weights that lie at the bound then, `[parameters]`.
fn clip_weights<M: Module>(module: M, bound: f32) -> (M, Tensor<1>) {
    let mut clamp = ClampWeights {
        bound,
        at_bound: Vec::new(),
    };
    let module = module.map(&mut clamp);
    (module, Tensor::cat(clamp.at_bound, 0))
}

struct ClampWeights {
    bound: f32,
    at_bound: Vec<Tensor<1>>,
}

impl ModuleMapper for ClampWeights {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        // Running statistics are no weights.
        if !param.is_require_grad() {
            return param;
        }
        param.map(|weight| {
            let clamped = weight.inner().clamp(-self.bound, self.bound);
            let at_bound = clamped.clone().abs().greater_equal_elem(self.bound);
            self.at_bound.push(at_bound.float().mean());
            Tensor::from_inner(clamped).require_grad()
        })
    }
}
