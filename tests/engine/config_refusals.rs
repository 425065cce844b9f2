//! Settings that have no meaning beside the others, or ask for too much: each refusal names the
//! field and what was found.
use gan_clipping_lab::{TrainConfig, VaeConfig};
use serde_json::{Value, json};

fn refuse(config: &Value, field: &str, found: &str) {
    let error = TrainConfig::from_json(&config.to_string()).expect_err("is refused");
    assert_eq!(error.field, field, "{error}");
    assert!(error.message.starts_with(found), "{error}");
}

fn accept(config: &Value) -> TrainConfig {
    TrainConfig::from_json(&config.to_string()).unwrap_or_else(|error| panic!("{error}"))
}

fn mlp(hidden: Value) -> Value {
    json!({ "architecture": "mlp", "generator": { "hidden": hidden } })
}

#[test]
fn weights_are_clipped_with_the_wasserstein_loss_alone() {
    for loss in ["minimax", "nonSaturating", "leastSquares", "hinge"] {
        let config = json!({ "loss": loss, "weightClip": 0.01 });
        refuse(&config, "weightClip", "0.01 has no meaning here");
    }
    let config = accept(&json!({ "loss": "wasserstein", "weightClip": 0.01 }));
    assert_eq!(config.weight_clip, Some(0.01));
    assert_eq!(accept(&json!({ "loss": "wasserstein" })).weight_clip, None);
    let text = serde_json::to_string(&config).expect("is plain data");
    assert_eq!(TrainConfig::from_json(&text), Ok(config));
}

#[test]
fn a_bound_of_weights_is_a_positive_number() {
    for (bound, found) in [
        (0.0, "0 is out"),
        (-0.01, "-0.01 is out"),
        (1e4, "10000 is"),
    ] {
        let config = json!({ "loss": "wasserstein", "weightClip": bound });
        refuse(&config, "weightClip", found);
    }
}

#[test]
fn widths_and_slopes_are_settings_of_mlp_alone() {
    for architecture in ["seed", "dcgan"] {
        for network in ["generator", "discriminator"] {
            let config = json!({ "architecture": architecture, network: { "hidden": [64] } });
            refuse(&config, &format!("{network}.hidden"), "[64] has no effect");
            let config = json!({ "architecture": architecture, network: { "leakySlope": 0.2 } });
            refuse(
                &config,
                &format!("{network}.leakySlope"),
                "0.2 has no effect",
            );
        }
        // The defaults, written out, are no request.
        accept(&json!({
            "architecture": architecture, "generator": { "hidden": [128, 128], "leakySlope": 0 }
        }));
    }
    let config = accept(&mlp(json!([64, 32, 16])));
    assert_eq!(config.generator.hidden, [64, 32, 16]);
}

const REGULARIZERS: [&str; 3] = ["spectralNorm", "gradientPenalty", "r1"];

#[test]
fn a_regularizer_is_for_a_discriminator_of_dense_layers_alone() {
    for kind in REGULARIZERS {
        let regularized = json!({ "regularizer": { "kind": kind } });
        let found = format!("\"{kind}\" is there for dense layers alone");
        let dcgan = json!({ "architecture": "dcgan", "discriminator": regularized });
        refuse(&dcgan, "discriminator.regularizer.kind", &found);
        for architecture in ["seed", "mlp"] {
            accept(&json!({ "architecture": architecture, "discriminator": regularized }));
        }
        let found = format!("\"{kind}\" has no meaning here");
        let generator = json!({ "generator": regularized });
        refuse(&generator, "generator.regularizer.kind", &found);
        for network in ["encoder", "decoder"] {
            let config = json!({ network: regularized }).to_string();
            let error = VaeConfig::from_json(&config).expect_err("is refused");
            assert_eq!(error.field, format!("{network}.regularizer.kind"));
            assert!(error.message.starts_with(&found), "{error}");
        }
    }
    // None, written out, is no request.
    let none = json!({ "regularizer": { "kind": "none", "lambda": 10, "gamma": 10 } });
    accept(&json!({ "architecture": "dcgan", "discriminator": none, "generator": none }));
}

#[test]
fn a_penaltys_weight_is_a_positive_number() {
    for field in ["lambda", "gamma"] {
        let weighted =
            |weight: f64| json!({ "discriminator": { "regularizer": { field: weight } } });
        let path = format!("discriminator.regularizer.{field}");
        refuse(&weighted(0.0), &path, "0 is out of range");
        refuse(&weighted(-1.0), &path, "-1 is out of range");
        refuse(&weighted(1e7), &path, "10000000 is out of range");
        accept(&weighted(1e-6));
        accept(&weighted(1e6));
    }
}

