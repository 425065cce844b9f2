//! Each fused operation against Burn's plain ones, PyTorch's and arithmetic in 64 bits: natively on the CPU,
//! and in a browser on the engine that is built, the GPU's in both forms of its kernels.

mod forms;
mod inputs;
mod layers;
mod losses;
mod many;
mod optimizers;
mod products;
mod rules;
mod updates;

use burn::tensor::{DType, Device, Int, Tensor, TensorData};

use super::*;
use crate::device::floats;
use crate::random::{Random, Stream};
use forms::{device, form};

/// Makes a test of each of these asynchronous functions, in every form that the operations have.
macro_rules! claims {
    ($($claim:ident),* $(,)?) => {
        mod claimed {
            use crate::fused::tests::forms::in_each_form;

            $(
                #[cfg(not(target_arch = "wasm32"))]
                #[test]
                fn $claim() {
                    pollster::block_on(in_each_form(super::$claim));
                }

                #[cfg(target_arch = "wasm32")]
                #[wasm_bindgen_test::wasm_bindgen_test]
                async fn $claim() {
                    in_each_form(super::$claim).await;
                }
            )*
        }
    };
}
use claims;

/// Normal numbers, others for each block.
fn random<const D: usize>(block: u32, shape: [usize; D]) -> Tensor<D> {
    let len = shape.iter().product();
    tensor(Random::new(5, Stream::Samples).normal(block, len), shape)
}

fn tensor<const D: usize>(values: Vec<f32>, shape: [usize; D]) -> Tensor<D> {
    Tensor::from_data(TensorData::new(values, shape), &device())
}

/// A step's words.
fn words(words: Vec<u32>) -> Tensor<1, Int> {
    let len = words.len();
    Tensor::from_data(TensorData::new(words, [len]), (&device(), DType::U32))
}

/// What an update takes that remembers no norms.
fn no_history() -> Tensor<1> {
    tensor(vec![0.0], [1])
}

async fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    floats(tensor).await.expect("can be read")
}

/// Within 1e-5 of the largest value.
async fn assert_near<const D: usize>(found: Tensor<D>, expected: Tensor<D>, what: &str) {
    assert_eq!(found.dims(), expected.dims(), "{what}");
    let expected: Vec<f64> = values(expected).await.into_iter().map(f64::from).collect();
    assert_values(&values(found).await, &expected, what);
}

/// Within 1e-5 of the largest value.
fn assert_values(found: &[f32], expected: &[f64], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let largest = expected.iter().fold(1e-3_f64, |m, v| m.max(v.abs()));
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        let off = (f64::from(*found) - expected).abs();
        assert!(
            off <= 1e-5 * largest,
            "{what}, {}, entry {at}: {found}, not {expected}",
            form()
        );
    }
}

/// The next piece, of `len` numbers.
fn after(piece: Piece, len: usize) -> Piece {
    Piece {
        offset: piece.end(),
        len,
    }
}
