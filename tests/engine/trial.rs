//! The trial of random settings, natively: the plans of `tests/trial/plans.json`, which
//! `node scripts/trial.js --write` makes of the same random settings that are tried on the wasm files
//! (`tests/trial/play.js` has the same calls). Each call works or is refused by an error that says what is
//! wrong, and no number is NaN unless the step is reported as diverged.

use std::panic::{AssertUnwindSafe, catch_unwind};

use gan_clipping_lab::training::GradientStats;
use gan_clipping_lab::{
    ConfigError, Device, StepStats, TrainConfig, TrainError, Trainer, VaeConfig, VaeStats,
    VaeTrainer,
};
use pollster::block_on;
use serde::Deserialize;
use serde_json::{Map, Value, json};

const PIXELS: usize = 28 * 28;
const LAST_STAGE: u8 = 8;

#[derive(Deserialize)]
struct Plan {
    kind: String,
    config: Map<String, Value>,
    calls: Vec<Map<String, Value>>,
}

/// What a plan's calls are made on.
trait Subject: Sized {
    type Config: Clone;
    const NETWORKS: [&'static str; 2];
    fn parse(json: &str) -> Result<Self::Config, ConfigError>;
    fn create(config: Self::Config) -> Result<Self, TrainError>;
    fn step(&mut self, pixels: &[u8]) -> Result<(), TrainError>;
    /// The step, whether it diverged, and every number.
    fn stats(&self) -> Result<(u64, bool, Vec<f64>), TrainError>;
    fn sample(&self, count: usize, seed: u32) -> Result<Vec<u8>, TrainError>;
    fn save(&self) -> Result<Vec<u8>, TrainError>;
    fn load(&mut self, file: &[u8]) -> Result<(), TrainError>;
    fn configure(&mut self, config: Self::Config) -> Result<(), TrainError>;
    fn config(&self) -> Map<String, Value>;
}

impl Subject for Trainer {
    type Config = TrainConfig;
    const NETWORKS: [&'static str; 2] = ["generator", "discriminator"];

    fn parse(json: &str) -> Result<TrainConfig, ConfigError> {
        TrainConfig::from_json(json)
    }
    fn create(config: TrainConfig) -> Result<Self, TrainError> {
        Self::new(config, &Device::flex())
    }
    fn step(&mut self, pixels: &[u8]) -> Result<(), TrainError> {
        Self::step(self, pixels)
    }
    fn stats(&self) -> Result<(u64, bool, Vec<f64>), TrainError> {
        let stats: StepStats = block_on(Self::stats(self))?;
        let mut numbers = vec![
            stats.discriminator_loss,
            stats.generator_loss,
            stats.mean_real,
            stats.mean_fake,
            stats.accuracy,
        ];
        numbers.extend(stats.penalty);
        numbers.extend(&stats.sigmas);
        numbers.extend(numbers_of(&stats.generator));
        numbers.extend(numbers_of(&stats.discriminator));
        Ok((stats.step, stats.diverged.is_some(), numbers))
    }
    fn sample(&self, count: usize, seed: u32) -> Result<Vec<u8>, TrainError> {
        block_on(Self::sample(self, count, seed))
    }
    fn save(&self) -> Result<Vec<u8>, TrainError> {
        block_on(Self::save(self))
    }
    fn load(&mut self, file: &[u8]) -> Result<(), TrainError> {
        Self::load(self, file)
    }
    fn configure(&mut self, config: TrainConfig) -> Result<(), TrainError> {
        Self::configure(self, config)
    }
    fn config(&self) -> Map<String, Value> {
        object(serde_json::to_value(Self::config(self)))
    }
}

impl Subject for VaeTrainer {
    type Config = VaeConfig;
    const NETWORKS: [&'static str; 2] = ["encoder", "decoder"];

    fn parse(json: &str) -> Result<VaeConfig, ConfigError> {
        VaeConfig::from_json(json)
    }
    fn create(config: VaeConfig) -> Result<Self, TrainError> {
        Self::new(config, &Device::flex())
    }
    fn step(&mut self, pixels: &[u8]) -> Result<(), TrainError> {
        Self::step(self, pixels)
    }
    fn stats(&self) -> Result<(u64, bool, Vec<f64>), TrainError> {
        let stats: VaeStats = block_on(Self::stats(self))?;
        let mut numbers = vec![stats.loss, stats.reconstruction, stats.kl];
        numbers.extend(numbers_of(&stats.encoder));
        numbers.extend(numbers_of(&stats.decoder));
        Ok((stats.step, stats.diverged.is_some(), numbers))
    }
    fn sample(&self, count: usize, seed: u32) -> Result<Vec<u8>, TrainError> {
        block_on(Self::sample(self, count, seed))
    }
    fn save(&self) -> Result<Vec<u8>, TrainError> {
        block_on(Self::save(self))
    }
    fn load(&mut self, file: &[u8]) -> Result<(), TrainError> {
        Self::load(self, file)
    }
    fn configure(&mut self, config: VaeConfig) -> Result<(), TrainError> {
        Self::configure(self, config)
    }
    fn config(&self) -> Map<String, Value> {
        object(serde_json::to_value(Self::config(self)))
    }
}

fn object(value: serde_json::Result<Value>) -> Map<String, Value> {
    match value {
        Ok(Value::Object(map)) => map,
        other => panic!("a configuration is {other:?}"),
    }
}

fn numbers_of(gradients: &[GradientStats]) -> impl Iterator<Item = f64> {
    gradients.iter().flat_map(|one| {
        [
            one.norm_before,
            one.norm_after,
            one.scale,
            one.cosine,
            one.clipped_fraction,
            one.update_ratio,
            one.at_bound.unwrap_or(0.0),
        ]
    })
}

/// Images of every brightness, no two alike.
fn images(count: usize) -> Vec<u8> {
    (0..count * PIXELS)
        .map(|at| ((at * 37 + (at >> 5) * 11 + (at / PIXELS) * 91) % 256) as u8)
        .collect()
}

/// A run of a plan, and what is known of it.
struct Player<S: Subject> {
    trainer: S,
    settings: Map<String, Value>,
    /// Of the iteration that was begun; none where it is complete.
    stage: Option<u8>,
    steps: u64,
    saved: Option<(Vec<u8>, u64)>,
}

impl<S: Subject> Player<S> {
    /// Nothing where the settings are refused together: the error names a field.
    fn open(settings: &Map<String, Value>) -> Option<Self> {
        let created = S::parse(&json(settings)).map_err(TrainError::from);
        match created.and_then(S::create) {
            Ok(trainer) => Some(Self {
                trainer,
                settings: settings.clone(),
                stage: None,
                steps: 0,
                saved: None,
            }),
            Err(TrainError::Config(error)) => {
                assert!(settings.contains_key(error.field.split(['.', '[']).next().unwrap_or("")));
                None
            }
            Err(error) => panic!("{error}"),
        }
    }

