//! Bad input for every reader of the engine: what fuzzing has found and kept, a short round of random changes, and files
//! that claim more than they are. `npm run fuzz` makes the long round.

use std::collections::BTreeMap;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use std::{env, fs};

use gan_clipping_lab::config::{Architecture, NetworkConfig};
use gan_clipping_lab::data::{IdxError, idx_images, idx_labels};
use gan_clipping_lab::training::FinishedGenerator;
use gan_clipping_lab::{Device, Judge, TrainConfig, Trainer, VaeConfig, VaeTrainer};
use pollster::block_on;

use crate::common::archive::{changed, replace};
use crate::readers::mutate::Chance;
use crate::readers::{READERS, Reader, checksum, memory, packed, seeds};

/// No input takes longer, on whatever machine the tests run.
const LONGEST: Duration = Duration::from_secs(10);

fn folder(of: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/engine/files")
        .join(of)
}

/// An input, and within which time.
fn check(reader: &Reader, what: &str, input: &[u8]) {
    let began = Instant::now();
    (reader.check)(input);
    let took = began.elapsed();
    assert!(took < LONGEST, "{}, {what}: {took:?}", reader.name);
}

fn named(name: &str) -> &'static Reader {
    READERS
        .iter()
        .find(|reader| reader.name == name)
        .expect("there is one")
}

/// The reader's own good input, and what fuzzing kept of it.
fn corpus(reader: &Reader) -> Vec<Vec<u8>> {
    let path = folder("corpus").join(format!("{}.gz", reader.name));
    let kept = packed::unpack(&fs::read(&path).unwrap_or_else(|error| panic!("{path:?}: {error}")));
    assert!(kept.len() > 3, "{path:?} has {} inputs", kept.len());
    (reader.seeds)().into_iter().chain(kept).collect()
}

/// What comes of an input, without its numbers; inputs of one outcome are of one kind.
fn outcome(reader: &Reader, input: &[u8]) -> String {
    fn told<T, E: ToString>(result: Result<T, E>) -> String {
        result
            .err()
            .map_or("taken".into(), |error| error.to_string())
    }
    let device = Device::flex();
    let text = String::from_utf8_lossy(input);
    let told = match reader.name {
        "saved_run" => {
            let gan = Trainer::new(seeds::tiny(), &device)
                .expect("is in range")
                .load(input);
            let vae = VaeTrainer::new(seeds::tiny_vae(), &device)
                .expect("is in range")
                .load(input);
            told(gan) + &told(vae)
        }
        "weights" => told(FinishedGenerator::load(input, &device)),
        "judge" => told(Judge::load(input, &device)),
        "idx" => told(idx_images(input)) + &told(idx_labels(input)),
        _ => told(TrainConfig::from_json(&text)) + &told(VaeConfig::from_json(&text)),
    };
    told.chars()
        .filter(|one| !one.is_ascii_digit())
        .take(400)
        .collect()
}

#[test]
#[ignore = "it writes files: of each outcome of random changes one input, which the other tests replay"]
fn keeps_an_input_of_each_outcome() {
    for (name, rounds, most) in [
        ("saved_run", 3000, 60_000),
        ("weights", 3000, 40_000),
        ("judge", 40, 100_000),
        ("idx", 20_000, 5000),
        ("config", 20_000, 40_000),
    ] {
        let reader = named(name);
        let inputs = (reader.seeds)();
        let mut kept: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for seed in 0..rounds {
            let input = (reader.mutate)(&inputs[seed % inputs.len()], seed as u64);
            let own = kept
                .entry(outcome(reader, &input))
                .or_insert_with(|| input.clone());
            if input.len() < own.len() {
                *own = input;
            }
        }
        let mut kept: Vec<Vec<u8>> = kept.into_values().collect();
        kept.sort_by_key(Vec::len);
        while packed::pack(&kept).len() > most {
            kept.truncate(kept.len() * 9 / 10);
        }
        fs::write(
            folder("corpus").join(format!("{name}.gz")),
            packed::pack(&kept),
        )
        .expect("can be written");
    }
}

