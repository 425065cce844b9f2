//! A network in training: its weights, its optimiser and what its clipping remembers.

use std::rc::Rc;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use crate::clip::{Clipping, NormHistory, clip_gradients, parameter_names};
use crate::config::{ClipConfig, NetworkConfig};
use crate::error::TrainError;
use crate::optim::{Moments, Optimizer, Updates};
use crate::state::{Counts, Reader, Writer};

/// A network's gradients in one step, kept to be looked at.
#[derive(Clone, Debug)]
pub(crate) struct Gradients {
    pub before: Rc<GradientsParams>,
    pub after: Rc<GradientsParams>,
}

/// What a network's update leaves to be reported.
#[derive(Clone, Debug)]
pub(crate) struct NetworkRecord {
    pub gradients: Gradients,
    pub clipping: Clipping,
    pub updates: Updates,
    /// `[parameters]`
    pub at_bound: Option<Tensor<1>>,
}

#[derive(Clone)]
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

    /// The optimiser's moments, in the order of the module's visit, and the count of updates.
    pub fn moments(&self) -> (&[Moments], u64) {
        self.optimizer.parts()
    }

    /// The same network with other weights and moments.
    pub fn with(&self, module: M, optimizer: Optimizer) -> Self {
        Self {
            module,
            names: self.names.clone(),
            optimizer,
            history: self.history.clone(),
        }
    }

    /// The gradients of a loss, clipped.
    pub fn clipped_gradients(
        &mut self,
        loss: &Tensor<1>,
        config: &ClipConfig,
        step: u64,
    ) -> (Gradients, Clipping) {
        let raw = GradientsParams::from_grads(loss.backward(), &self.module);
        self.clip(raw, config, step)
    }

    /// Raw gradients, clipped.
    pub fn clip(
        &mut self,
        raw: GradientsParams,
        config: &ClipConfig,
        step: u64,
    ) -> (Gradients, Clipping) {
        let before = Rc::new(share(&self.module, &raw));
        let (after, clipping) = clip_gradients(config, &mut self.history, step, &self.module, raw);
        let after = Rc::new(after);
        (Gradients { before, after }, clipping)
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
        gradients: Gradients,
        clipping: Clipping,
    ) -> NetworkRecord {
        let module = self.module.clone();
        let after = share(&self.module, &gradients.after);
        let (module, updates) = self.optimizer.update(&config.optimizer, module, after);
        let (module, at_bound) = match weight_clip {
            None => (module, None),
            Some(bound) => {
                let (module, at_bound) = clip_weights(module, bound);
                (module, Some(at_bound))
            }
        };
        self.module = module;
        NetworkRecord {
            gradients,
            clipping,
            updates,
            at_bound,
        }
    }
}

/// Another owner of the same gradients: no numbers are copied.
pub(crate) fn share<M: Module>(module: &M, gradients: &GradientsParams) -> GradientsParams {
    let mut share = Share {
        from: gradients,
        to: GradientsParams::new(),
    };
    module.visit(&mut share);
    share.to
}

struct Share<'a> {
    from: &'a GradientsParams,
    to: GradientsParams,
}

impl ModuleVisitor for Share<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = self.from.get::<D>(param.id) {
            self.to.register(param.id, gradient);
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
