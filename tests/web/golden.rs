//! PyTorch's run on each backend.

use gan_clipping_lab::random::threefry2x32;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{BACKENDS, BATCH, assert_close, gradients, number, settled, text, trainer};

/// The run of tests/golden/step.json, which PyTorch trained in 64 bits and the native test follows
/// for twenty steps. Both backends are held to the same numbers, and so to each other; a GPU sums in
/// another order, which parts it by rounding that Adam's first steps enlarge.
#[wasm_bindgen_test]
async fn each_backend_follows_pytorch() {
    let golden: serde_json::Value =
        serde_json::from_str(include_str!("../golden/step.json")).unwrap();
    let key = [0, 1].map(|word| golden["pixelKey"][word].as_u64().unwrap() as u32);
    for backend in BACKENDS {
        for run in golden["runs"].as_array().unwrap() {
            let clip =
                serde_json::json!({ "clip": { "rule": "norm", "threshold": golden["threshold"] } });
            let config = serde_json::json!({
                "seed": golden["seed"], "batchSize": BATCH, "loss": run["loss"],
                "generator": clip, "discriminator": clip,
            });
            let mut trainer = trainer(&config.to_string(), backend).await;
            for (step, expected) in run["steps"].as_array().unwrap()[..5].iter().enumerate() {
                trainer
                    .step(&golden_pixels(key, step as u32))
                    .map_err(text)
                    .unwrap();
                let stats = settled(trainer.stats()).await.unwrap();
                for field in ["discriminatorLoss", "generatorLoss"] {
                    let what = format!("{backend} step {step} {field}");
                    assert_close(
                        number(&stats, field),
                        expected[field].as_f64().unwrap(),
                        &what,
                    );
                }
                for network in ["discriminator", "generator"] {
                    let norms = expected[format!("{network}Norms")].as_array().unwrap();
                    let found = gradients(&stats, network, "normBefore");
                    for (found, expected) in found.iter().zip(norms) {
                        let what = format!("{backend} step {step} norm in {network}");
                        assert_close(*found, expected.as_f64().unwrap(), &what);
                    }
                }
            }
        }
    }
}

/// The images of step `step` of the golden run, as tests/golden/make.py draws them.
fn golden_pixels(key: [u32; 2], step: u32) -> Vec<u8> {
    (0..(BATCH * 784) as u32)
        .map(|index| threefry2x32(key, [step, index])[0] as u8)
        .collect()
}
