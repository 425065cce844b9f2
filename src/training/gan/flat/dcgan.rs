//! The convolutional networks by the fused operations: the same layers as in `networks/dcgan.rs`, with the
//! backward pass written out.
//!
//! D sees real images and fakes one after the other, each normalised by its own moments, and every pass through a
//! network in training, of G for D's half too, is taken into its running statistics: as the modules do it.
//! Images lie in −1..=1 throughout, as tanh has them.

use burn::tensor::Tensor;

use super::upload::Upload;
use super::{FlatNetwork, FlatNetworks, HalfStep, objective};
use crate::config::{DCGAN_SIDE as SIDE, TrainConfig};
use crate::fused::{
    Activation, BatchNorm, Biased, Convolution, Layer, Order, Piece, Player, batch_norm,
    batch_norm_gradient, convolution_input_gradient, convolve, convolve_transposed, dense,
    input_gradient, kernel_gradient, loss, tanh, tanh_gradient, transposed_input_gradient,
    weight_gradient,
};

/// Of the ReLUs in G.
const RELU: Activation = Activation::Leaky(0.0);
/// Below zero, of those in D.
const SLOPE: f32 = 0.2;
const LEAKY: Activation = Activation::Leaky(SLOPE);

/// Where the layers of both networks lie in their flat tensors.
#[derive(Clone, Copy, Debug)]
pub(in crate::training::gan) struct Dcgan {
    project: Layer,
    norm1: BatchNorm,
    deconv1: Convolution,
    norm2: BatchNorm,
    deconv2: Convolution,
    conv1: Convolution,
    conv2: Convolution,
    norm: BatchNorm,
    output: Layer,
}

/// What G makes on the way from noise to images.
struct Generated {
    noise: Tensor<2>,
    projected: Tensor<2>,
    normal1: Tensor<2>,
    moments1: Tensor<1>,
    grown: Tensor<2>,
    normal2: Tensor<2>,
    moments2: Tensor<1>,
    images: Tensor<2>,
}

/// What D makes on the way from images to logits.
struct Judged {
    images: Tensor<2>,
    halved: Tensor<2>,
    quartered: Tensor<2>,
    normal: Tensor<2>,
    moments: Tensor<1>,
    logits: Tensor<2>,
}

