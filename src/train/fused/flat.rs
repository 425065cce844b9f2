//! A network of dense layers in flat tensors, with its forward and its backward pass.

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Device, Int, Tensor};

use super::record::FlatRecord;
use crate::config::{ClipConfig, ClipRule, NetworkConfig};
use crate::kernels::{
    Activation, Clip, Layer, Moving, Piece, Update, dense, dense_into, input_gradient, update,
    weight_gradient,
};
use crate::network::Network;
use crate::optim::{Moments, Optimizer, constants};

/// A network of dense layers.
pub(crate) struct FlatNetwork {
    layers: Vec<Layer>,
    /// Each parameter, in the order of the module's visit.
    pieces: Vec<Piece>,
    /// After all layers but the last.
    hidden: Activation,
    /// After the last.
    output: Activation,
    pub moving: Moving,
    /// Updates made.
    pub updates: u64,
}

/// A network's turn in a step.
pub(super) struct Turn<'a> {
    pub config: &'a NetworkConfig,
    /// The bound of its weights.
    pub weight_clip: Option<f32>,
    pub words: &'a Tensor<1, Int>,
    /// Where Adam's numbers are among the words.
    pub adam_at: usize,
    /// From 0.
    pub step: u64,
    /// Whether the step has no further update of this network.
    pub ends_step: bool,
}

impl FlatNetwork {
    /// The network as it is, with its moments. `finite` is of its parameters: whether each one's
    /// gradients have been finite, and in how many steps.
    pub fn new<M: Module>(
        network: &Network<M>,
        [hidden, output]: [Activation; 2],
        finite: Option<[Tensor<1>; 2]>,
    ) -> Self {
        let mut collect = Collect::default();
        network.module.visit(&mut collect);
        let (pieces, layers) = (pieces(&collect.shapes), layers(&collect.shapes));
        let device = collect.weights[0].device();
        let (moments, updates) = network.moments();
        let moment = |of: fn(&Moments) -> &Option<Tensor<1>>| {
            let one = |index: usize| moments.get(index).and_then(|m| of(m).clone());
            flatten(&pieces, one, &device)
        };
        let finite = match finite {
            Some(finite) => Tensor::cat(finite.to_vec(), 0),
            None => filled([(1.0, pieces.len()), (0.0, pieces.len())], &device),
        };
        Self {
            moving: Moving {
                parameters: flatten(
                    &pieces,
                    |index| Some(collect.weights[index].clone()),
                    &device,
                ),
                first: moment(|m| &m.first),
                second: moment(|m| &m.second),
                finite,
            },
            layers,
            pieces,
            hidden,
            output,
            updates,
        }
    }

    /// The network back as a module with its optimiser.
    pub fn network<M: Module>(&self, like: &Network<M>) -> Network<M> {
        let mut place = Place {
            flat: &self.moving.parameters,
            pieces: self.pieces.iter(),
        };
        let module = like.module.clone().map(&mut place);
        let moments = (self.pieces.iter())
            .map(|piece| Moments {
                first: Some(part(&self.moving.first, *piece)),
                second: Some(part(&self.moving.second, *piece)),
            })
            .collect();
        like.with(module, Optimizer::restore(moments, self.updates))
    }

    /// Whether each parameter's gradients have been finite, and in how many steps: `[parameters]` each.
    pub fn finite(&self) -> [Tensor<1>; 2] {
        let count = self.pieces.len();
        [0, count].map(|from| self.moving.finite.clone().narrow(0, from, count))
    }