    fn number(&self, name: &str) -> usize {
        let value = self.settings.get(name).and_then(Value::as_u64);
        value.unwrap_or(1) as usize
    }

    fn batch(&self) -> Vec<u8> {
        images(self.number("batchSize") * self.number("discriminatorSteps"))
    }

    /// A call that both kinds of trainer have; whether it was one.
    fn take(&mut self, call: &Map<String, Value>) -> bool {
        let of = |name: &str| call.get(name).and_then(Value::as_u64).unwrap_or(0);
        match name_of(call) {
            "step" => (0..of("times")).for_each(|_| self.step()),
            "stepWithout" => {
                let pixels = vec![0; of("bytes") as usize];
                if pixels.len() != self.batch().len() {
                    self.trainer.step(&pixels).expect_err("is refused");
                }
            }
            "stats" => self.stats(),
            "sample" => {
                let count = of("count") as usize;
                match self.trainer.sample(count, of("seed") as u32) {
                    Ok(pixels) => assert_eq!(pixels.len(), count * PIXELS),
                    Err(error) => {
                        assert!(matches!(error, TrainError::Count { .. }), "{error}");
                        assert!(count == 0 || count > 4096, "{error}");
                    }
                }
            }
            "save" => self.save(),
            "load" => self.load(call["into"].as_str().expect("a word")),
            "loadDamaged" => self.load_damaged(call["at"].as_f64().expect("a number")),
            "config" => assert_eq!(self.trainer.config()["seed"], self.settings["seed"]),
            "configure" => self.configure(&call["change"]),
            "configureRefused" => {
                let json = call["json"].as_str().expect("a text");
                assert!(S::parse(json).is_err(), "{json}");
            }
            _ => return false,
        }
        true
    }

    fn step(&mut self) {
        let taken = self.trainer.step(&self.batch());
        if self.stage.is_some() {
            assert!(matches!(taken, Err(TrainError::Unfinished { .. })));
        } else {
            taken.expect("a step is taken");
            self.steps += 1;
        }
    }

