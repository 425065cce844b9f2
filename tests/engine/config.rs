//! `TrainConfig` and its JSON: defaults, names, and errors that name the field.
use gan_clipping_lab::config::{
    Architecture, ClipConfig, Loss, NetworkConfig, OptimizerKind, RegularizerKind,
};
use gan_clipping_lab::{ClipRule, ConfigError, TrainConfig};
use serde_json::{Value, json};

/// JSON in which only the field at `path` is given.
fn with(path: &str, value: &str) -> String {
    let nest = |json, field| format!(r#"{{"{field}": {json}}}"#);
    path.rsplit('.').fold(value.into(), nest)
}

fn refusal(json: &str) -> ConfigError {
    TrainConfig::from_json(json).expect_err("is refused")
}

#[test]
fn the_defaults_are_the_articles() {
    let config = TrainConfig::from_json("{}").expect("every field has a default");
    assert_eq!(config, TrainConfig::default());
    assert_eq!(config.architecture, Architecture::Article);
    assert_eq!(config.loss, Loss::Minimax);
    assert_eq!((config.noise_dim, config.batch_size), (100, 128));
    for network in [&config.generator, &config.discriminator] {
        let adam = &network.optimizer;
        assert_eq!(adam.kind, OptimizerKind::Adam);
        assert_eq!(adam.learning_rate, 2e-4);
        assert_eq!((adam.beta1, adam.beta2), (0.5, 0.999));
        assert_eq!(adam.epsilon, 1e-7);
        assert_eq!(network.clip.rule, ClipRule::None);
        assert_eq!(network.clip.every, 1);
    }
}

#[test]
fn the_json_has_every_field_in_camel_case() {
    let network = json!({
        "hidden": [128, 128], "leakySlope": 0.0,
        "optimizer": {
            "kind": "adam", "learningRate": 2e-4, "beta1": 0.5, "beta2": 0.999, "epsilon": 1e-7,
            "momentum": 0.0, "alpha": 0.99
        },
        "clip": { "rule": "none", "threshold": 1.0, "every": 1 }
    });
    let expected = json!({
        "seed": 1, "architecture": "seed", "loss": "minimax", "noiseDim": 100, "batchSize": 128,
        "channels": [64, 128], "discriminatorSteps": 1, "weightClip": null, "kernels": "fused",
        "generator": network, "discriminator": network
    });
    // By way of text, since that is what a page sees: an f32 is then as short as it can be.
    let text = serde_json::to_string(&TrainConfig::default()).expect("is plain data");
    let written: Value = serde_json::from_str(&text).expect("is JSON");
    assert_eq!(written, expected);
}

#[test]
fn a_regularizer_is_in_the_json_where_there_is_one() {
    let mut config = TrainConfig::default();
    let text = serde_json::to_string(&config).expect("is plain data");
    assert!(!text.contains("regularizer"), "{text}");
    config.discriminator.regularizer.kind = RegularizerKind::R1;
    let text = serde_json::to_string(&config).expect("is plain data");
    let written: Value = serde_json::from_str(&text).expect("is JSON");
    let expected = json!({ "kind": "r1", "lambda": 10.0, "gamma": 10.0 });
    assert_eq!(written["discriminator"]["regularizer"], expected);
    assert_eq!(written["generator"].get("regularizer"), None);
    assert_eq!(TrainConfig::from_json(&text), Ok(config));
}

#[test]
fn a_configuration_survives_the_round_trip_through_json() {
    let mut config = TrainConfig {
        seed: u32::MAX,
        loss: Loss::NonSaturating,
        noise_dim: 7,
        batch_size: 16,
        ..TrainConfig::default()
    };
    config.generator.optimizer.learning_rate = 5e-3;
    config.discriminator.clip = ClipConfig {
        rule: ClipRule::Norm,
        threshold: 0.01,
        every: 3,
    };
    let text = serde_json::to_string(&config).expect("is plain data");
    assert!(text.contains(r#""loss":"nonSaturating""#), "{text}");
    assert_eq!(TrainConfig::from_json(&text), Ok(config));
}

#[test]
fn numbers_are_read_as_they_were_written_to_the_last_bit() {
    // The first was found by the trial of random settings: one bit off, `configure` took it for another.
    for slope in [
        "3.1082130716491395e-74",
        "5.4e-323",
        "0.1234567890123456789",
    ] {
        let wanted: f64 = slope.parse().expect("a number");
        let network = format!(r#"{{"leakySlope": {slope}}}"#);
        let json = format!(r#"{{"architecture": "mlp", "generator": {network}}}"#);
        let config = TrainConfig::from_json(&json).expect("is valid");
        assert_eq!(config.generator.leaky_slope.to_bits(), wanted.to_bits());
        let again = serde_json::to_string(&config).expect("is JSON");
        assert_eq!(TrainConfig::from_json(&again), Ok(config));
    }
}

#[test]
fn what_the_json_leaves_out_keeps_its_default() {
    let config = TrainConfig::from_json(&with("generator.clip.rule", r#""norm""#));
    let clip = ClipConfig {
        rule: ClipRule::Norm,
        ..ClipConfig::default()
    };
    let expected = TrainConfig {
        generator: NetworkConfig {
            clip,
            ..NetworkConfig::default()
        },
        ..TrainConfig::default()
    };
    assert_eq!(config, Ok(expected));
}

#[test]
fn an_unknown_field_is_named() {
    let error = refusal(&with("generator.clip.treshold", "1"));
    assert_eq!(error.field, "generator.clip.treshold");
    assert!(error.message.contains("treshold"), "{error}");
    assert!(error.message.contains("threshold"), "{error}");

    assert_eq!(refusal(&with("batch_size", "1")).field, "batch_size");
}

#[test]
fn a_value_of_the_wrong_kind_is_named_by_its_path() {
    for (field, value, found) in [
        ("generator.clip.threshold", r#""big""#, "big"),
        ("discriminator.clip.rule", r#""norms""#, "norms"),
        ("discriminator.clip.every", "1.5", "1.5"),
        ("generator.optimizer.learningRate", "null", "null"),
        ("seed", "-1", "-1"),
        ("seed", "4294967296", "4294967296"),
        ("loss", r#""wgan""#, "wgan"),
    ] {
        let error = refusal(&with(field, value));
        assert_eq!(error.field, field, "{error}");
        assert!(error.message.contains(found), "{error}");
    }
}

#[test]
fn a_value_out_of_range_is_named_and_shown_with_its_range() {
    for (field, value, shown) in [
        ("noiseDim", "0", "0"),
        ("batchSize", "0", "0"),
        ("batchSize", "4097", "4097"),
        ("generator.optimizer.learningRate", "0", "0"),
        ("discriminator.optimizer.learningRate", "11", "11"),
        ("generator.optimizer.beta1", "1.0", "1"),
        ("discriminator.optimizer.beta2", "-0.5", "-0.5"),
        ("generator.optimizer.epsilon", "0", "0"),
        ("generator.clip.threshold", "0", "0"),
        ("discriminator.clip.threshold", "-1", "-1"),
        ("discriminator.clip.threshold", "-0.1", "-0.1"),
        // More than an f32 holds.
        ("discriminator.clip.threshold", "1e39", "inf"),
        ("generator.clip.every", "0", "0"),
    ] {
        let error = refusal(&with(field, value));
        assert_eq!(error.field, field, "{error}");
        let start = format!("{field}: {shown} is out of range; it takes a ");
        assert!(error.to_string().starts_with(&start), "{error}");
    }
}

#[test]
fn nan_which_json_cannot_write_is_out_of_every_range() {
    let mut config = TrainConfig::default();
    config.generator.clip.threshold = f32::NAN;
    let error = config.validate().expect_err("is out of range");
    assert_eq!(error.field, "generator.clip.threshold");
    assert!(error.message.starts_with("NaN "), "{error}");

    let mut config = TrainConfig::default();
    config.discriminator.optimizer.learning_rate = f64::NAN;
    let error = config.validate().expect_err("is out of range");
    assert_eq!(error.field, "discriminator.optimizer.learningRate");
}

#[test]
fn the_bounds_themselves_are_in_range() {
    let mut config = TrainConfig {
        noise_dim: 4096,
        batch_size: 1,
        ..TrainConfig::default()
    };
    config.generator.optimizer.learning_rate = 10.0;
    config.discriminator.optimizer.learning_rate = 1e-12;
    config.generator.optimizer.beta1 = 0.0;
    config.generator.optimizer.beta2 = 0.999_999;
    config.discriminator.optimizer.epsilon = 1e-12;
    config.generator.clip.threshold = 1e-12;
    config.discriminator.clip.threshold = 1e12;
    assert_eq!(config.validate(), Ok(()));
}

#[test]
fn what_is_not_one_json_object_is_refused() {
    for json in ["", "{", "{} {}", "{}x", "null", "[]", "[7]"] {
        assert_eq!(refusal(json).field, "config", "{json:?}");
    }
}
