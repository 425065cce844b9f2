//! The exported class in a browser's dedicated worker, on the CPU and on WebGPU, as JavaScript calls
//! it: `wasm-pack test --headless --chrome`.
#![cfg(target_arch = "wasm32")]

use gan_clipping_lab::random::threefry2x32;
use gan_clipping_lab::wasm::{Trainer, VaeTrainer};
use js_sys::{Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsError, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// The backends of this build.
const BACKENDS: &[&str] = &[
    #[cfg(feature = "cpu")]
    "cpu",
    #[cfg(feature = "webgpu")]
    "webgpu",
];

const BATCH: usize = 16;

/// Small batches: WebGPU is emulated on the CPU where the tests run.
const CONFIG: &str = r#"{
    "seed": 7, "batchSize": 16, "loss": "nonSaturating",
    "generator": { "optimizer": { "learningRate": 5e-3 }, "clip": { "rule": "norm", "threshold": 0.01 } },
    "discriminator": { "optimizer": { "learningRate": 5e-3 }, "clip": { "rule": "norm", "threshold": 0.01 } }
}"#;

/// Images that are all alike in one column: something that a discriminator can learn.
fn pixels(batch: usize) -> Vec<u8> {
    (0..batch * 784)
        .map(|index| if index % 28 == 14 { 255 } else { 0 })
        .collect()
}

async fn trainer(config: &str, backend: &str) -> Trainer {
    match Trainer::create(config.into(), backend.into()).await {
        Ok(trainer) => trainer,
        Err(error) => panic!("{backend}: {}", text(error)),
    }
}

async fn settled(promise: Result<Promise, JsError>) -> Result<JsValue, String> {
    let promise = promise.map_err(text)?;
    JsFuture::from(promise)
        .await
        .map_err(|error| js_sys::Error::from(error).message().into())
}

fn text(error: JsError) -> String {
    js_sys::Error::from(JsValue::from(error)).message().into()
}

fn get(value: &JsValue, key: &str) -> JsValue {
    Reflect::get(value, &key.into()).expect("an object")
}

fn number(value: &JsValue, key: &str) -> f64 {
    get(value, key)
        .as_f64()
        .unwrap_or_else(|| panic!("{key} is no number"))
}

/// The values of one field over all gradients of a network.
fn gradients(stats: &JsValue, network: &str, key: &str) -> Vec<f64> {
    js_sys::Array::from(&get(stats, network))
        .iter()
        .map(|gradient| number(&gradient, key))
        .collect()
}

#[wasm_bindgen_test]
async fn trains_samples_and_reports() {
    for backend in BACKENDS {
        let mut trainer = trainer(CONFIG, backend).await;
        for _ in 0..3 {
            trainer.step(&pixels(BATCH)).map_err(text).unwrap();
        }
        let stats = settled(trainer.stats()).await.unwrap();
        assert_eq!(number(&stats, "step"), 3.0);
        assert!(get(&stats, "diverged").is_null());
        assert!((0.0..=1.0).contains(&number(&stats, "accuracy")));
        for network in ["generator", "discriminator"] {
            let before = gradients(&stats, network, "normBefore");
            let after = gradients(&stats, network, "normAfter");
            assert_eq!(before.len(), 6, "{network}");
            assert!(
                before.iter().any(|norm| *norm > 0.01),
                "nothing to clip in {before:?}"
            );
            assert!(
                after.iter().all(|norm| *norm <= 0.01 * (1.0 + 1e-6)),
                "{after:?}"
            );
        }
        let samples = Uint8Array::from(settled(trainer.sample(5, 1)).await.unwrap()).to_vec();
        assert_eq!(samples.len(), 5 * 784);
        assert!(
            samples.iter().any(|pixel| *pixel != samples[0]),
            "a blank image"
        );
    }
}

