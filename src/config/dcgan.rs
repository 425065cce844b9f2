//! The sizes of the convolutional networks, and how many weights they make.

/// Channels next to the image, and next to the noise or the logit.
pub const DCGAN_CHANNELS: [usize; 2] = [64, 128];
/// Pixels on a side where the channels are most.
pub const DCGAN_SIDE: usize = 7;
/// Pixels on a side of a kernel.
pub const DCGAN_KERNEL: usize = 4;

/// Weights of the generator's projection from one number of the noise.
pub(super) const WEIGHTS_OF_A_NOISE: usize = DCGAN_CHANNELS[1] * DCGAN_SIDE * DCGAN_SIDE;

/// Weights of the generator.
pub(super) fn dcgan_generator_weights(noise_dim: usize) -> usize {
    noise_dim * WEIGHTS_OF_A_NOISE + convolution_weights()
}

/// Weights of either network's two convolutions.
pub(super) fn convolution_weights() -> usize {
    let [near, far] = DCGAN_CHANNELS;
    (far * near + near) * DCGAN_KERNEL * DCGAN_KERNEL
}
