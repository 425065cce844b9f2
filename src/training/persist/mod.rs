//! A run in a file and back, and the weights alone for other frameworks.

mod pytorch;
mod run;
mod tensors;

pub(crate) use pytorch::PytorchWriter;
pub(crate) use run::{Kind, RunReader, RunWriter};