    /// x and what each layer makes of it, `[rows, width]` each.
    pub fn forward(&self, x: Tensor<2>) -> Vec<Tensor<2>> {
        let mut values = vec![x];
        for (index, layer) in self.layers.iter().enumerate() {
            let x = &values[index];
            let y = dense(x, &self.moving.parameters, *layer, self.activation(index));
            values.push(y);
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
        let last = self.layers.len() - 1;
        for (index, layer) in self.layers[..last].iter().enumerate() {
            x = dense(&x, &self.moving.parameters, *layer, self.activation(index));
        }
        let (parameters, layer) = (&self.moving.parameters, self.layers[last]);
        dense_into(&x, parameters, layer, self.output, target, row)
    }

    /// The gradients of all parameters, flat. `values` are of [`forward`](Self::forward); `dy` is the
    /// gradient at the end of the last layer, before its activation.
    pub fn gradients(&self, values: &[Tensor<2>], mut dy: Tensor<2>) -> Tensor<1> {
        let parameters = &self.moving.parameters;
        let mut gradients = Tensor::empty(parameters.shape(), &parameters.device());
        for (index, layer) in self.layers.iter().enumerate().rev() {
            let x = &values[index];
            gradients = weight_gradient(x, &dy, *layer, gradients);
            if index > 0 {
                dy = input_gradient(&dy, parameters, *layer, x, self.hidden);
            }
        }
        gradients
    }

    /// The gradient before the activation `before` that made x, with no gradients of the parameters.
    pub fn input_gradient(
        &self,
        values: &[Tensor<2>],
        mut dy: Tensor<2>,
        before: Activation,
    ) -> Tensor<2> {
        for (index, layer) in self.layers.iter().enumerate().rev() {
            let activation = if index > 0 { self.hidden } else { before };
            let x = &values[index];
            dy = input_gradient(&dy, &self.moving.parameters, *layer, x, activation);
        }
        dy
    }

    /// Clips the gradients and moves the weights.
    pub(super) fn update(&mut self, gradients: Tensor<1>, turn: Turn<'_>) -> FlatRecord {
        self.updates += 1;
        let Turn { config, step, .. } = turn;
        let clip = clip(&config.clip, step);
        let (direction, rate) = constants(&config.optimizer, turn.adam_at);
        let rule = Update {
            pieces: self.pieces.clone(),
            clip,
            direction,
            rate,
            weight_clip: turn.weight_clip,
            ends_step: turn.ends_step,
        };
        let report = update(&mut self.moving, &gradients, turn.words, rule);
        FlatRecord {
            config: config.clone(),
            pieces: self.pieces.clone(),
            threshold: (clip != Clip::None).then_some(config.clip.threshold),
            bounded: turn.weight_clip.is_some(),
            gradients,
            report,
            step,
            updates: None,
        }
    }

    fn activation(&self, index: usize) -> Activation {
        match index + 1 == self.layers.len() {
            true => self.output,
            false => self.hidden,
        }
    }
}

/// The rule that acts in a step.
fn clip(config: &ClipConfig, step: u64) -> Clip {
    match config.rule {
        _ if !step.is_multiple_of(config.every.into()) => Clip::None,
        ClipRule::Norm => Clip::Norm(config.threshold),
        ClipRule::GlobalNorm => Clip::GlobalNorm(config.threshold),
        _ => Clip::None,
    }
}

/// The parameters' places.
fn pieces(shapes: &[Vec<usize>]) -> Vec<Piece> {
    let mut offset = 0;
    let piece = |shape: &Vec<usize>| {
        let len = shape.iter().product();
        let piece = Piece { offset, len };
        offset = piece.end();
        piece
    };
    shapes.iter().map(piece).collect()
}

/// Parameters come in pairs of a weight, `[inputs, outputs]`, and a bias.
fn layers(shapes: &[Vec<usize>]) -> Vec<Layer> {
    let pieces = pieces(shapes);
    let pairs = shapes.chunks_exact(2).zip(pieces.chunks_exact(2));
    pairs
        .map(|(shapes, pieces)| Layer {
            inputs: shapes[0][0],
            outputs: shapes[0][1],
            weight: pieces[0],
            bias: pieces[1],
        })
        .collect()
}

pub(super) fn part(flat: &Tensor<1>, piece: Piece) -> Tensor<1> {
    flat.clone().narrow(0, piece.offset, piece.len)
}

/// Tensors as pieces of one, zeros in the gaps and for those that are not there.
fn flatten(
    pieces: &[Piece],
    part: impl Fn(usize) -> Option<Tensor<1>>,
    device: &Device,
) -> Tensor<1> {
    let zeros = |len| filled([(0.0, len)], device);
    let mut parts = Vec::new();
    let mut missing = 0;
    for (index, piece) in pieces.iter().enumerate() {
        let gap = piece.end() - piece.offset - piece.len;
        match part(index) {
            Some(part) => {
                parts.extend((missing > 0).then(|| zeros(missing)));
                parts.push(part);
                missing = gap;
            }
            None => missing += piece.len + gap,
        }
    }
    parts.extend((missing > 0).then(|| zeros(missing)));
    match parts.len() {
        1 => parts.remove(0),
        _ => Tensor::cat(parts, 0),
    }
}

/// Values with their counts, one after the other. They are sent to the device: on a GPU a kernel for them
/// would have to be compiled first.
fn filled<const N: usize>(runs: [(f32, usize); N], device: &Device) -> Tensor<1> {
    let values: Vec<f32> = runs
        .into_iter()
        .flat_map(|(value, count)| std::iter::repeat_n(value, count))
        .collect();
    Tensor::from_data(values.as_slice(), device)
}

/// Weights, flat, and their shapes.
#[derive(Default)]
struct Collect {
    weights: Vec<Tensor<1>>,
    shapes: Vec<Vec<usize>>,
}

impl ModuleVisitor for Collect {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let weight = param.val().inner();
        self.shapes.push(weight.dims().to_vec());
        self.weights.push(weight.reshape([-1]));
    }
}

/// Puts pieces into a module.
struct Place<'a> {
    flat: &'a Tensor<1>,
    pieces: std::slice::Iter<'a, Piece>,
}

impl ModuleMapper for Place<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let Some(piece) = self.pieces.next() else {
            return param;
        };
        param.map(|weight| {
            let part = part(self.flat, *piece).reshape(weight.shape());
            Tensor::from_inner(part).require_grad()
        })
    }
}
