//! What a sweep runs: settings × clipping × seeds, as JSON or from the command line.

use std::error::Error;

use gan_clipping_lab::config::{ClipConfig, ClipRule};
use gan_clipping_lab::{ConfigError, TrainConfig};
use serde::{Deserialize, Serialize};

/// A whole sweep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Plan {
    /// One run each; runs of one seed see the same weights, noise and batches.
    pub seeds: Vec<u32>,
    /// Seeds of which nothing is reported: what is best is chosen on them, so that the reported ones have
    /// no part in the choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choosing_seeds: Vec<u32>,
    /// What is trained on, where it is not MNIST: its name, for the reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub images: Option<String>,
    /// Samples that a quality is measured on.
    pub samples: usize,
    /// Steps between two measurements.
    pub every: u64,
    /// What is trained.
    pub settings: Vec<Setting>,
}

/// One way to train, and how it is clipped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Setting {
    /// Names files and rows.
    pub name: String,
    /// Says what it is.
    pub title: String,
    /// What it is a try of, where ways to train are ranked: each is tried in several settings, and the best of
    /// its tries stands for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rival: Option<String>,
    /// Which of its tries it is, once that is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<Chosen>,
    /// Steps of a run.
    pub steps: u64,
    /// The Fréchet distance whose first step is reported.
    pub target: f64,
    /// Other distances of which it is reported when they are reached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<f64>,
    /// Steps of which the distance is reported, the last beside them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub at: Vec<u64>,
    /// Whether the norms of each step are kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub trace: bool,
    /// A `TrainConfig`; its seed and clipping are those of the cell.
    pub config: serde_json::Value,
    /// Learning rates of both networks: each makes a setting of its own, `name@rate`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub learning_rates: Vec<f64>,
    /// What is compared.
    pub clips: Vec<Clip>,
}

/// The best of the tries of a rival.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Chosen {
    /// Its name among them.
    pub name: String,
    /// How many there were.
    pub tries: usize,
}

/// A rule and its thresholds, one after the other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Clip {
    pub rule: ClipRule,
    /// Of `none` none.
    #[serde(default)]
    pub thresholds: Vec<f32>,
    /// The networks it acts on.
    #[serde(default)]
    pub networks: Networks,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Networks {
    #[default]
    Both,
    Generator,
    Discriminator,
}

/// One run of a sweep: what makes it this one and no other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cell {
    pub setting: String,
    /// What it trains on, where it is not MNIST.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub images: Option<String>,
    pub rule: ClipRule,
    /// C; none for the rule `none`.
    pub threshold: Option<f32>,
    pub networks: Networks,
    pub seed: u32,
    pub steps: u64,
    pub every: u64,
    pub samples: usize,
    /// Whether the norms of each step are kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub trace: bool,
    /// With seed and clipping.
    pub config: TrainConfig,
}

impl Plan {
    /// Reads a plan and checks each of its settings.
    pub fn from_json(json: &str) -> Result<Self, Box<dyn Error>> {
        let mut plan: Self = serde_json::from_str(json)?;
        if plan.every == 0 {
            return Err("every: 0 steps between two measurements; it takes 1 or more".into());
        }
        if let Some(seed) = plan
            .seeds
            .iter()
            .find(|seed| plan.choosing_seeds.contains(seed))
        {
            return Err(format!("choosingSeeds: {seed} is among the reported seeds too").into());
        }
        plan.settings = plan
            .settings
            .iter()
            .flat_map(Setting::at_each_rate)
            .collect();
        plan.cells()?;
        Ok(plan)
    }

    /// All runs, seed by seed: a sweep that is stopped has whole comparisons of the first seeds.
    pub fn cells(&self) -> Result<Vec<Cell>, ConfigError> {
        let mut cells = Vec::new();
        for seed in self.choosing_seeds.iter().chain(&self.seeds) {
            for setting in &self.settings {
                for clip in &setting.clips {
                    for threshold in clip.choices() {
                        cells.push(self.cell(setting, clip, threshold, *seed)?);
                    }
                }
            }
        }
        Ok(cells)
    }

    fn cell(
        &self,
        setting: &Setting,
        clip: &Clip,
        threshold: Option<f32>,
        seed: u32,
    ) -> Result<Cell, ConfigError> {
        let mut config = TrainConfig::from_json(&setting.config.to_string())?;
        config.seed = seed;
        let acts = ClipConfig {
            rule: clip.rule,
            threshold: threshold.unwrap_or(ClipConfig::default().threshold),
            every: 1,
        };
        if clip.networks != Networks::Discriminator {
            config.generator.clip = acts.clone();
        }
        if clip.networks != Networks::Generator {
            config.discriminator.clip = acts;
        }
        config.validate()?;
        Ok(Cell {
            setting: setting.name.clone(),
            images: self.images.clone(),
            rule: clip.rule,
            threshold,
            networks: clip.networks,
            seed,
            steps: setting.steps,
            every: self.every,
            samples: self.samples,
            trace: setting.trace,
            config,
        })
    }
}

impl Setting {
    /// Its name without the rate.
    pub fn base(&self) -> &str {
        self.name
            .split_once('@')
            .map_or(&self.name, |(base, _)| base)
    }

    /// The rate, where it is one of several.
    pub fn rate(&self) -> Option<f64> {
        self.learning_rates.first().copied()
    }

    /// One setting for each of its rates; itself where it has none.
    fn at_each_rate(&self) -> Vec<Self> {
        if self.learning_rates.is_empty() {
            return vec![self.clone()];
        }
        let at = |rate: &f64| {
            let mut one = self.clone();
            one.name = format!("{}@{rate}", self.name);
            for network in ["generator", "discriminator"] {
                one.config[network]["optimizer"]["learningRate"] = (*rate).into();
            }
            one.learning_rates = vec![*rate];
            one
        };
        self.learning_rates.iter().map(at).collect()
    }
}

impl Clip {
    /// The thresholds; one choice without any for `none`.
    fn choices(&self) -> Vec<Option<f32>> {
        match self.rule {
            ClipRule::None => vec![None],
            _ => self.thresholds.iter().copied().map(Some).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;

    /// A plan is committed before its runs: whether it can be read must show before they begin.
    #[test]
    fn reads_every_plan_that_is_committed() {
        let plans = plans_in(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/docs")));
        assert!(plans.len() > 3, "{plans:?}");
        for path in plans {
            let json = std::fs::read_to_string(&path).expect("a text");
            let plan = Plan::from_json(&json);
            assert!(plan.is_ok(), "{}: {}", path.display(), plan.unwrap_err());
        }
    }

    fn plans_in(folder: &Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        let inside = |path: PathBuf| match path.is_dir() {
            true => plans_in(&path),
            false => vec![path],
        };
        let is_plan = |path: &PathBuf| path.ends_with("plan.json");
        paths.flat_map(inside).filter(is_plan).collect()
    }
}
