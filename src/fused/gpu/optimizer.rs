//! What the weights move against, as the update's kernel takes it: the arithmetic of [`crate::optim`].

use cubecl::prelude::*;

use crate::fused::Direction;

const ADAM: u32 = 0;
const SGD: u32 = 1;
const RMS_PROP: u32 = 2;
/// SGD without momentum, which leaves the velocity as it is.
const GRADIENT: u32 = 3;

/// A rule's arithmetic as the kernel takes it.
pub(super) struct Arithmetic {
    pub direction: u32,
    /// β and 1 − β of each moment.
    pub moments: [[f32; 2]; 2],
    pub epsilon: f32,
    /// Where Adam's ε′ and correction are among the words.
    pub at: usize,
}

impl Arithmetic {
    pub fn of(direction: Direction) -> Self {
        let (direction, first, second, epsilon, at) = match direction {
            Direction::Adam {
                beta1,
                one_minus_beta1,
                beta2,
                one_minus_beta2,
                at,
            } => (
                ADAM,
                [beta1, one_minus_beta1],
                [beta2, one_minus_beta2],
                0.0,
                at,
            ),
            Direction::Sgd { momentum: 0.0 } => (GRADIENT, [0.0, 1.0], [0.0; 2], 0.0, 0),
            Direction::Sgd { momentum } => (SGD, [momentum, 1.0], [0.0; 2], 0.0, 0),
            Direction::RmsProp {
                alpha,
                one_minus_alpha,
                epsilon,
            } => (RMS_PROP, [0.0, 1.0], [alpha, one_minus_alpha], epsilon, 0),
        };
        Self {
            direction,
            moments: [first, second],
            epsilon,
            at,
        }
    }
}

/// Adam's ε′ and correction out of the words; for another rule `epsilon`, and 1.
#[cube]
pub(super) fn corrections(
    words: &[u32],
    at: usize,
    epsilon: f32,
    #[comptime] direction: u32,
) -> (f32, f32) {
    let mut epsilon = epsilon;
    let mut correction = 1.0f32;
    if comptime!(direction == ADAM) {
        epsilon = f32::reinterpret(words[at]);
        correction = f32::reinterpret(words[at + 1]);
    }
    (epsilon, correction)
}

/// Takes a gradient into a weight's moments, and returns what it moves against. `decay` and `fresh` are β and
/// 1 − β of a moment.
#[cube]
pub(super) fn advance(
    gradient: f32,
    first: &mut [f32],
    second: &mut [f32],
    i: usize,
    decay1: f32,
    fresh1: f32,
    decay2: f32,
    fresh2: f32,
    epsilon: f32,
    correction: f32,
    #[comptime] direction: u32,
) -> f32 {
    if comptime!(direction == ADAM) {
        let mean = first[i] * decay1 + gradient * fresh1;
        let square = second[i] * decay2 + gradient * gradient * fresh2;
        first[i] = mean;
        second[i] = square;
        mean / (square.sqrt() + epsilon) * correction
    } else if comptime!(direction == SGD) {
        let velocity = first[i] * decay1 + gradient;
        first[i] = velocity;
        velocity
    } else if comptime!(direction == GRADIENT) {
        gradient
    } else {
        let square = second[i] * decay2 + gradient * gradient * fresh2;
        second[i] = square;
        gradient / (square.sqrt() + epsilon)
    }
}
