//! A run in a file and back, and the weights alone for other frameworks.

mod checks;
mod half_writer;
mod pytorch;
mod run;
mod run_reader;
mod run_writer;
mod tensors;

pub(crate) use half_writer::HalfWriter;
pub(crate) use pytorch::PytorchWriter;
pub(crate) use run::Kind;
pub(crate) use run_reader::RunReader;
pub(crate) use run_writer::RunWriter;
