//! The fused operations on each backend, against the plain path of Burn's own.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{BACKENDS, BATCH, gradients, number, pixels, settled, text, trainer};

/// Both paths from the same weights, noise and images. Rounding parts them slowly; a wrong gradient
/// would part them in the first step.
#[wasm_bindgen_test]
async fn fused_and_plain_steps_agree() {
    let images = pixels(BATCH);
    for backend in BACKENDS {
        for (rule, optimizer) in [("norm", "adam"), ("globalNorm", "rmsProp")] {
            let network = serde_json::json!({
                "clip": { "rule": rule, "threshold": 0.05 },
                "optimizer": { "kind": optimizer, "learningRate": 2e-4 },
            });
            let mut found = Vec::new();
            for kernels in ["plain", "fused"] {
                let config = serde_json::json!({
                    "seed": 3, "batchSize": BATCH, "kernels": kernels,
                    "generator": network, "discriminator": network,
                });
                let mut trainer = trainer(&config.to_string(), backend).await;
                let mut values = Vec::new();
                // Few: the plain path takes seconds a step where the GPU is emulated.
                for _ in 0..5 {
                    trainer.step(&images).map_err(text).unwrap();
                    let stats = settled(trainer.stats()).await.unwrap();
                    values.push(number(&stats, "discriminatorLoss"));
                    values.push(number(&stats, "generatorLoss"));
                    for network in ["discriminator", "generator"] {
                        for key in ["normBefore", "normAfter", "updateRatio"] {
                            values.extend(gradients(&stats, network, key));
                        }
                    }
                }
                found.push(values);
            }
            assert_eq!(found[0].len(), found[1].len());
            for (at, (plain, fused)) in found[0].iter().zip(&found[1]).enumerate() {
                // An update of weights that are all zero is infinitely large beside them.
                let near = plain == fused || (plain - fused).abs() <= 2e-3 * plain.abs().max(1e-4);
                assert!(
                    near,
                    "{backend} {rule} {optimizer}, value {at}: {plain} {fused}"
                );
            }
        }
    }
}