    fn stats(&self) {
        match self.trainer.stats() {
            Err(error) => {
                assert!(matches!(error, TrainError::NoStep), "{error}");
                assert_eq!(self.steps, 0);
            }
            Ok((step, diverged, numbers)) => {
                assert_eq!(step, self.steps);
                let sound = !numbers.iter().any(|number| number.is_nan());
                assert!(diverged || sound, "NaN, and not told: {numbers:?}");
            }
        }
    }

    fn save(&mut self) {
        match self.trainer.save() {
            Ok(file) => self.saved = Some((file, self.steps)),
            Err(error) => {
                assert!(matches!(error, TrainError::Unfinished { .. }), "{error}");
                assert!(self.stage.is_some());
            }
        }
    }

    fn load(&mut self, into: &str) {
        let Some((file, steps)) = self.saved.clone() else {
            self.trainer.load(&images(1)).expect_err("is refused");
            return;
        };
        let others = object(Ok(json!({ "batchSize": 4 })));
        match into {
            "itself" => {}
            "same" => self.renew(&self.settings.clone()),
            _ => self.renew(&others),
        }
        self.trainer.load(&file).expect("goes on from its file");
        self.settings = self.trainer.config();
        (self.steps, self.stage) = (steps, None);
        assert!(matches!(self.trainer.stats(), Err(TrainError::NoStep)));
        self.step();
    }

    fn renew(&mut self, settings: &Map<String, Value>) {
        let config = S::parse(&json(settings)).expect("was taken before");
        self.trainer = S::create(config).expect("was taken before");
    }

    fn load_damaged(&mut self, at: f64) {
        if let Some((file, _)) = &self.saved {
            let mut damaged = file.clone();
            damaged[(at * file.len() as f64) as usize] ^= 1;
            let refused = self.trainer.load(&damaged).expect_err("is refused");
            assert!(matches!(refused, TrainError::State(_)), "{refused}");
        }
    }

    fn configure(&mut self, change: &Value) {
        let mut settings = self.settings.clone();
        for (name, value) in change.as_object().expect("an object") {
            if name != "networks" {
                settings.insert(name.clone(), value.clone());
            }
        }
        for network in S::NETWORKS {
            let change = &change["networks"][network];
            if let Some(clip) = change.get("clip") {
                settings[network]["clip"] = clip.clone();
            }
            let rates = change.get("optimizer").and_then(Value::as_object);
            for (name, value) in rates.into_iter().flatten() {
                settings[network]["optimizer"][name] = value.clone();
            }
            let weights = change.get("regularizer").and_then(Value::as_object);
            if let Some(regularizer) = settings[network].get_mut("regularizer") {
                for (name, value) in weights.into_iter().flatten() {
                    regularizer[name] = value.clone();
                }
            }
        }
        let config = S::parse(&json(&settings)).expect("is valid");
        let taken = self.trainer.configure(config);
        if self.stage.is_some() {
            assert!(matches!(taken, Err(TrainError::Unfinished { .. })));
        } else {
            taken.expect("goes on");
            self.settings = settings;
        }
    }

    /// Whatever was done before, the run goes on.
    fn end(&mut self) {
        self.step();
        self.stats();
        self.trainer.sample(2, 1).expect("draws");
        self.save();
    }
}

/// What only a GAN's trainer has.
impl Player<Trainer> {
    fn take_of_gan(&mut self, call: &Map<String, Value>) {
        let of = |name: &str| call.get(name).and_then(Value::as_u64).unwrap_or(0);
        match name_of(call) {
            "stages" => self.stages(of("times")),
            "finish" => self.finish(),
            "noise" => {
                let noise = self.trainer.sample_noise(of("count") as usize, 1);
                let valid = (1..=4096).contains(&of("count"));
                assert_eq!(noise.is_ok(), valid);
            }
            "generate" => self.generate(of("rows") as usize, call["kind"].as_str().unwrap_or("")),
            "histogram" => {
                let (network, name) = self.parameter(call);
                let bins = of("bins") as usize;
                let seen = self.trainer.histogram(&network, &name, bins);
                let valid = (1..=1000).contains(&bins) && name != "none of them";
                assert_eq!(seen.is_ok(), valid);
                if let Ok(seen) = seen {
                    assert_eq!(block_on(seen).expect("is read").edges.len(), bins + 1);
                }
            }
            "tensors" => {
                let (network, name) = self.parameter(call);
                let seen = self.trainer.tensors(&network, &name);
                assert_eq!(seen.is_ok(), name != "none of them");
                if let Ok(seen) = seen {
                    let seen = block_on(seen).expect("is read");
                    assert_eq!(seen.weight.len(), seen.shape.iter().product::<usize>());
                }
            }
            "exportWeights" => {
                assert!(block_on(self.trainer.export()).expect("is read").len() > 99)
            }
            other => panic!("{other} is no call"),
        }
    }