/// The run of tests/golden/step.json, which PyTorch trained in 64 bits and the native test follows
/// for twenty steps. Both backends are held to the same numbers, and so to each other; a GPU sums in
/// another order, which parts it by rounding that Adam's first steps enlarge.
#[wasm_bindgen_test]
async fn each_backend_follows_pytorch() {
    let golden: serde_json::Value = serde_json::from_str(include_str!("golden/step.json")).unwrap();
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

fn assert_close(found: f64, expected: f64, what: &str) {
    let tolerance = 1e-4 * expected.abs().max(0.1);
    assert!(
        (found - expected).abs() <= tolerance,
        "{what}: {found}, PyTorch has {expected}"
    );
}

#[wasm_bindgen_test]
async fn steps_go_on_while_statistics_are_read() {
    for backend in BACKENDS {
        let mut trainer = trainer(CONFIG, backend).await;
        trainer.step(&pixels(BATCH)).map_err(text).unwrap();
        let first = trainer.stats();
        trainer.step(&pixels(BATCH)).map_err(text).unwrap();
        let samples = trainer.sample(1, 1);
        trainer.step(&pixels(BATCH)).map_err(text).unwrap();
        assert_eq!(number(&settled(first).await.unwrap(), "step"), 1.0);
        assert_eq!(
            Uint8Array::from(settled(samples).await.unwrap()).length(),
            784
        );
    }
}

#[wasm_bindgen_test]
async fn a_changed_threshold_acts_in_the_next_step() {
    for backend in BACKENDS {
        let mut trainer = trainer(CONFIG, backend).await;
        trainer.step(&pixels(BATCH)).map_err(text).unwrap();
        trainer
            .configure(&CONFIG.replace("0.01", "0.0025"))
            .map_err(text)
            .unwrap();
        trainer.step(&pixels(BATCH)).map_err(text).unwrap();
        let stats = settled(trainer.stats()).await.unwrap();
        assert_eq!(number(&stats, "generatorThreshold") as f32, 0.0025);
        let largest = gradients(&stats, "generator", "normAfter")
            .into_iter()
            .fold(0.0, f64::max);
        assert!((largest - 0.0025).abs() < 1e-8, "{largest}");
    }
}

/// Each rule acts on the device: what a rule promises of the gradients holds there too.
#[wasm_bindgen_test]
async fn each_rule_clips_on_each_backend() {
    for backend in BACKENDS {
        for (rule, threshold) in [
            ("globalNorm", 0.01),
            ("value", 0.001),
            ("meanAbs", 1e-5),
            ("adaptive", 0.001),
            ("percentile", 50.0),
        ] {
            let clip = format!(r#""rule": "{rule}", "threshold": {threshold}"#);
            let config = CONFIG.replace(r#""rule": "norm", "threshold": 0.01"#, &clip);
            let mut trainer = trainer(&config, backend).await;
            for _ in 0..2 {
                trainer.step(&pixels(BATCH)).map_err(text).unwrap();
            }
            let stats = settled(trainer.stats()).await.unwrap();
            let what = format!("{rule} on {backend}");
            let before = gradients(&stats, "generator", "normBefore");
            let after = gradients(&stats, "generator", "normAfter");
            let cosines = gradients(&stats, "generator", "cosine");
            assert!(
                after
                    .iter()
                    .zip(&before)
                    .all(|(a, b)| *a <= b * (1.0 + 1e-6)),
                "{what}"
            );
            assert!(
                cosines
                    .iter()
                    .all(|cosine| (0.0..=1.0 + 1e-5).contains(cosine)),
                "{what}"
            );
            let global = |norms: &[f64]| norms.iter().map(|norm| norm * norm).sum::<f64>().sqrt();
            let c = number(&stats, "generatorThreshold");
            match rule {
                "globalNorm" => assert!((global(&after) - 0.01).abs() < 1e-7, "{what}"),
                // After two steps the median is the mean of two norms: the larger is clipped to it.
                "percentile" => assert!(global(&after) <= c * (1.0 + 1e-5), "{what}"),
                // Entries of at most C: the norm of n of them is at most C √n, here of 128 × 784.
                "value" => assert!(after[4] <= 0.001 * f64::from(128 * 784).sqrt(), "{what}"),
                _ => assert!(global(&after) < 0.9 * global(&before), "{what}"),
            }
        }
    }
}

#[wasm_bindgen_test]
async fn a_saved_run_goes_on_where_it_was() {
    for backend in BACKENDS {
        let mut whole = trainer(CONFIG, backend).await;
        whole.step(&pixels(BATCH)).map_err(text).unwrap();
        let file = Uint8Array::from(settled(whole.save()).await.unwrap()).to_vec();
        whole.step(&pixels(BATCH)).map_err(text).unwrap();
        let mut resumed = trainer("{}", backend).await;
        resumed.load(&file).map_err(text).unwrap();
        resumed.step(&pixels(BATCH)).map_err(text).unwrap();
        let whole = settled(whole.stats()).await.unwrap();
        let resumed = settled(resumed.stats()).await.unwrap();
        assert_eq!(number(&resumed, "step"), 2.0);
        assert_close(
            number(&resumed, "discriminatorLoss"),
            number(&whole, "discriminatorLoss"),
            backend,
        );
        let mut trainer = trainer(CONFIG, backend).await;
        let error = trainer
            .load(&file[..file.len() - 1])
            .map_err(text)
            .unwrap_err();
        assert!(error.contains("cut short"), "{error}");
    }
}

#[wasm_bindgen_test]
async fn a_step_can_be_taken_stage_by_stage() {
    for backend in BACKENDS {
        let mut trainer = trainer(CONFIG, backend).await;
        trainer.begin(&pixels(BATCH)).map_err(text).unwrap();
        for stage in 1..=8 {
            assert_eq!(trainer.advance().map_err(text).unwrap(), stage);
            let view = settled(trainer.stage()).await.unwrap();
            assert_eq!(number(&view, "stage"), f64::from(stage));
        }
        let stats = settled(trainer.stats()).await.unwrap();
        assert_eq!(number(&stats, "step"), 1.0);
        let parameter = "mlp.layers.2.weight";
        let histogram = settled(trainer.histogram("generator", parameter, 11))
            .await
            .unwrap();
        let counts = js_sys::Array::from(&get(&histogram, "before"));
        let sum: f64 = counts.iter().filter_map(|count| count.as_f64()).sum();
        assert_eq!(sum, f64::from(128 * 784));
    }
}

#[wasm_bindgen_test]
async fn the_vae_trains_samples_and_reports() {
    for backend in BACKENDS {
        let config =
            r#"{ "batchSize": 16, "encoder": { "clip": { "rule": "norm", "threshold": 0.5 } } }"#;
        let trainer = VaeTrainer::create(config.into(), (*backend).into()).await;
        let mut trainer = trainer.map_err(text).unwrap();
        let mut losses = Vec::new();
        for _ in 0..5 {
            trainer.step(&pixels(BATCH)).map_err(text).unwrap();
            losses.push(number(&settled(trainer.stats()).await.unwrap(), "loss"));
        }
        assert!(losses[4] < losses[0], "{losses:?}");
        let samples = Uint8Array::from(settled(trainer.sample(2, 1)).await.unwrap());
        assert_eq!(samples.length(), 2 * 784);
    }
}

/// Strided and transposed convolutions, batch normalisation, sampling by its running statistics.
#[wasm_bindgen_test]
async fn dcgan_trains_and_samples() {
    for backend in BACKENDS {
        let config = r#"{ "architecture": "dcgan", "loss": "nonSaturating", "batchSize": 4 }"#;
        let mut trainer = trainer(config, backend).await;
        for _ in 0..2 {
            trainer.step(&pixels(4)).map_err(text).unwrap();
        }
        let stats = settled(trainer.stats()).await.unwrap();
        assert!(get(&stats, "diverged").is_null(), "{backend}");
        assert!(
            gradients(&stats, "generator", "updateRatio")
                .iter()
                .all(|ratio| *ratio > 0.0)
        );
        let samples = Uint8Array::from(settled(trainer.sample(2, 1)).await.unwrap()).to_vec();
        assert!(samples[..784] != samples[784..], "{backend}");
    }
}

#[wasm_bindgen_test]
async fn errors_name_the_field_and_lose_nothing() {
    for (config, expected) in [
        (
            r#"{"generator":{"clip":{"threshold":0}}}"#,
            "generator.clip.threshold",
        ),
        (
            r#"{"generator":{"clip":{"threshold":"abc"}}}"#,
            "generator.clip.threshold",
        ),
        (r#"{"batchSize":0}"#, "batchSize"),
        (r#"{"colour":1}"#, "colour"),
    ] {
        let error = Trainer::create(config.into(), BACKENDS[0].into())
            .await
            .err()
            .map(text);
        let error = error.unwrap_or_else(|| panic!("{config} was taken"));
        assert!(error.contains(expected), "{error}");
    }
    let error = Trainer::create("{}".into(), "tpu".into())
        .await
        .err()
        .map(text);
    assert!(error.is_some_and(|error| error.contains("tpu")));

    let mut trainer = trainer(CONFIG, BACKENDS[0]).await;
    let error = settled(trainer.stats()).await.unwrap_err();
    assert!(error.contains("no step"), "{error}");
    let error = trainer.step(&[0; 100]).map_err(text).unwrap_err();
    assert!(error.contains("100") && error.contains("12544"), "{error}");
    let error = trainer
        .configure(r#"{"seed":8}"#)
        .map_err(text)
        .unwrap_err();
    assert!(error.starts_with("seed"), "{error}");
    let error = settled(trainer.sample(0, 1)).await.unwrap_err();
    assert!(error.contains("count"), "{error}");
    trainer.step(&pixels(BATCH)).map_err(text).unwrap();
    assert_eq!(
        number(&settled(trainer.stats()).await.unwrap(), "step"),
        1.0
    );
}
