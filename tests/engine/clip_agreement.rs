//! The rule `norm` against Burn's own clipping, the article's formula and PyTorch's.
use crate::common::close::assert_close;
use crate::common::dense::{Clipped, clip, random};
use crate::common::golden::read;
use burn::grad_clipping::GradientClipping;
use burn::tensor::{Device, Tensor};
use serde::Deserialize;

/// `tests/golden/clip.json`
#[derive(Deserialize)]
struct Case {
    threshold: f32,
    weight: Parameter,
    bias: Parameter,
}

/// A gradient, and what clipping it by itself gives.
#[derive(Deserialize)]
struct Parameter {
    gradient: Vec<f32>,
    /// In 64 bits.
    norm: f64,
    /// By the article's formula, in 64 bits.
    formula: Vec<f64>,
    /// By `torch.nn.utils.clip_grad_norm_`, in 32 bits.
    torch: Vec<f64>,
}

fn for_each_parameter(check: impl Fn(&Parameter, &Clipped, usize)) {
    let cases: Vec<Case> = read("clip");
    assert_eq!(cases.len(), 6);
    for case in cases {
        let clipped = clip(case.threshold, &case.weight.gradient, &case.bias.gradient);
        check(&case.weight, &clipped, 0);
        check(&case.bias, &clipped, 1);
    }
}

#[test]
fn agrees_with_burns_own_clipping_by_norm() {
    for (block, threshold) in [(10, 0.01), (11, 1.0), (12, 2.0), (13, 100.0)] {
        let bias = random(block, 1000);
        let ours = clip(threshold, &[0.0; 12], &bias);
        let tensor = Tensor::<1>::from_floats(bias.as_slice(), &Device::flex());
        let burns = GradientClipping::Norm(threshold).clip_gradient(tensor);
        for (ours, burns) in ours.gradients[1]
            .iter()
            .zip(burns.into_data().iter::<f64>())
        {
            // Two orders of rounding C/‖g‖ and the product: each to 6e-8, three of them.
            assert_close((*ours).into(), burns, 2e-7 * burns.abs(), "entry");
        }
    }
}

#[test]
fn agrees_with_the_articles_formula_in_64_bits() {
    for_each_parameter(|golden, clipped, index| {
        let norm = f64::from(clipped.norms[index]);
        assert_close(norm, golden.norm, 2e-7 * golden.norm, "norm");
        for (ours, formula) in clipped.gradients[index].iter().zip(&golden.formula) {
            // The norm, the factor and the product are rounded to 6e-8 each.
            assert_close((*ours).into(), *formula, 3e-7 * formula.abs(), "entry");
        }
    });
}

#[test]
fn agrees_with_pytorch_but_for_its_epsilon() {
    for_each_parameter(|golden, clipped, index| {
        // PyTorch divides by ‖g‖ + 1e-6, and so clips by that much more, also just below C.
        let tolerance = 1e-6 / golden.norm + 3e-7;
        for (ours, torch) in clipped.gradients[index].iter().zip(&golden.torch) {
            assert_close((*ours).into(), *torch, tolerance * torch.abs(), "entry");
        }
    });
}
