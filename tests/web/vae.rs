//! The VAE.

use gan_clipping_lab::wasm::VaeTrainer;
use js_sys::Uint8Array;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{BACKENDS, BATCH, CONFIG, number, pixels, settled, text, trainer};

#[wasm_bindgen_test]
async fn the_vae_trains_samples_and_reports() {
    for &engine in BACKENDS {
        let config =
            r#"{ "batchSize": 16, "encoder": { "clip": { "rule": "norm", "threshold": 0.5 } } }"#;
        let trainer = VaeTrainer::create(config.into(), engine.enter().into()).await;
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

#[wasm_bindgen_test]
async fn a_saved_vae_goes_on_and_a_gans_file_is_refused() {
    for &engine in BACKENDS {
        let create = |json: &str| VaeTrainer::create(json.into(), engine.enter().into());
        let mut whole = create(r#"{ "batchSize": 16 }"#)
            .await
            .map_err(text)
            .unwrap();
        whole.step(&pixels(BATCH)).map_err(text).unwrap();
        let file = Uint8Array::from(settled(whole.save()).await.unwrap()).to_vec();
        let mut resumed = create("{}").await.map_err(text).unwrap();
        resumed.load(&file).map_err(text).unwrap();
        let changed =
            r#"{ "batchSize": 16, "decoder": { "clip": { "rule": "norm", "threshold": 0.25 } } }"#;
        resumed.configure(changed).map_err(text).unwrap();
        resumed.step(&pixels(BATCH)).map_err(text).unwrap();
        let stats = settled(resumed.stats()).await.unwrap();
        assert_eq!(number(&stats, "step"), 2.0);
        assert_eq!(number(&stats, "decoderThreshold"), 0.25);

        let mut gan = trainer(CONFIG, engine).await;
        let error = gan.load(&file).map_err(text).unwrap_err();
        assert!(error.contains("it is of a VAE"), "{error}");
    }
}
