//! A network in flat tensors, and of a network of dense layers its forward and its backward pass.

use std::sync::OnceLock;

use burn::module::Module;
use burn::tensor::{Int, Tensor};

use super::layout::{filled, flatten, layers, part, pieces, ring, units};
use super::record::FlatRecord;
use super::rules::{clip, direction};
use super::spectral_norm::Normalised;
use crate::clip::{HISTORY_CAPACITY, NormHistory};
use crate::config::{ClipRule, NetworkConfig};
use crate::fused::{
    Activation, Layer, Moving, Piece, Update, Updated, dense, dense_into, input_gradient, update,
    weight_gradient,
};
use crate::optim::{Moments, Optimizer};
use crate::parameters::{for_each_parameter, map_parameters};
use crate::training::learner::Learner;

/// A network.
pub(in crate::training::gan) struct FlatNetwork {
    /// Dense ones, where there are no others.
    pub(super) layers: Vec<Layer>,
    /// Each parameter, in the order of the module's visit.
    pub(super) pieces: Vec<Piece>,
    /// Of each parameter.
    units: Vec<usize>,
    /// After all layers but the last.
    pub(super) hidden: Activation,
    /// After the last.
    output: Activation,
    pub moving: Moving,
    /// Running statistics, flat; none without batch normalisation.
    running: Option<Tensor<1>>,
    /// Of dense layers under spectral normalisation.
    normalised: Option<Normalised>,
    /// 1 for each weight and 0 for each bias, flat; made when it is first asked for.
    pub(super) weights_alone: OnceLock<Tensor<1>>,
    /// Updates made.
    pub updates: u64,
    /// Norms seen by the percentile.
    pub seen: u64,
}

/// What the last layer made, of the values of [`FlatNetwork::forward`].
#[expect(
    clippy::indexing_slicing,
    reason = "the values begin with what went in: there is one at least"
)]
pub(super) fn end(values: &[Tensor<2>]) -> &Tensor<2> {
    &values[values.len() - 1]
}

/// A network's turn in a step.
pub(super) struct Turn<'a> {
    pub config: &'a NetworkConfig,
    /// The bound of its weights.
    pub weight_clip: Option<f32>,
    pub words: &'a Tensor<1, Int>,
    /// Where Adam's numbers are among the words.
    pub adam_at: usize,
    /// Where the percentile's are.
    pub percentile_at: usize,
    /// From 0.
    pub step: u64,
    /// Whether the step has no further update of this network.
    pub ends_step: bool,
}

