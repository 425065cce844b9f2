//! The judge of quality, which is on the CPU whatever the trainer is on.

use gan_clipping_lab::wasm::Judge;
use js_sys::Array;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::made_up::{DIGIT, FRECHET, SAMPLES, SCORE, SHARPNESS, noise, stroke};
use crate::support::{get, number, settled, text};

const PIXELS: usize = 784;

/// A test page has no file to fetch.
const FILE: &[u8] = include_bytes!("../../assets/judge.safetensors");

async fn judge() -> Judge {
    match Judge::load(FILE.into()).await {
        Ok(judge) => judge,
        Err(error) => panic!("{}", text(error)),
    }
}

#[wasm_bindgen_test]
async fn the_judge_says_where_it_comes_from() {
    let metadata = judge().await.metadata().map_err(text).unwrap();
    assert_eq!(number(&metadata, "version"), 1.0);
    assert_eq!(number(&metadata, "trainImages"), 50_000.0);
    assert!(number(&metadata, "testAccuracy") >= 0.99);
}

#[wasm_bindgen_test]
async fn quality_in_the_browser_is_the_native_one() {
    let judge = judge().await;
    let quality = judge.quality(&noise(SAMPLES), "validation");
    let quality = settled(quality).await.unwrap();
    assert_eq!(number(&quality, "samples"), f64::from(SAMPLES));
    for (field, native, tolerance) in [
        ("frechet", FRECHET, 1e-3 * FRECHET),
        ("score", SCORE, 1e-3),
        ("sharpness", SHARPNESS, 1e-6),
    ] {
        let off = (number(&quality, field) - native).abs();
        assert!(off <= tolerance, "{field} is off by {off}");
    }
    let digits = Array::from(&get(&quality, "digits"));
    assert_eq!(digits.length(), 10);
    assert!(digits.get(DIGIT.into()).as_f64().unwrap() > 0.99);
    assert_eq!(number(&quality, "coveredDigits"), 1.0);
    // The references of the two splits are not the same.
    let test = settled(judge.quality(&noise(SAMPLES), "test"))
        .await
        .unwrap();
    assert!(number(&test, "frechet") != number(&quality, "frechet"));
}

#[wasm_bindgen_test]
async fn a_stroke_is_a_one() {
    let pixels = [stroke(), noise(1), stroke()].concat();
    let verdicts = settled(judge().await.verdicts(&pixels)).await.unwrap();
    let verdicts = Array::from(&verdicts).to_vec();
    assert_eq!(verdicts.len(), 3);
    for verdict in [&verdicts[0], &verdicts[2]] {
        assert_eq!(number(verdict, "digit"), 1.0);
        assert!(number(verdict, "confidence") > 0.9);
    }
    assert!(number(&verdicts[1], "digit") != 1.0);
}

#[wasm_bindgen_test]
async fn the_nearest_image_of_one_of_them_is_itself() {
    let images = [noise(4), stroke(), vec![0; PIXELS]].concat();
    let found = judge()
        .await
        .nearest(&stroke(), &images, 2)
        .map_err(text)
        .unwrap();
    let found = Array::from(&found).to_vec();
    assert_eq!(
        (number(&found[0], "index"), number(&found[0], "distance")),
        (4.0, 0.0)
    );
    // A stroke of 36 white pixels is √36 from black.
    assert_eq!(
        (number(&found[1], "index"), number(&found[1], "distance")),
        (5.0, 6.0)
    );
    assert_eq!(found.len(), 2);
}

#[wasm_bindgen_test]
async fn errors_say_what_is_wrong() {
    let error = Judge::load(FILE[..1000].into()).await.err().map(text);
    assert!(error.is_some_and(|error| error.contains("cut short")));
    let judge = judge().await;
    let error = settled(judge.quality(&noise(2), "train"))
        .await
        .unwrap_err();
    assert!(
        error.starts_with("split") && error.contains("train"),
        "{error}"
    );
    let error = settled(judge.quality(&noise(1), "test")).await.unwrap_err();
    assert!(error.contains("2 or more"), "{error}");
    let error = settled(judge.verdicts(&[0; 783])).await.unwrap_err();
    assert!(error.contains("783"), "{error}");
    let error = judge
        .nearest(&stroke(), &stroke(), 2)
        .map_err(text)
        .unwrap_err();
    assert!(error.starts_with("k:"), "{error}");
}
