//! MNIST and its batches, natively: for tests, benchmarks and examples. In a browser JavaScript does the
//! same work (`www/`), image for image.

mod batches;
mod idx;
mod split;

pub use batches::{Batches, SHARD_IMAGES, shuffle};
pub use idx::{IdxError, idx_images, idx_labels};
pub use split::{Split, SplitError, TRAIN_IMAGES, split_training};
