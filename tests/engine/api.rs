//! What a user of the crate relies on beside numbers.

use std::error::Error;

use burn::tensor::Device;
use gan_clipping_lab::{
    ClipRule, ConfigError, DeviceError, Judge, JudgeError, TrainConfig, TrainError, Trainer,
    VaeTrainer,
};
use pollster::block_on;

fn assert_send<T: Send>() {}
fn assert_send_and_sync<T: Send + Sync>() {}

#[test]
fn a_trainer_can_go_to_another_thread() {
    assert_send::<Trainer>();
    assert_send::<VaeTrainer>();
    assert_send::<Judge>();
    let config = TrainConfig::from_json(r#"{ "batchSize": 2 }"#).expect("is good");
    let mut trainer = Trainer::new(config, &Device::flex()).expect("is good");
    let stepped = std::thread::spawn(move || {
        trainer.step(&[128; 2 * 784]).expect("the batch fits");
        block_on(trainer.stats()).expect("a step was taken").step
    });
    assert_eq!(stepped.join().expect("does not panic"), 1);
}

#[test]
fn errors_can_be_boxed_and_say_what_caused_them() {
    assert_send_and_sync::<TrainError>();
    assert_send_and_sync::<JudgeError>();
    assert_send_and_sync::<ConfigError>();
    assert_send_and_sync::<DeviceError>();
    let mut trainer = Trainer::new(TrainConfig::default(), &Device::flex()).expect("is good");
    let error = trainer.load(&[1, 2, 3]).expect_err("is no file");
    let archive = error.source().expect("what is wrong with the file");
    let safetensors = archive.source().expect("what its library says");
    assert!(error.to_string().contains(&archive.to_string()), "{error}");
    assert!(!safetensors.to_string().is_empty());
    let error = Judge::load(&[1, 2, 3], &Device::flex()).expect_err("is no file");
    assert!(
        error
            .source()
            .and_then(|archive| archive.source())
            .is_some()
    );
}

#[test]
fn a_rule_is_shown_by_its_name_in_the_json() {
    for rule in [
        ClipRule::None,
        ClipRule::Norm,
        ClipRule::GlobalNorm,
        ClipRule::Value,
        ClipRule::MeanAbs,
        ClipRule::Adaptive,
        ClipRule::Percentile,
    ] {
        let json = serde_json::to_string(&rule).expect("is plain data");
        assert_eq!(json, format!("\"{rule}\""));
    }
    assert_eq!(format!("{:>6}|", ClipRule::Norm), "  norm|");
}