impl Dcgan {
    /// Of networks whose parameters lie in these pieces, in the order of the modules' visits.
    #[expect(
        clippy::indexing_slicing,
        reason = "each module has the parameters that are counted here, whatever its settings: ten of G, eight of D"
    )]
    pub fn new(config: &TrainConfig, generator: &[Piece], discriminator: &[Piece]) -> Self {
        let [near, far] = config.channels;
        let (g, d) = (generator, discriminator);
        let norm = |pieces: &[Piece], at: usize, channels, side: usize, running| BatchNorm {
            channels,
            pixels: side * side,
            gamma: pieces[at],
            beta: pieces[at + 1],
            running,
            before: Order::Pixels,
            after: Order::Pixels,
        };
        let convolution = |pieces: &[Piece], at: usize, side, small, big| Convolution {
            side,
            small,
            big,
            weight: pieces[at],
            bias: pieces[at + 1],
        };
        let layer = |pieces: &[Piece], at: usize, inputs, outputs| Layer {
            inputs,
            outputs,
            weight: pieces[at],
            bias: pieces[at + 1],
        };
        let numbers = far * SIDE * SIDE;
        Self {
            project: layer(g, 0, config.noise_dim, numbers),
            // Dense layers have their numbers channel by channel.
            norm1: BatchNorm {
                before: Order::Channels,
                ..norm(g, 2, far, SIDE, 0)
            },
            deconv1: convolution(g, 4, SIDE, far, near),
            norm2: norm(g, 6, near, 2 * SIDE, 2 * far),
            deconv2: convolution(g, 8, 2 * SIDE, near, 1),
            conv1: convolution(d, 0, 2 * SIDE, near, 1),
            conv2: convolution(d, 2, SIDE, far, near),
            norm: BatchNorm {
                after: Order::Channels,
                ..norm(d, 4, far, SIDE, 0)
            },
            output: layer(d, 6, numbers, 1),
        }
    }

    /// Stages 1 to 3, and D's gradients.
    pub(super) fn discriminator_half(
        self,
        networks: &mut FlatNetworks,
        config: &TrainConfig,
        upload: &Upload,
    ) -> HalfStep {
        let rows = config.batch_size;
        // 1. Draw z and make fakes.
        let real = upload.images(rows) * 2.0 - 1.0;
        let noise = upload.noise(config, Player::Discriminator);
        let fake = self.generate(&mut networks.generator, noise).images;
        // 2. D's logits of each.
        let d = &mut networks.discriminator;
        let [real, fake] = [real, fake].map(|images| self.judge(d, images));
        // 3. The discriminator's loss, and its gradient at the logits.
        let logits = Tensor::cat(vec![real.logits.clone(), fake.logits.clone()], 0);
        let (loss, slope) = loss(&logits, objective(config, Player::Discriminator));
        let of_real = self.discriminator_gradients(d, &real, slope.clone().narrow(0, 0, rows));
        let of_fake = self.discriminator_gradients(d, &fake, slope.narrow(0, rows, rows));
        HalfStep {
            loss,
            logits,
            gradients: of_real + of_fake,
            penalty: None,
        }
    }

    /// Stages 5 and 6, and G's gradients.
    pub(super) fn generator_half(
        self,
        networks: &mut FlatNetworks,
        config: &TrainConfig,
        upload: &Upload,
    ) -> HalfStep {
        // 5. Draw z again.
        let noise = upload.noise(config, Player::Generator);
        // 6. The generator's loss through D, and its gradient before G's tanh.
        let made = self.generate(&mut networks.generator, noise);
        let d = &mut networks.discriminator;
        let judged = self.judge(d, made.images.clone());
        let (loss, slope) = loss(&judged.logits, objective(config, Player::Generator));
        let slope = tanh_gradient(self.image_gradient(d, &judged, slope), &made.images);
        HalfStep {
            loss,
            logits: judged.logits,
            gradients: self.generator_gradients(&networks.generator, &made, slope),
            penalty: None,
        }
    }

    /// Images in −1..=1.
    fn generate(self, network: &mut FlatNetwork, noise: Tensor<2>) -> Generated {
        let (parameters, running) = network.parameters_and_running();
        let projected = dense(&noise, parameters, self.project, Activation::Linear);
        let (normal1, moments1) = batch_norm(&projected, parameters, running, self.norm1, 0.0);
        let grown = convolve_transposed(&normal1, parameters, self.deconv1);
        let (normal2, moments2) = batch_norm(&grown, parameters, running, self.norm2, 0.0);
        let images = tanh(convolve_transposed(&normal2, parameters, self.deconv2));
        Generated {
            noise,
            projected,
            normal1,
            moments1,
            grown,
            normal2,
            moments2,
            images,
        }
    }

    /// Logits of images in −1..=1.
    fn judge(self, network: &mut FlatNetwork, images: Tensor<2>) -> Judged {
        let (parameters, running) = network.parameters_and_running();
        let halved = convolve(&images, parameters, self.conv1, LEAKY);
        let quartered = convolve(&halved, parameters, self.conv2, Activation::Linear);
        let (normal, moments) = batch_norm(&quartered, parameters, running, self.norm, SLOPE);
        let logits = dense(&normal, parameters, self.output, Activation::Linear);
        Judged {
            images,
            halved,
            quartered,
            normal,
            moments,
            logits,
        }
    }

    /// Flat; `dy` is the gradient at the logits.
    fn discriminator_gradients(
        self,
        network: &FlatNetwork,
        judged: &Judged,
        dy: Tensor<2>,
    ) -> Tensor<1> {
        let parameters = &network.moving.parameters;
        let gradients = weight_gradient(&judged.normal, &dy, self.output, empty(parameters));
        let (dy, gradients) = self.gradient_of_quarters(parameters, judged, &dy, gradients);
        let gradients = kernel_gradient(&judged.halved, &dy, self.conv2, Biased::Small, gradients);
        let dy = convolution_input_gradient(&dy, parameters, self.conv2, &judged.halved, LEAKY);
        kernel_gradient(&judged.images, &dy, self.conv1, Biased::Small, gradients)
    }

    /// The gradient at D's images; `dy` is the one at the logits.
    fn image_gradient(self, network: &FlatNetwork, judged: &Judged, dy: Tensor<2>) -> Tensor<2> {
        let parameters = &network.moving.parameters;
        // Those of the normalisation come along, and nobody asks for them.
        let unused = empty(parameters);
        let (dy, _) = self.gradient_of_quarters(parameters, judged, &dy, unused);
        let dy = convolution_input_gradient(&dy, parameters, self.conv2, &judged.halved, LEAKY);
        let linear = Activation::Linear;
        convolution_input_gradient(&dy, parameters, self.conv1, &judged.images, linear)
    }

    /// The gradient at what D's second convolution makes, and the gradients with the normalisation's.
    fn gradient_of_quarters(
        self,
        parameters: &Tensor<1>,
        judged: &Judged,
        dy: &Tensor<2>,
        gradients: Tensor<1>,
    ) -> (Tensor<2>, Tensor<1>) {
        let dy = input_gradient(dy, parameters, self.output, &judged.normal, LEAKY);
        let Judged {
            quartered, moments, ..
        } = judged;
        batch_norm_gradient(&dy, quartered, moments, parameters, self.norm, gradients)
    }

    /// Flat; `dy` is the gradient before the tanh.
    fn generator_gradients(
        self,
        network: &FlatNetwork,
        made: &Generated,
        dy: Tensor<2>,
    ) -> Tensor<1> {
        let parameters = &network.moving.parameters;
        let gradients = empty(parameters);
        let gradients = kernel_gradient(&dy, &made.normal2, self.deconv2, Biased::Big, gradients);
        let dy = transposed_input_gradient(&dy, parameters, self.deconv2, &made.normal2, RELU);
        let (x, moments) = (&made.grown, &made.moments2);
        let (dy, gradients) =
            batch_norm_gradient(&dy, x, moments, parameters, self.norm2, gradients);
        let gradients = kernel_gradient(&dy, &made.normal1, self.deconv1, Biased::Big, gradients);
        let dy = transposed_input_gradient(&dy, parameters, self.deconv1, &made.normal1, RELU);
        let (x, moments) = (&made.projected, &made.moments1);
        let (dy, gradients) =
            batch_norm_gradient(&dy, x, moments, parameters, self.norm1, gradients);
        weight_gradient(&made.noise, &dy, self.project, gradients)
    }
}

/// Room for gradients.
fn empty(parameters: &Tensor<1>) -> Tensor<1> {
    Tensor::empty(parameters.shape(), &parameters.device())
}
