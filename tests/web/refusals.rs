//! What is refused, and how.

use gan_clipping_lab::data::{IdxError, idx_images};
use gan_clipping_lab::wasm::Trainer;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{BACKENDS, BATCH, CONFIG, number, pixels, settled, text, trainer};

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
        let error = Trainer::create(config.into(), BACKENDS[0].enter().into())
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

#[wasm_bindgen_test]
fn an_idx_file_that_announces_more_bytes_than_the_browser_counts_is_refused_by_its_length() {
    // 784 (2²⁸ + 1) is 784 in 32 bits, the length of what follows.
    let header = [0x803, (1 << 28) + 1, 28, 28].map(u32::to_be_bytes);
    let file = [header.concat(), vec![0; 784]].concat();
    let error = idx_images(&file).unwrap_err();
    let expected = IdxError::Length {
        expected: 16 + 784 * ((1 << 28) + 1),
        actual: 16 + 784,
    };
    assert_eq!(error, expected);
}
