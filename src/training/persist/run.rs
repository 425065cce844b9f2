//! A run in one file: weights, moments, norm histories and how long ago each gradient broke as tensors,
//! and `run.json` with kind, settings and counts. The random streams need no state: they are functions of the
//! seed and the counts.

use serde::{Deserialize, Serialize};

use crate::archive::Format;

pub(super) const FORMAT: Format = Format {
    name: "gan-clipping-lab",
    version: 2,
    json: "run.json",
    what: "saved run",
};

/// What a run trains; one kind of trainer does not take the other's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Kind {
    Gan,
    Vae,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Gan => "a GAN",
            Self::Vae => "a VAE",
        }
    }
}

/// The part of a saved run that is not tensors; `C` are its settings.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Run<C> {
    pub format: String,
    pub version: u32,
    pub kind: Kind,
    pub config: C,
    pub step: u64,
    /// Of both networks, in the order in which they were saved.
    pub counts: [Counts; 2],
}

/// Updates made and norms seen.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Counts {
    pub updates: u64,
    pub seen: u64,
}

/// See [`BrokenSteps`](crate::training::divergence::BrokenSteps).
pub(super) const BROKEN: &str = "broken.steps";
/// What the first version had in its place: whether each gradient was still finite, and in how many steps.
pub(super) const V1_ALIVE: &str = "finite.alive";
pub(super) const V1_COUNTS: &str = "finite.counts";

pub(super) fn moment_name(prefix: &str, parameter: &str, kind: &str) -> String {
    format!("{prefix}.optimizer.{parameter}.{kind}")
}

pub(super) fn history_name(prefix: &str) -> String {
    format!("{prefix}.history")
}
