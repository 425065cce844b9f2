//! Activations and their derivatives on vectors. A NaN stays one.

use cubecl::prelude::*;

use super::not_a_number::are_nan;
use crate::fused::Activation;

const LINEAR: u32 = 0;
const RELU: u32 = 1;
const LEAKY: u32 = 2;
const SIGMOID: u32 = 3;

/// An activation's number in a kernel, and its slope below zero.
pub(super) fn code(activation: Activation) -> (u32, f32) {
    match activation {
        Activation::Linear => (LINEAR, 1.0),
        Activation::Leaky(0.0) => (RELU, 0.0),
        Activation::Leaky(slope) => (LEAKY, slope),
        Activation::Sigmoid => (SIGMOID, 0.0),
    }
}

/// The activation of `x`.
#[cube]
pub(super) fn activate<N: Size>(x: Vector<f32, N>, kind: u32, slope: f32) -> Vector<f32, N> {
    let zero = Vector::<f32, N>::new(0.0f32);
    let one = Vector::<f32, N>::new(1.0f32);
    let mut y = x;
    if kind == RELU {
        y = select_many(x.less_equal(&zero), zero, x);
    } else if kind == LEAKY {
        y = select_many(x.less_equal(&zero), x * Vector::new(slope), x);
    } else if kind == SIGMOID {
        // From e^−|x|, which never overflows.
        let e = (-x.abs()).exp();
        let top = select_many(x.less_than(&zero), e, one);
        y = top / (one + e);
    }
    select_many(are_nan::<N>(x), x, y)
}

/// `dy` times the activation's derivative, which its output `y` tells.
#[cube]
pub(super) fn derive<N: Size>(
    dy: Vector<f32, N>,
    y: Vector<f32, N>,
    kind: u32,
    slope: f32,
) -> Vector<f32, N> {
    let zero = Vector::<f32, N>::new(0.0f32);
    let one = Vector::<f32, N>::new(1.0f32);
    let mut dx = dy;
    if kind == RELU {
        dx = select_many(y.less_equal(&zero), zero, dy);
    } else if kind == LEAKY {
        dx = select_many(y.less_equal(&zero), dy * Vector::new(slope), dy);
    } else if kind == SIGMOID {
        dx = dy * y * (one - y);
    }
    dx
}
