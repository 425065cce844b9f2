//! What the tests share.

pub mod archive;
pub mod close;
pub mod dense;
pub mod follow;
pub mod golden;
pub mod judge;
pub mod made_up;
pub mod parameters;
pub mod pixels;
pub mod run;
pub mod summary;
pub mod tensors;
