//! The sizes of the convolutional networks, and how many weights they make.

/// Channels next to the image, and next to the noise or the logit, as published.
pub const DCGAN_CHANNELS: [usize; 2] = [64, 128];
/// Pixels on a side where the channels are most.
pub const DCGAN_SIDE: usize = 7;
/// Pixels on a side of a kernel.
pub const DCGAN_KERNEL: usize = 4;

/// Weights of the generator's projection from one number of the noise.
pub(super) fn weights_of_a_noise([_, far]: [usize; 2]) -> usize {
    far * DCGAN_SIDE * DCGAN_SIDE
}

/// Weights of the generator; the discriminator has no more.
pub(super) fn dcgan_generator_weights(noise_dim: usize, channels: [usize; 2]) -> usize {
    noise_dim * weights_of_a_noise(channels) + convolution_weights(channels)
}

/// Weights of either network's two convolutions.
pub(super) fn convolution_weights([near, far]: [usize; 2]) -> usize {
    (far * near + near) * DCGAN_KERNEL * DCGAN_KERNEL
}

/// Numbers that the larger of the hidden layers makes of an image.
pub(super) fn largest_layer([near, far]: [usize; 2]) -> usize {
    let of_near = near * 4 * DCGAN_SIDE * DCGAN_SIDE;
    of_near.max(far * DCGAN_SIDE * DCGAN_SIDE)
}