    fn stages(&mut self, times: u64) {
        if self.stage.is_none() {
            assert!(matches!(self.trainer.advance(), Err(TrainError::NotBegun)));
            self.trainer.begin(&self.batch()).expect("begins");
            self.stage = Some(0);
        } else {
            let refused = self.trainer.begin(&self.batch());
            assert!(matches!(refused, Err(TrainError::Unfinished { .. })));
        }
        (0..times).for_each(|_| self.advance());
    }

    fn finish(&mut self) {
        while self.stage.is_some() {
            self.advance();
        }
    }

    fn advance(&mut self) {
        let Some(before) = self.stage else { return };
        let stage = self.trainer.advance().expect("advances");
        // D's stages come again for each of its updates.
        assert!(stage == before + 1 || (before, stage) == (4, 1));
        let view = block_on(self.trainer.stage()).expect("is read");
        assert_eq!(view.stage, stage);
        self.stage = (stage < LAST_STAGE).then_some(stage);
        self.steps += u64::from(stage == LAST_STAGE);
    }

    fn generate(&mut self, rows: usize, kind: &str) {
        let dim = self.number("noiseDim");
        let ragged = usize::from(kind == "ragged");
        let size = if kind == "huge" { 1e38 } else { 1.0 };
        let mut noise: Vec<f32> = (0..rows * dim + ragged)
            .map(|at| size * (at as f32 + 1.0).sin())
            .collect();
        if kind == "notFinite" {
            noise[rows * dim - 1] = f32::NAN;
        }
        let valid = kind != "notFinite" && (ragged == 0 || dim == 1);
        assert_eq!(block_on(self.trainer.generate(noise)).is_ok(), valid);
    }

    /// A parameter of a network, or a name that is none.
    fn parameter(&self, call: &Map<String, Value>) -> (String, String) {
        let network = call["network"].as_str().expect("a name").to_owned();
        let names = match block_on(self.trainer.stats()) {
            Ok(stats) if network == "generator" => stats.generator,
            Ok(stats) if network == "discriminator" => stats.discriminator,
            _ => Vec::new(),
        };
        let at = (call["at"].as_f64().expect("a number") * names.len() as f64) as usize;
        let name = names.get(at).map_or("none of them", |one| &one.name);
        (network, name.to_owned())
    }
}

fn name_of(call: &Map<String, Value>) -> &str {
    call["call"].as_str().expect("a name")
}

fn json(settings: &Map<String, Value>) -> String {
    serde_json::to_string(settings).expect("is JSON")
}

fn play(plan: &Plan) {
    match plan.kind.as_str() {
        "gan" => {
            let Some(mut player) = Player::<Trainer>::open(&plan.config) else {
                return;
            };
            for call in &plan.calls {
                if !player.take(call) {
                    player.take_of_gan(call);
                }
            }
            player.finish();
            player.end();
        }
        "vae" => {
            let Some(mut player) = Player::<VaeTrainer>::open(&plan.config) else {
                return;
            };
            for call in &plan.calls {
                assert!(player.take(call), "{} is no call", name_of(call));
            }
            player.end();
        }
        other => panic!("{other} is no kind of plan"),
    }
}

#[test]
fn random_valid_settings_and_calls_work_or_are_refused_in_words() {
    play_all(include_str!("../trial/plans.json"));
}

/// Plans that a trial has found, each with the fault that was mended for it:
/// 1. an update and weights whose squares overflow gave a ratio of NaN.
#[test]
fn what_a_trial_has_found_stays_mended() {
    play_all(include_str!("../trial/found.json"));
}

fn play_all(plans: &str) {
    let plans: Vec<Plan> = serde_json::from_str(plans).expect("are plans");
    for (index, plan) in plans.iter().enumerate() {
        let played = catch_unwind(AssertUnwindSafe(|| play(plan)));
        let config = json(&plan.config);
        assert!(played.is_ok(), "plan {index}: {config} {:?}", plan.calls);
    }
}
