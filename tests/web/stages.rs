//! Slow motion.

use js_sys::Float32Array;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{BATCH, CONFIG, ENGINES, get, number, pixels, settled, text, trainer};

#[wasm_bindgen_test]
async fn a_step_can_be_taken_stage_by_stage() {
    for &engine in ENGINES {
        let mut trainer = trainer(CONFIG, engine).await;
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
        let tensors = settled(trainer.tensors("generator", parameter))
            .await
            .unwrap();
        for key in ["weight", "before", "after", "update"] {
            let values = Float32Array::from(get(&tensors, key)).to_vec();
            assert_eq!(values.len(), 128 * 784, "{key}");
            assert!(values.iter().any(|value| *value != values[0]), "{key}");
        }
    }
}
