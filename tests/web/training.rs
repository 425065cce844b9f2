//! Training, clipping, sampling and reading.

use js_sys::Uint8Array;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{
    BACKENDS, BATCH, CONFIG, ENGINES, get, gradients, number, pixels, settled, text, trainer,
};

#[wasm_bindgen_test]
async fn trains_samples_and_reports() {
    for &engine in ENGINES {
        let mut trainer = trainer(CONFIG, engine).await;
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

#[wasm_bindgen_test]
async fn steps_go_on_while_statistics_are_read() {
    for &engine in ENGINES {
        let mut trainer = trainer(CONFIG, engine).await;
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
    for &engine in ENGINES {
        let mut trainer = trainer(CONFIG, engine).await;
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
async fn each_rule_clips_on_each_engine() {
    for (rule, threshold, engines) in [
        ("globalNorm", 0.01, ENGINES),
        // The plain path's.
        ("value", 0.001, BACKENDS),
        ("meanAbs", 1e-5, BACKENDS),
        ("adaptive", 0.001, BACKENDS),
        ("percentile", 50.0, BACKENDS),
    ] {
        for &engine in engines {
            let clip = format!(r#""rule": "{rule}", "threshold": {threshold}"#);
            let config = CONFIG.replace(r#""rule": "norm", "threshold": 0.01"#, &clip);
            let mut trainer = trainer(&config, engine).await;
            for _ in 0..2 {
                trainer.step(&pixels(BATCH)).map_err(text).unwrap();
            }
            let stats = settled(trainer.stats()).await.unwrap();
            let what = format!("{rule} on {engine:?}");
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

/// Strided and transposed convolutions, batch normalisation, sampling by its running statistics.
#[wasm_bindgen_test]
async fn dcgan_trains_and_samples() {
    for &engine in BACKENDS {
        let config = r#"{ "architecture": "dcgan", "loss": "nonSaturating", "batchSize": 4 }"#;
        let mut trainer = trainer(config, engine).await;
        for _ in 0..2 {
            trainer.step(&pixels(4)).map_err(text).unwrap();
        }
        let stats = settled(trainer.stats()).await.unwrap();
        assert!(get(&stats, "diverged").is_null(), "{engine:?}");
        assert!(
            gradients(&stats, "generator", "updateRatio")
                .iter()
                .all(|ratio| *ratio > 0.0)
        );
        let samples = Uint8Array::from(settled(trainer.sample(2, 1)).await.unwrap()).to_vec();
        assert!(samples[..784] != samples[784..], "{engine:?}");
    }
}
