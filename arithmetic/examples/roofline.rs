//! What `npm run bench -- --roofline` times in the browser: the most multiply-adds that it does in a time, in
//! registers alone, and each product of a step by the very code of the engine.
//!
//! Each call gives back a number that all of its work goes into, so that none of it can be left out.

use gan_clipping_arithmetic::layer::{dense, input_gradient, weight_gradient};
use gan_clipping_arithmetic::shape::{Activation, Layer, Piece};

/// Multiply-adds of four numbers in a round of [`multiply_add`].
#[unsafe(no_mangle)]
pub extern "C" fn multiply_adds_in_a_round() -> u32 {
    WIDTH as u32
}

/// Sums of products of plain SIMD. A product that is the same in each round would be taken out of the loop, so
/// each is the last one times `factor`: these and the sums are two chains, of which seven each hide an
/// instruction's latency and fit into the registers with the factor.
#[cfg(not(all(feature = "relaxed-simd", target_arch = "wasm32")))]
mod peak {
    use wide::f32x4;

    pub const WIDTH: usize = 7;

    pub fn multiply_add(rounds: u32, factor: f32) -> f32 {
        let factor = f32x4::splat(factor);
        let mut products: [f32x4; WIDTH] = std::array::from_fn(|at| f32x4::splat(at as f32));
        let mut sums = [f32x4::ZERO; WIDTH];
        for _ in 0..rounds {
            for (product, sum) in products.iter_mut().zip(&mut sums) {
                *product *= factor;
                *sum += *product;
            }
        }
        sums.into_iter().map(f32x4::reduce_add).sum()
    }
}

/// Sums of products with multiply and add in one instruction: twelve hide its latency and fit into the registers
/// with both factors.
#[cfg(all(feature = "relaxed-simd", target_arch = "wasm32"))]
mod peak {
    use core::arch::wasm32::{f32x4_add, f32x4_extract_lane, f32x4_relaxed_madd, f32x4_splat};

    pub const WIDTH: usize = 12;

    #[target_feature(enable = "relaxed-simd")]
    pub fn multiply_add(rounds: u32, factor: f32) -> f32 {
        let factor = f32x4_splat(factor);
        let mut sums = [f32x4_splat(0.0); WIDTH];
        for (at, sum) in sums.iter_mut().enumerate() {
            *sum = f32x4_splat(at as f32);
        }
        for _ in 0..rounds {
            for sum in &mut sums {
                *sum = f32x4_relaxed_madd(factor, factor, *sum);
            }
        }
        let sum = sums
            .into_iter()
            .fold(f32x4_splat(0.0), |sum, next| f32x4_add(sum, next));
        f32x4_extract_lane::<0>(sum)
            + f32x4_extract_lane::<1>(sum)
            + f32x4_extract_lane::<2>(sum)
            + f32x4_extract_lane::<3>(sum)
    }
}

use peak::WIDTH;

/// So many rounds of multiply-adds in registers.
#[unsafe(no_mangle)]
pub extern "C" fn multiply_add(rounds: u32, factor: f32) -> f32 {
    peak::multiply_add(rounds, factor)
}

/// Which product of a layer.
#[derive(Clone, Copy)]
enum Pass {
    Forward,
    InputGradient,
    WeightGradient,
}

/// A product with operands of its own.
pub struct Product {
    pass: Pass,
    layer: Layer,
    activation: Activation,
    parameters: Vec<f32>,
    x: Vec<f32>,
    dy: Vec<f32>,
    /// y, dx or the gradients.
    made: Vec<f32>,
}

/// A product over `rows` rows. `pass` is 0 forward, 1 the gradient by the input, 2 that by the weights;
/// `activation` 0 none, 1 leaky ReLU, 2 sigmoid: of what comes out forward, of what went in backward.
#[unsafe(no_mangle)]
pub extern "C" fn product(
    pass: u32,
    activation: u32,
    rows: usize,
    inputs: usize,
    outputs: usize,
) -> Box<Product> {
    let weight = Piece {
        offset: 0,
        len: inputs * outputs,
    };
    let bias = Piece {
        offset: weight.end(),
        len: outputs,
    };
    let (pass, made) = match pass {
        0 => (Pass::Forward, rows * outputs),
        1 => (Pass::InputGradient, rows * inputs),
        2 => (Pass::WeightGradient, bias.end()),
        _ => panic!("pass {pass}: it takes 0, 1 or 2"),
    };
    let activation = match activation {
        0 => Activation::Linear,
        1 => Activation::Leaky(0.2),
        2 => Activation::Sigmoid,
        _ => panic!("activation {activation}: it takes 0, 1 or 2"),
    };
    Box::new(Product {
        pass,
        layer: Layer {
            inputs,
            outputs,
            weight,
            bias,
        },
        activation,
        parameters: numbers(bias.end()),
        x: numbers(rows * inputs),
        dy: numbers(rows * outputs),
        made: vec![0.0; made],
    })
}

/// Any numbers; no time here depends on which.
fn numbers(len: usize) -> Vec<f32> {
    (0..len).map(|at| (at % 17) as f32 / 17.0 - 0.5).collect()
}

/// The product, so many times.
#[unsafe(no_mangle)]
pub extern "C" fn multiply(product: &mut Product, times: u32) -> f32 {
    let Product {
        pass,
        layer,
        activation,
        parameters,
        x,
        dy,
        made,
    } = product;
    let mut sum = 0.0;
    for _ in 0..times {
        match pass {
            Pass::Forward => dense(x, parameters, *layer, *activation, made),
            Pass::InputGradient => input_gradient(dy, parameters, *layer, x, *activation, made),
            Pass::WeightGradient => weight_gradient(x, dy, *layer, made),
        }
        sum += made[0];
    }
    sum
}

/// Gives a product's memory back.
#[unsafe(no_mangle)]
pub extern "C" fn drop_product(product: Box<Product>) {
    drop(product);
}
