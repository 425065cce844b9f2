//! The sizes of the convolutional networks, as a setting.
use crate::common::archive::{changed, replace};
use crate::common::parameters::parameters;
use crate::common::run::{clipped, steps, trainer};
use gan_clipping_lab::config::{Architecture, DCGAN_CHANNELS};
use gan_clipping_lab::{TrainConfig, Trainer};
use pollster::block_on;
use serde_json::{Value, json};

fn of(channels: [usize; 2]) -> TrainConfig {
    TrainConfig {
        architecture: Architecture::Dcgan,
        channels,
        batch_size: 3,
        ..clipped(1.0)
    }
}

fn save(trainer: &Trainer) -> Vec<u8> {
    block_on(trainer.save()).expect("a run can be saved")
}

fn refuse(config: &Value, field: &str, found: &str) {
    let error = TrainConfig::from_json(&config.to_string()).expect_err("is refused");
    assert_eq!(error.field, field, "{error}");
    assert!(error.message.starts_with(found), "{error}");
}

fn accept(config: &Value) -> TrainConfig {
    TrainConfig::from_json(&config.to_string()).unwrap_or_else(|error| panic!("{error}"))
}

fn dcgan(channels: Value) -> Value {
    json!({ "architecture": "dcgan", "channels": channels })
}

#[test]
fn every_layer_has_the_size_that_its_channels_make() {
    for [near, far] in [[16, 32], [1, 1], [5, 3]] {
        let trainer = trainer(&of([near, far]));
        let sizes = |module: Vec<Vec<f32>>| module.iter().map(Vec::len).collect::<Vec<_>>();
        let plane = 7 * 7;
        assert_eq!(
            sizes(parameters(&trainer.generator())),
            [
                100 * far * plane,
                far * plane,
                far,
                far,
                far * near * 16,
                near,
                near,
                near,
                near * 16,
                1
            ]
        );
        assert_eq!(
            sizes(parameters(&trainer.discriminator())),
            [
                near * 16,
                near,
                near * far * 16,
                far,
                far,
                far,
                far * plane,
                1
            ]
        );
    }
}

#[test]
fn networks_of_any_channels_train_and_sample() {
    for channels in [[16, 32], [1, 1], [5, 3]] {
        let mut trainer = trainer(&of(channels));
        let report = steps(&mut trainer, 2).remove(1);
        assert_eq!(report.diverged, None, "{channels:?}");
        assert!(
            report.generator.iter().any(|g| g.norm_before > 0.0),
            "{channels:?}"
        );
        let sample = block_on(trainer.sample(2, 1)).expect("two are few enough");
        assert_eq!(sample.len(), 2 * 28 * 28, "{channels:?}");
    }
}

#[test]
fn a_configuration_without_channels_has_those_of_the_published_networks() {
    assert_eq!(DCGAN_CHANNELS, [64, 128]);
    assert_eq!(accept(&json!({})).channels, [64, 128]);
    let dcgan = accept(&json!({ "architecture": "dcgan" }));
    assert_eq!(dcgan.channels, [64, 128]);
    let text = serde_json::to_string(&of([16, 32])).expect("is plain data");
    assert!(text.contains(r#""channels":[16,32]"#), "{text}");
    assert_eq!(TrainConfig::from_json(&text), Ok(of([16, 32])));
}

#[test]
fn channels_are_whole_numbers_of_1_to_1024_and_two_of_them() {
    for (channels, field, found) in [
        (json!([0, 8]), "channels[0]", "0 is out of range"),
        (json!([8, 1025]), "channels[1]", "1025 is out of range"),
        (json!([8, 0]), "channels[1]", "0 is out of range"),
        (json!([8]), "channels", "invalid length 1"),
        (json!([8, -1]), "channels[1]", "invalid value"),
        (json!([8.5, 8]), "channels[0]", "invalid type"),
        (json!(8), "channels", "invalid type"),
    ] {
        refuse(&dcgan(channels), field, found);
    }
    accept(&dcgan(json!([1, 1024])));
    accept(&dcgan(json!([1024, 1])));
}

#[test]
fn channels_are_a_setting_of_dcgan_alone() {
    for architecture in ["seed", "mlp"] {
        let config =
            |channels: [usize; 2]| json!({ "architecture": architecture, "channels": channels });
        refuse(&config([16, 32]), "channels", "[16, 32] has no effect");
        accept(&config([64, 128]));
    }
}

#[test]
fn channels_that_make_more_weights_than_fit_are_refused_with_their_number() {
    // 100 · 1024 · 49 + (1024² + 1024) · 16
    let found = "[1024, 1024] with a noiseDim of 100 make 21811200 weights";
    refuse(&dcgan(json!([1024, 1024])), "channels", found);
    accept(&dcgan(json!([512, 1024])));
}

#[test]
fn channels_that_make_more_numbers_of_a_batch_than_fit_are_refused() {
    let config = |channels: [usize; 2], batch: usize| {
        json!({
            "architecture": "dcgan", "channels": channels, "batchSize": batch
        })
    };
    // The published networks take every batch.
    accept(&config([64, 128], 4096));
    let found = "[65, 128] with a batchSize of 4096 make 52183040 numbers";
    refuse(&config([65, 128], 4096), "channels", found);
    let found = "[64, 257] with a batchSize of 4096 make 51580928 numbers";
    refuse(&config([64, 257], 4096), "channels", found);
    accept(&config([65, 128], 4032));
}

#[test]
fn a_run_of_other_channels_is_saved_and_goes_on_bit_for_bit() {
    let config = of([6, 5]);
    let mut whole = trainer(&config);
    steps(&mut whole, 2);
    let file = save(&whole);
    let expected = steps(&mut whole, 2);
    let mut resumed = trainer(&clipped(5.0));
    resumed.load(&file).expect("the file is whole");
    assert_eq!(*resumed.config(), config);
    assert_eq!(steps(&mut resumed, 2), expected);
}

#[test]
fn a_run_saved_before_channels_were_a_setting_is_read_as_it_was() {
    let config = of(DCGAN_CHANNELS);
    let mut saved = trainer(&config);
    steps(&mut saved, 1);
    let old = changed(&save(&saved), |entries| {
        replace(entries, "run.json", r#""channels":[64,128],"#, "");
    });
    let mut resumed = trainer(&clipped(5.0));
    resumed.load(&old).expect("an old file is read");
    assert_eq!(*resumed.config(), config);
    assert_eq!(steps(&mut resumed, 1), steps(&mut saved, 1));
}

#[test]
fn other_channels_need_a_new_run() {
    let mut trainer = trainer(&of([6, 5]));
    for channels in [[6, 4], [7, 5]] {
        let error = trainer.configure(of(channels)).expect_err("is refused");
        assert!(error.to_string().starts_with("channels: "), "{error}");
        assert_eq!(trainer.config(), &of([6, 5]), "the old ones stay");
    }
}