#[test]
fn what_fuzzing_kept_is_taken_or_refused_in_words() {
    for reader in &READERS {
        for (at, input) in corpus(reader).iter().enumerate() {
            check(reader, &format!("input {at}"), input);
        }
    }
}

#[test]
fn what_fuzzing_found_is_mended() {
    for entry in fs::read_dir(folder("found")).expect("the folder is there") {
        let path = entry.expect("is listed").path();
        // A file is called by the reader that it broke, and by what was wrong.
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .expect("is text");
        let (reader, what) = name.split_once('-').expect("reader-what");
        check(named(reader), what, &fs::read(&path).expect("can be read"));
    }
}

#[test]
fn good_input_with_random_changes_is_taken_or_refused_in_words() {
    for (name, rounds) in [
        ("saved_run", 400),
        ("weights", 400),
        ("judge", 30),
        ("idx", 5000),
        ("config", 3000),
    ] {
        let reader = named(name);
        let inputs = (reader.seeds)();
        for seed in 0..rounds {
            let input = &inputs[seed % inputs.len()];
            check(
                reader,
                &format!("seed {seed}"),
                &(reader.mutate)(input, seed as u64),
            );
        }
    }
}

/// Of the reader `FUZZ_READER`, for `FUZZ_SECONDS`: what `npm run fuzz` starts. Changes are made to good input, to
/// what was kept, and to some of what those became.
#[test]
#[ignore = "it goes on for as long as it is told"]
fn a_long_round_of_random_changes() {
    let given = |name: &str, other: &str| env::var(name).unwrap_or_else(|_| other.into());
    let seconds = given("FUZZ_SECONDS", "60")
        .parse()
        .expect("FUZZ_SECONDS: a whole number");
    let reader = named(&given("FUZZ_READER", "idx"));
    let (good, mut changed) = (corpus(reader), Vec::new());
    let since_1970 = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("is after 1970");
    let mut chance = Chance::new(since_1970.as_nanos() as u64);
    let (began, mut made, mut peak) = (Instant::now(), 0_u64, 0);
    while began.elapsed() < Duration::from_secs(seconds) {
        for _ in 0..16 {
            let seed = chance.next();
            let from = match changed.is_empty() || seed.is_multiple_of(2) {
                true => &good[..],
                false => &changed[..],
            };
            let base: &Vec<u8> = chance.of(from);
            let input = (reader.mutate)(base, seed);
            let checked = catch_unwind(|| memory::peak_of(|| check(reader, "random", &input)));
            let Ok(((), held)) = checked else {
                let path = env::temp_dir().join(format!("{}-{seed:x}", reader.name));
                fs::write(&path, &input).expect("can be written");
                panic!("an input does harm: {path:?}");
            };
            peak = peak.max(held);
            made += 1;
            // One in so many is changed further.
            match seed % 97 {
                0 if changed.len() < 200 => changed.push(input),
                0 => *chance.of_mut(&mut changed) = input,
                _ => {}
            }
        }
    }
    println!("fuzzed {} {made} {peak}", reader.name);
}

#[test]
fn random_changes_get_past_the_checksum() {
    let file = &seeds::saved_runs()[0];
    let mutate = named("saved_run").mutate;
    let mut trainer = Trainer::new(seeds::tiny(), &Device::flex()).expect("is in range");
    let mut load = |seed| {
        trainer
            .load(&mutate(file, seed))
            .map_err(|error| error.to_string())
    };
    let outcomes: Vec<Result<(), String>> = (0..200).map(&mut load).collect();
    let by_checksum =
        |outcome: &&Result<(), String>| matches!(outcome, Err(error) if error.contains("checksum"));
    assert!(outcomes.iter().filter(by_checksum).count() < 20);
    assert!(outcomes.iter().filter(|outcome| outcome.is_ok()).count() > 10);
    let mut refusals: Vec<&String> = outcomes
        .iter()
        .filter_map(|one| one.as_ref().err())
        .collect();
    refusals.sort();
    refusals.dedup();
    assert!(refusals.len() > 30, "{} different refusals", refusals.len());
}