impl FlatNetwork {
    /// The network as it is, with its moments. `broken` is how long ago each parameter's gradient broke,
    /// `[parameters]`.
    pub fn new<M: Module>(
        learner: &Learner<M>,
        [hidden, output]: [Activation; 2],
        broken: Option<Tensor<1>>,
    ) -> Self {
        let (mut weights, mut shapes) = (Vec::new(), Vec::new());
        let mut running = Vec::new();
        let mut learns = Vec::new();
        for_each_parameter(&learner.module, |parameter| learns.push(parameter.learns));
        let mut learns = learns.into_iter();
        // The validation copy has its running statistics up to date.
        for_each_parameter(&learner.module.valid(), |parameter| {
            if learns.next() == Some(false) {
                return running.push(parameter.value);
            }
            weights.push(parameter.value);
            shapes.push(parameter.shape.to_vec());
        });
        let pieces = pieces(&shapes);
        #[expect(
            clippy::indexing_slicing,
            reason = "a network has parameters: the ranges of its settings leave it a layer at least"
        )]
        let device = weights[0].device();
        let kept = (!running.is_empty()).then(|| Tensor::cat(running, 0));
        let is_dense = shapes.iter().step_by(2).all(|shape| shape.len() == 2);
        let layers = match is_dense {
            true => layers(&shapes),
            false => Vec::new(),
        };
        let parameters = flatten(&pieces, |index, _| weights.get(index).cloned(), &device);
        // What dense layers keep beside their weights is what spectral normalisation knows.
        let (running, normalised) = match (kept, is_dense) {
            (Some(vectors), true) => {
                let normalised = Normalised::new(&vectors, &layers, &pieces, &parameters);
                (None, Some(normalised))
            }
            (kept, _) => (kept, None),
        };
        let (moments, updates) = learner.optimizer.parts();
        let moment = |of: fn(&Moments) -> &Option<Tensor<1>>| {
            let one = |index: usize, _| moments.get(index).and_then(|m| of(m).clone());
            flatten(&pieces, one, &device)
        };
        let finite = match broken {
            Some(steps) => Tensor::cat(vec![steps.clone().equal_elem(0.0).float(), steps], 0),
            None => filled([(1.0, pieces.len()), (0.0, pieces.len())], &device),
        };
        let (norms, seen) = learner.history.parts();
        Self {
            moving: Moving {
                parameters,
                first: moment(|m| &m.first),
                second: moment(|m| &m.second),
                finite,
                history: ring(norms, HISTORY_CAPACITY, &device),
            },
            running,
            normalised,
            weights_alone: OnceLock::new(),
            layers,
            pieces,
            units: units(&shapes),
            hidden,
            output,
            updates,
            seen,
        }
    }

    /// The places of the parameters, in the order of the module's visit.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The parameters and the running statistics, flat, of a network that has some.
    pub(super) fn parameters_and_running(&mut self) -> (&Tensor<1>, &mut Tensor<1>) {
        let running = self.running.as_mut();
        #[expect(
            clippy::expect_used,
            reason = "it is called for convolutional networks alone, whose modules have them"
        )]
        let running = running.expect("a convolutional network has running statistics");
        (&self.moving.parameters, running)
    }

    /// The network back as a learner.
    pub fn learner<M: Module>(&self, like: &Learner<M>) -> Learner<M> {
        let mut pieces = self.pieces.iter();
        let mut begin = 0;
        // All copies of a module have one set of running statistics between them, which is written to in place:
        // this one gets a set of its own.
        let module = match self.running {
            None => like.module.clone(),
            Some(_) => like.module.valid().train(),
        };
        let vectors = self.normalised.as_ref().map(Normalised::vectors);
        let kept = self.running.clone().or(vectors);
        let module = map_parameters(module, |parameter| {
            if parameter.learns {
                return Some(part(&self.moving.parameters, *pieces.next()?));
            }
            let len = parameter.shape.num_elements();
            let numbers = kept.clone()?.narrow(0, begin, len);
            begin += len;
            Some(numbers)
        });
        let moments = (self.pieces.iter())
            .map(|piece| Moments {
                first: Some(part(&self.moving.first, *piece)),
                second: Some(part(&self.moving.second, *piece)),
            })
            .collect();
        Learner {
            history: self.history(),
            ..like.with(module, Optimizer::restore(moments, self.updates))
        }
    }

    /// The norms that the percentile has seen.
    fn history(&self) -> NormHistory {
        let kept = self.seen.min(HISTORY_CAPACITY as u64) as usize;
        let norms = (kept > 0).then(|| self.moving.history.clone().narrow(0, 0, kept));
        NormHistory::restore(norms, self.seen)
    }

    /// How long ago each parameter's gradient broke, `[parameters]`.
    pub fn broken_steps(&self) -> Tensor<1> {
        let count = self.pieces.len();
        self.moving.finite.clone().narrow(0, count, count)
    }

    /// x and what each layer makes of it, `[rows, width]` each.
    pub fn forward(&self, mut x: Tensor<2>) -> Vec<Tensor<2>> {
        let mut values = vec![x.clone()];
        for (index, layer) in self.layers.iter().enumerate() {
            x = dense(&x, self.judging(), *layer, self.activation(index));
            values.push(x.clone());
        }
        values
    }

    /// What the last layer makes of x, `[rows, width]`.
    pub fn output(&self, mut x: Tensor<2>) -> Tensor<2> {
        for (index, layer) in self.layers.iter().enumerate() {
            x = dense(&x, &self.moving.parameters, *layer, self.activation(index));
        }
        x
    }

    /// What the last layer makes of x, as rows of `target` from `row` on.
    pub fn forward_into(&self, mut x: Tensor<2>, target: Tensor<2>, row: usize) -> Tensor<2> {
        let parameters = &self.moving.parameters;
        let Some((last, below)) = self.layers.split_last() else {
            return target;
        };
        for layer in below {
            x = dense(&x, parameters, *layer, self.hidden);
        }
        dense_into(&x, parameters, *last, self.output, target, row)
    }

    /// The gradients of all parameters, flat. `values` are of [`forward`](Self::forward); `dy` is the
    /// gradient at the end of the last layer, before its activation.
    pub fn gradients(&self, values: &[Tensor<2>], mut dy: Tensor<2>) -> Tensor<1> {
        let mut gradients = self.no_gradients();
        for (index, (layer, x)) in self.layers.iter().zip(values).enumerate().rev() {
            gradients = weight_gradient(x, &dy, *layer, gradients);
            if index > 0 {
                dy = input_gradient(&dy, self.judging(), *layer, x, self.hidden);
            }
        }
        match &self.normalised {
            None => gradients,
            Some(normalised) => normalised.gradients(&gradients, &self.layers, &self.pieces),
        }
    }

    /// The gradient before the activation `before` that made x, with no gradients of the parameters.
    pub fn input_gradient(
        &self,
        values: &[Tensor<2>],
        mut dy: Tensor<2>,
        before: Activation,
    ) -> Tensor<2> {
        for (index, (layer, x)) in self.layers.iter().zip(values).enumerate().rev() {
            let activation = if index > 0 { self.hidden } else { before };
            dy = input_gradient(&dy, self.judging(), *layer, x, activation);
        }
        dy
    }

    /// Clips the gradients and moves the weights.
    pub(super) fn update(&mut self, gradients: Tensor<1>, turn: Turn<'_>) -> FlatRecord {
        self.updates += 1;
        let Turn { config, step, .. } = turn;
        if config.clip.rule == ClipRule::Percentile {
            self.seen += 1;
        }
        let clip = clip(&config.clip, step, turn.percentile_at);
        let (direction, rate) = direction(&config.optimizer, turn.adam_at);
        let rule = Update {
            pieces: self.pieces.clone(),
            units: self.units.clone(),
            clip,
            direction,
            rate,
            weight_clip: turn.weight_clip,
            ends_step: turn.ends_step,
        };
        let Updated { report, factors } = update(&mut self.moving, &gradients, turn.words, rule);
        if let Some(normalised) = &mut self.normalised {
            normalised.divide(&self.layers, &self.pieces, &self.moving.parameters);
        }
        FlatRecord {
            config: config.clone(),
            pieces: self.pieces.clone(),
            units: self.units.clone(),
            clip,
            bounded: turn.weight_clip.is_some(),
            gradients,
            report,
            factors,
            step,
            updates: None,
        }
    }

    /// One power iteration of spectral normalisation; without it nothing changes.
    pub(super) fn iterate_singular_vectors(&mut self) {
        if let Some(normalised) = &mut self.normalised {
            normalised.iterate(&self.layers, &self.pieces, &self.moving.parameters);
        }
    }

    /// The σ that divides each weight, `[layers]`; none without spectral normalisation.
    pub(super) fn sigmas(&self) -> Option<Tensor<1>> {
        let normalised = self.normalised.as_ref()?;
        Some(normalised.sigmas.clone())
    }

    /// The parameters that the layers compute with, flat.
    pub(super) fn judging(&self) -> &Tensor<1> {
        match &self.normalised {
            None => &self.moving.parameters,
            Some(normalised) => &normalised.parameters,
        }
    }

    /// Room for the gradients of all parameters, flat.
    pub(super) fn no_gradients(&self) -> Tensor<1> {
        let parameters = &self.moving.parameters;
        Tensor::empty(parameters.shape(), &parameters.device())
    }

    fn activation(&self, index: usize) -> Activation {
        match index + 1 == self.layers.len() {
            true => self.output,
            false => self.hidden,
        }
    }
}
