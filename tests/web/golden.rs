//! PyTorch's runs on each engine.
//!
//! They are in 64 bits, and the native tests follow them further and more closely. All engines are held
//! to the same numbers, and so to each other; a GPU sums in another order, which parts it by rounding
//! that Adam's first steps enlarge.

use gan_clipping_lab::random::threefry2x32;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{
    BATCH, ENGINES, Engine, assert_close, get, gradients, number, settled, text, trainer,
};

/// The key of the images in every golden run, as tests/golden/streams.py has it.
const PIXEL_KEY: [u32; 2] = [0x601D, 0x2000];

#[wasm_bindgen_test]
async fn each_engine_follows_pytorch() {
    let golden: Value = serde_json::from_str(include_str!("../golden/step.json")).unwrap();
    for run in golden["runs"].as_array().unwrap() {
        let network = json!({ "clip": { "rule": "norm", "threshold": golden["threshold"] } });
        let config = json!({
            "seed": golden["seed"], "batchSize": BATCH, "loss": run["loss"],
            "generator": network, "discriminator": network,
        });
        for &engine in ENGINES {
            follow(&config, &run["steps"], 5, engine).await;
        }
    }
}

/// Two updates of the critic for one of G, its weights clipped after each, and RMSProp.
#[wasm_bindgen_test]
async fn each_engine_follows_pytorchs_wasserstein_gan() {
    let run: Value = serde_json::from_str(include_str!("../golden/wasserstein.json")).unwrap();
    let network = |epsilon: f64| {
        let optimizer = json!({ "kind": "rmsProp", "learningRate": 5e-5, "epsilon": epsilon });
        json!({ "optimizer": optimizer })
    };
    let config = json!({
        "batchSize": BATCH, "loss": "wasserstein", "discriminatorSteps": 2, "weightClip": 0.01,
        "generator": network(1e-7), "discriminator": network(1e-4),
    });
    for &engine in ENGINES {
        // Rounding may part them after these: tests/engine/golden_wasserstein.rs says why.
        follow(&config, &run["steps"], 2, engine).await;
    }
}

/// Each loss and each optimiser, a leaky slope, and widths that fill no tile.
#[wasm_bindgen_test]
async fn each_engine_follows_pytorch_with_odd_least_and_largest_networks() {
    let runs: Value = serde_json::from_str(include_str!("../golden/widths.json")).unwrap();
    for run in runs.as_array().unwrap() {
        for &engine in ENGINES {
            follow(&run["config"], &run["steps"], 4, engine).await;
        }
    }
}

/// Takes the first `count` steps of a run and holds each report to it.
async fn follow(config: &Value, steps: &Value, count: usize, engine: Engine) {
    let mut trainer = trainer(&config.to_string(), engine).await;
    let whole = |field: &str, default| config[field].as_u64().unwrap_or(default) as usize;
    let images = whole("batchSize", 128) * whole("discriminatorSteps", 1);
    for (step, expected) in steps.as_array().unwrap()[..count].iter().enumerate() {
        let pixels = golden_pixels(step as u32, images);
        trainer.step(&pixels).map_err(text).unwrap();
        let stats = settled(trainer.stats()).await.unwrap();
        let what = format!("{engine:?}, {} step {step}", config["loss"]);
        assert!(get(&stats, "diverged").is_null(), "{what}");
        for field in ["discriminatorLoss", "generatorLoss"] {
            let expected = expected[field].as_f64().unwrap();
            assert_close(number(&stats, field), expected, &format!("{what} {field}"));
        }
        for network in ["discriminator", "generator"] {
            let found = gradients(&stats, network, "normBefore");
            let norms = &expected[format!("{network}Norms")];
            assert_each(&found, norms, &format!("{what} norm in {network}"));
        }
        if !expected["atBound"].is_null() {
            let found = gradients(&stats, "discriminator", "atBound");
            let what = format!("{what} share at the bound");
            assert_each(&found, &expected["atBound"], &what);
        }
    }
}

fn assert_each(found: &[f64], expected: &Value, what: &str) {
    let expected = expected.as_array().unwrap();
    assert_eq!(found.len(), expected.len(), "{what}");
    for (found, expected) in found.iter().zip(expected) {
        assert_close(*found, expected.as_f64().unwrap(), what);
    }
}

/// The images of step `step` of a golden run, as tests/golden/runs.py draws them.
fn golden_pixels(step: u32, images: usize) -> Vec<u8> {
    (0..(images * 784) as u32)
        .map(|index| threefry2x32(PIXEL_KEY, [step, index])[0] as u8)
        .collect()
}