#[test]
fn an_idx_file_that_claims_four_billion_images_takes_no_memory() {
    let claim = [0, 0, 8, 3, 255, 255, 255, 255, 0, 0, 0, 28, 0, 0, 0, 28];
    let (refused, peak) = memory::peak_of(|| idx_images(&claim));
    let expected = 16 + u64::from(u32::MAX) * 784;
    assert_eq!(
        refused,
        Err(IdxError::Length {
            expected,
            actual: 16
        })
    );
    assert_eq!(peak, 0);
}

#[test]
fn json_nested_a_million_deep_is_refused() {
    for (open, close) in [("[", "]"), ("{\"generator\":", "}")] {
        let nested = format!("{}1{}", open.repeat(1_000_000), close.repeat(1_000_000));
        let config = format!("{{\"generator\":{nested}}}");
        let error = TrainConfig::from_json(&config)
            .expect_err("is refused")
            .to_string();
        assert!(error.starts_with("generator"), "{error:.300}");
        assert!(VaeConfig::from_json(&config).is_err());
        check(named("config"), "nested", config.as_bytes());
        // The same in a file whose checksum is right.
        let file = changed(&seeds::saved_runs()[0], |entries| {
            let json = format!("\"config\":{config},\"was\":{{");
            replace(entries, "run.json", "\"config\":{", &json);
        });
        assert!(checksum::corrected(&file).as_ref() == Some(&file));
        check(named("saved_run"), "nested", &file);
    }
}

#[test]
fn a_few_bytes_of_settings_do_not_make_the_largest_networks() {
    let mut large = TrainConfig {
        architecture: Architecture::Mlp,
        ..TrainConfig::default()
    };
    let network = NetworkConfig {
        hidden: vec![4096, 2600],
        ..NetworkConfig::default()
    };
    (large.generator, large.discriminator) = (network.clone(), network);
    large.validate().expect("is in range");
    let weights = |from: usize, [a, b]: [usize; 2], to: usize| from * a + a * b + b * to;
    let all = weights(100, [4096, 2600], 784) + weights(784, [4096, 2600], 1);
    let json = serde_json::to_string(&large).expect("is written");
    let file = changed(&seeds::saved_runs()[0], |entries| {
        let own = serde_json::to_string(&seeds::tiny()).expect("is written");
        replace(entries, "run.json", &own, &json);
    });
    let mut trainer = Trainer::new(seeds::tiny(), &Device::flex()).expect("is in range");
    let (refused, peak) = memory::peak_of(|| trainer.load(&file));
    let error = refused.expect_err("is refused").to_string();
    assert!(error.contains(&all.to_string()), "{error}");
    assert!(error.contains(&file.len().to_string()), "{error}");
    assert!(peak < 32 * file.len(), "{peak} bytes");
    trainer.step(&[100; 2 * 784]).expect("it goes on");
    block_on(trainer.stats()).expect("a step was taken");
}

#[test]
fn a_header_that_claims_more_than_there_is_takes_no_memory() {
    for length in [u64::MAX, 1 << 40, 100_000_001, 99_999_999] {
        let file = [&length.to_le_bytes()[..], b"{}"].concat();
        for name in ["saved_run", "weights", "judge"] {
            let ((), peak) = memory::peak_of(|| check(named(name), "header", &file));
            assert!(peak < 8 << 20, "{name}: {peak} bytes");
        }
    }
}

#[test]
fn a_message_shows_no_more_of_a_value_than_it_has_room_for() {
    let long = "x".repeat(1_000_000);
    for json in [
        format!("{{\"{long}\":1}}"),
        format!("{{\"loss\":\"{long}\"}}"),
        format!(
            "{{\"generator\":{{\"hidden\":[{}1]}}}}",
            "1,".repeat(500_000)
        ),
    ] {
        let error = TrainConfig::from_json(&json)
            .expect_err("is refused")
            .to_string();
        assert!(error.chars().count() < 1000, "{error:.300}");
    }
}
