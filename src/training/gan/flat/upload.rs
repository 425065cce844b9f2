//! What a step sends to the device, in one piece: the pixels of a batch, and behind them the few
//! numbers that differ from those of the step before.

use burn::tensor::{DType, Device, Int, Tensor, TensorData};

use super::FlatNetwork;
use super::rules::percentile_words;
use crate::config::{IMAGE_PIXELS, NetworkConfig, TrainConfig};
use crate::fused::{Draw, PERCENTILE_WORDS, Player, images, normal};
use crate::optim::adam_corrections;
use crate::random::Stream;

/// The step's words (see [`crate::fused`]).
pub(super) struct Upload {
    pub words: Tensor<1, Int>,
    /// Pixels of the batch; its words are the first.
    pixels: usize,
}

/// Words of a network: the number of its noise, Adam's two, the percentile's.
const OF_NETWORK: usize = 3 + PERCENTILE_WORDS;

impl Upload {
    /// `noise` is the number of each network's draw; D's come first.
    pub fn new(
        batch: &[u8],
        networks: [(u64, &NetworkConfig, &FlatNetwork); 2],
        device: &Device,
    ) -> Self {
        let (fours, _) = batch.as_chunks::<4>();
        let pixels = fours.iter().map(|four| u32::from_le_bytes(*four));
        let changing = networks.into_iter().flat_map(|(draw, config, network)| {
            let corrections = adam_corrections(&config.optimizer, network.updates + 1);
            let adam = corrections.map(f32::to_bits);
            let percentile = percentile_words(&config.clip, network.seen);
            [draw as u32].into_iter().chain(adam).chain(percentile)
        });
        let words: Vec<u32> = pixels.chain(changing).collect();
        let data = TensorData::new(words, [fours.len() + 2 * OF_NETWORK]);
        Self {
            words: Tensor::from_data(data, (device, DType::U32)),
            pixels: batch.len(),
        }
    }

    /// The batch in the first of `rows` rows, `[rows, IMAGE_PIXELS]`.
    pub fn images(&self, rows: usize) -> Tensor<2> {
        images(&self.words, self.pixels, [rows, IMAGE_PIXELS])
    }

    /// Noise z for a network's turn, `[batch, noise_dim]`.
    pub fn noise(&self, config: &TrainConfig, of: Player) -> Tensor<2> {
        let stream = match of {
            Player::Discriminator => Stream::DiscriminatorNoise,
            Player::Generator => Stream::GeneratorNoise,
        };
        let draw = Draw {
            key: [config.seed, stream as u32],
            at: self.begin(of),
        };
        normal(&self.words, draw, [config.batch_size, config.noise_dim])
    }

    /// Where Adam's numbers are for a network's update.
    pub fn adam_at(&self, of: Player) -> usize {
        self.begin(of) + 1
    }

    /// Where the percentile's place is for a network's update.
    pub fn percentile_at(&self, of: Player) -> usize {
        self.begin(of) + 3
    }

    fn begin(&self, of: Player) -> usize {
        let network = match of {
            Player::Discriminator => 0,
            Player::Generator => 1,
        };
        self.pixels / 4 + network * OF_NETWORK
    }
}
