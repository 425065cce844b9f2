//! The fused operations on each engine, against the plain path of Burn's own.

use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{
    BACKENDS, BATCH, ENGINES, Engine, gradients, number, pixels, settled, text, trainer,
};

/// Few: the plain path takes seconds a step where the GPU is emulated.
const STEPS: usize = 5;

/// Both paths from the same weights, noise and images. Rounding parts them slowly; a wrong gradient
/// would part them in the first step.
#[wasm_bindgen_test]
async fn fused_and_plain_steps_agree() {
    for (rule, threshold, optimizer) in [
        ("norm", 0.05, "adam"),
        ("globalNorm", 0.05, "rmsProp"),
        ("value", 1e-3, "sgd"),
        ("meanAbs", 1e-4, "sgd"),
        ("adaptive", 0.01, "adam"),
        ("percentile", 50.0, "sgd"),
    ] {
        let network = json!({
            "clip": { "rule": rule, "threshold": threshold },
            "optimizer": { "kind": optimizer, "learningRate": 2e-4 },
        });
        let run = async |kernels, engine| {
            let config = json!({
                "seed": 3, "batchSize": BATCH, "kernels": kernels,
                "generator": network, "discriminator": network,
            });
            reports(&config, engine).await
        };
        let expected = run("plain", BACKENDS[0]).await;
        for &engine in ENGINES {
            let found = run("fused", engine).await;
            assert_eq!(found.len(), expected.len());
            for (at, (plain, fused)) in expected.iter().zip(&found).enumerate() {
                // An update of weights that are all zero is infinitely large beside them.
                let near = plain == fused || (plain - fused).abs() <= 2e-3 * plain.abs().max(1e-4);
                assert!(
                    near,
                    "{engine:?} {rule} {optimizer}, value {at}: {plain} {fused}"
                );
            }
        }
    }
}

/// What the first steps report.
async fn reports(config: &Value, engine: Engine) -> Vec<f64> {
    let mut trainer = trainer(&config.to_string(), engine).await;
    let mut values = Vec::new();
    for _ in 0..STEPS {
        trainer.step(&pixels(BATCH)).map_err(text).unwrap();
        let stats = settled(trainer.stats()).await.unwrap();
        values.push(number(&stats, "discriminatorLoss"));
        values.push(number(&stats, "generatorLoss"));
        for network in ["discriminator", "generator"] {
            for key in ["normBefore", "normAfter", "cosine", "updateRatio"] {
                values.extend(gradients(&stats, network, key));
            }
        }
    }
    values
}
