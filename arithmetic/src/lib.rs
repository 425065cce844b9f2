//! The arithmetic of GAN Clipping Lab on the CPU: slices in and out, four numbers at a time.
//!
//! It is a crate of its own since it alone has to be fast: the engine for the browser is made small, all
//! but this (`profile.dist` in Cargo.toml). It knows neither Burn nor the page. Numbers lie row-major, the
//! parameters of a network in one slice, in pieces ([`shape::Piece`]).

// An index that is left says at the place why it is inside for every network: this crate is told a network's sizes
// and trusts that its slices have them, as those of `training/gan/flat/layout.rs` do. It panics where they have not.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

pub mod batch_norm;
mod bend;
mod channels;
pub mod convolution;
mod distance;
mod fours;
pub mod layer;
mod matmul;
mod measure;
mod percentile;
pub mod random;
mod scale;
pub mod shape;
pub mod tanh;
pub mod update;

pub use distance::squared_distance;
