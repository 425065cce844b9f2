//! Configurations of both trainers, as JSON.

use gan_clipping_lab::{Device, TrainConfig, Trainer, VaeConfig, VaeTrainer};

use super::{Reader, assert_told, mutate_json, seeds, within};

pub const READER: Reader = Reader {
    name: "config",
    check,
    seeds: seeds::configs,
    mutate: mutate_json::text,
};

/// Bytes while a text is read.
pub fn bound(bytes: usize) -> usize {
    (64 << 10) + 32 * bytes
}

/// Weights, and images in a step, of networks that are made.
const MOST_WEIGHTS: usize = 50_000;

pub fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    match within(bound(text.len()), || TrainConfig::from_json(text)) {
        Ok(config) => {
            let again = serde_json::to_string(&config).expect("is written");
            assert_eq!(TrainConfig::from_json(&again).expect("is read"), config);
            if weights(&again) < MOST_WEIGHTS {
                Trainer::new(config, &Device::flex()).expect("what was taken is valid");
            }
        }
        Err(error) => assert_told(&error),
    }
    match within(bound(text.len()), || VaeConfig::from_json(text)) {
        Ok(config) => {
            let again = serde_json::to_string(&config).expect("is written");
            assert_eq!(VaeConfig::from_json(&again).expect("is read"), config);
            if weights(&again) < MOST_WEIGHTS {
                VaeTrainer::new(config, &Device::flex()).expect("what was taken is valid");
            }
        }
        Err(error) => assert_told(&error),
    }
}

/// Of all networks, at the most: each has one hidden width after another, from and to so many numbers.
fn weights(json: &str) -> usize {
    let config: serde_json::Value = serde_json::from_str(json).expect("is JSON");
    let number = |name: &str| config[name].as_u64().unwrap_or(0) as usize;
    let ends = 784 + number("noiseDim") + 2 * number("latentDim");
    let channels: usize = (config["channels"].as_array().into_iter().flatten())
        .map(|count| count.as_u64().unwrap_or(0) as usize)
        .sum();
    let dense: usize = ["generator", "discriminator", "encoder", "decoder"]
        .iter()
        .filter_map(|name| config[name]["hidden"].as_array())
        .map(|hidden| {
            let widths: usize = hidden
                .iter()
                .filter_map(serde_json::Value::as_u64)
                .sum::<u64>() as usize;
            widths * (ends + widths)
        })
        .sum();
    match config["architecture"].as_str() {
        Some("dcgan") => channels * (49 * number("noiseDim") + 16 * channels),
        _ => dense,
    }
}
