//! Saving and loading.

use js_sys::Uint8Array;
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(feature = "cpu")]
use crate::support::Engine;
use crate::support::{
    BATCH, CONFIG, ENGINES, assert_close, number, pixels, settled, text, trainer,
};

/// Pages of 64 KiB.
#[cfg(feature = "cpu")]
fn memory() -> usize {
    core::arch::wasm32::memory_size::<0>()
}

#[cfg(feature = "cpu")]
#[wasm_bindgen_test]
async fn trainers_that_come_and_go_and_runs_that_are_saved_leave_no_memory_behind() {
    let mut kept = trainer(CONFIG, Engine::Cpu).await;
    kept.step(&pixels(BATCH)).map_err(text).unwrap();
    let mut after = Vec::new();
    for round in 0..300 {
        let mut other = trainer(CONFIG, Engine::Cpu).await;
        other.step(&pixels(BATCH)).map_err(text).unwrap();
        settled(kept.save()).await.unwrap();
        if round % 100 == 99 {
            after.push(memory());
        }
    }
    assert_eq!(after, vec![after[0]; after.len()]);
}

#[wasm_bindgen_test]
async fn a_saved_run_goes_on_where_it_was() {
    for &engine in ENGINES {
        let mut whole = trainer(CONFIG, engine).await;
        whole.step(&pixels(BATCH)).map_err(text).unwrap();
        let file = Uint8Array::from(settled(whole.save()).await.unwrap()).to_vec();
        whole.step(&pixels(BATCH)).map_err(text).unwrap();
        let mut resumed = trainer("{}", engine).await;
        resumed.load(&file).map_err(text).unwrap();
        resumed.step(&pixels(BATCH)).map_err(text).unwrap();
        let whole = settled(whole.stats()).await.unwrap();
        let resumed = settled(resumed.stats()).await.unwrap();
        assert_eq!(number(&resumed, "step"), 2.0);
        assert_close(
            number(&resumed, "discriminatorLoss"),
            number(&whole, "discriminatorLoss"),
            &format!("{engine:?}"),
        );
        let mut trainer = trainer(CONFIG, engine).await;
        let error = trainer
            .load(&file[..file.len() - 1])
            .map_err(text)
            .unwrap_err();
        assert!(error.contains("cut short"), "{error}");
    }
}
