//! The operations of the convolutional networks on the CPU.

use burn::backend::Flex;
use burn::backend::tensor::FloatTensor;
use gan_clipping_arithmetic::{batch_norm, convolution, tanh};

use super::tensor::{matrix_of, numbers, numbers_mut, vector};
use crate::fused::{Activation, BatchNorm, Biased, Convolution, ConvolutionOps};

impl ConvolutionOps for Flex {
    fn fused_convolve(
        x: FloatTensor<Self>,
        parameters: FloatTensor<Self>,
        convolution: Convolution,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let (x, parameters) = (numbers(&x), numbers(&parameters));
        let images = x.len() / convolution.big_numbers();
        matrix_of(images, convolution.small_numbers(), |y| {
            convolution::convolve(&x, &parameters, convolution, activation, y)
        })
    }

    fn fused_convolve_transposed(
        x: FloatTensor<Self>,
        parameters: FloatTensor<Self>,
        convolution: Convolution,
    ) -> FloatTensor<Self> {
        let (x, parameters) = (numbers(&x), numbers(&parameters));
        let images = x.len() / convolution.small_numbers();
        matrix_of(images, convolution.big_numbers(), |y| {
            convolution::convolve_transposed(&x, &parameters, convolution, y)
        })
    }

    fn fused_convolution_input_gradient(
        dy: FloatTensor<Self>,
        parameters: FloatTensor<Self>,
        convolution: Convolution,
        x: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let (dy, parameters, x) = (numbers(&dy), numbers(&parameters), numbers(&x));
        let images = dy.len() / convolution.small_numbers();
        matrix_of(images, convolution.big_numbers(), |dx| {
            convolution::input_gradient(&dy, &parameters, convolution, &x, activation, dx)
        })
    }

    fn fused_transposed_input_gradient(
        dy: FloatTensor<Self>,
        parameters: FloatTensor<Self>,
        convolution: Convolution,
        x: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let (dy, parameters, x) = (numbers(&dy), numbers(&parameters), numbers(&x));
        let images = dy.len() / convolution.big_numbers();
        matrix_of(images, convolution.small_numbers(), |dx| {
            convolution::transposed_input_gradient(
                &dy,
                &parameters,
                convolution,
                &x,
                activation,
                dx,
            )
        })
    }

    fn fused_kernel_gradient(
        big: FloatTensor<Self>,
        small: FloatTensor<Self>,
        convolution: Convolution,
        biased: Biased,
        mut gradients: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        let (big, small) = (numbers(&big), numbers(&small));
        let target = numbers_mut(&mut gradients);
        convolution::weight_gradient(&big, &small, convolution, biased, target);
        gradients
    }

    fn fused_batch_norm(
        x: FloatTensor<Self>,
        parameters: FloatTensor<Self>,
        mut running: FloatTensor<Self>,
        norm: BatchNorm,
        slope: f32,
    ) -> Vec<FloatTensor<Self>> {
        let (x, parameters) = (numbers(&x), numbers(&parameters));
        let width = norm.channels * norm.pixels;
        let statistics = numbers_mut(&mut running);
        let mut moments = Vec::new();
        let y = matrix_of(x.len() / width, width, |y| {
            moments = batch_norm::batch_norm(&x, &parameters, statistics, norm, slope, y);
        });
        vec![y, vector(moments), running]
    }

    fn fused_batch_norm_gradient(
        dy: FloatTensor<Self>,
        x: FloatTensor<Self>,
        moments: FloatTensor<Self>,
        parameters: FloatTensor<Self>,
        norm: BatchNorm,
        mut gradients: FloatTensor<Self>,
    ) -> Vec<FloatTensor<Self>> {
        let (dy, x, moments) = (numbers(&dy), numbers(&x), numbers(&moments));
        let parameters = numbers(&parameters);
        let width = norm.channels * norm.pixels;
        let target = numbers_mut(&mut gradients);
        let dx = matrix_of(x.len() / width, width, |dx| {
            batch_norm::batch_norm_gradient(&dy, &x, &moments, &parameters, norm, target, dx);
        });
        vec![dx, gradients]
    }

    fn fused_tanh(mut x: FloatTensor<Self>) -> FloatTensor<Self> {
        tanh::tanh(numbers_mut(&mut x));
        x
    }

    fn fused_tanh_gradient(mut dy: FloatTensor<Self>, y: FloatTensor<Self>) -> FloatTensor<Self> {
        tanh::tanh_gradient(numbers_mut(&mut dy), &numbers(&y));
        dy
    }
}