#[test]
fn an_unknown_regularizer_is_refused_by_those_there_are() {
    let json = r#"{ "discriminator": { "regularizer": { "kind": "dragan" } } }"#;
    let error = TrainConfig::from_json(json).expect_err("is refused");
    assert_eq!(error.field, "discriminator.regularizer.kind");
    for kind in ["dragan", "none"].into_iter().chain(REGULARIZERS) {
        assert!(error.message.contains(kind), "{error}");
    }
}

#[test]
fn hidden_layers_are_1_to_8() {
    refuse(&mlp(json!([])), "generator.hidden", "0 layers");
    refuse(
        &mlp(json!([8, 8, 8, 8, 8, 8, 8, 8, 8])),
        "generator.hidden",
        "9 layers",
    );
    accept(&mlp(json!([8])));
    accept(&mlp(json!([8, 8, 8, 8, 8, 8, 8, 8])));
}

#[test]
fn a_width_out_of_range_is_named_by_its_place() {
    refuse(
        &mlp(json!([128, 0])),
        "generator.hidden[1]",
        "0 is out of range",
    );
    refuse(
        &mlp(json!([4097])),
        "generator.hidden[0]",
        "4097 is out of range",
    );
    accept(&mlp(json!([4096])));
}

#[test]
fn widths_that_make_more_weights_than_fit_are_refused_with_their_number() {
    // 100 · 4096 + 4096² + 4096 · 784, of which the square alone is the bound.
    let found = "[4096, 4096] makes 20398080 weights";
    refuse(&mlp(json!([4096, 4096])), "generator.hidden", found);
    let wide = json!({ "architecture": "mlp", "discriminator": { "hidden": [4096, 4096] } });
    let found = "[4096, 4096] makes 19992576 weights";
    refuse(&wide, "discriminator.hidden", found);
    accept(&mlp(json!([4096, 2048])));
}

#[test]
fn a_slope_lies_between_0_and_1() {
    for (slope, found) in [(-0.1, "-0.1 is out"), (1.5, "1.5 is out")] {
        let config = json!({ "architecture": "mlp", "discriminator": { "leakySlope": slope } });
        refuse(&config, "discriminator.leakySlope", found);
    }
    accept(&json!({ "architecture": "mlp", "discriminator": { "leakySlope": 1 } }));
}

#[test]
fn a_percentile_ends_at_100_and_other_thresholds_do_not() {
    let clip = |rule, threshold| json!({ "generator": { "clip": { "rule": rule, "threshold": threshold } } });
    let field = "generator.clip.threshold";
    refuse(&clip("percentile", 100.5), field, "100.5 is out of range");
    refuse(&clip("percentile", 0.0), field, "0 is out of range");
    accept(&clip("percentile", 100.0));
    for rule in ["norm", "globalNorm", "value", "meanAbs", "adaptive"] {
        accept(&clip(rule, 100.5));
    }
}

#[test]
fn the_discriminators_steps_are_at_least_1_and_their_images_are_bounded() {
    let field = "discriminatorSteps";
    refuse(
        &json!({ "discriminatorSteps": 0 }),
        field,
        "0 is out of range",
    );
    refuse(
        &json!({ "discriminatorSteps": 101 }),
        field,
        "101 is out of range",
    );
    let config = json!({ "discriminatorSteps": 17, "batchSize": 4096 });
    refuse(&config, field, "17 batches of 4096 are 69632 images a step");
    accept(&json!({ "discriminatorSteps": 16, "batchSize": 4096 }));
}

#[test]
fn the_decays_of_sgd_and_rmsprop_stay_below_1() {
    for (field, value, found) in [
        ("momentum", 1.0, "1 is out"),
        ("momentum", -0.1, "-0.1 is out"),
        ("alpha", 1.0, "1 is out"),
        ("alpha", -0.1, "-0.1 is out"),
    ] {
        let config = json!({ "discriminator": { "optimizer": { field: value } } });
        refuse(&config, &format!("discriminator.optimizer.{field}"), found);
    }
}

#[test]
fn every_name_in_json_is_camel_case() {
    for rule in [
        "none",
        "norm",
        "globalNorm",
        "value",
        "meanAbs",
        "adaptive",
        "percentile",
    ] {
        accept(&json!({ "generator": { "clip": { "rule": rule } } }));
    }
    for loss in [
        "minimax",
        "nonSaturating",
        "wasserstein",
        "leastSquares",
        "hinge",
    ] {
        accept(&json!({ "loss": loss }));
    }
    for kind in ["adam", "sgd", "rmsProp"] {
        accept(&json!({ "generator": { "optimizer": { "kind": kind } } }));
    }
    for architecture in ["seed", "mlp", "dcgan"] {
        accept(&json!({ "architecture": architecture }));
    }
}
