//! Saved runs whose checksum is right and whose contents no run could have left: each is refused by what is
//! wrong and what it should have been.
use crate::common::archive::{Entries, changed, floats, put, replace};
use crate::common::run::{clipped, regularized, steps, trainer};
use burn::tensor::Device;
use gan_clipping_lab::config::{Architecture, ClipConfig, OptimizerKind, RegularizerKind};
use gan_clipping_lab::{ClipRule, TrainConfig, TrainError, VaeConfig, VaeTrainer};
use pollster::block_on;
use safetensors::tensor::Dtype;

const STEPS: usize = 3;
const FIRST: &str = "generator.optimizer.mlp.layers.0.weight.first";
const SECOND: &str = "generator.optimizer.mlp.layers.0.weight.second";
const OF_D: &str = "discriminator.optimizer.mlp.layers.0.weight.second";
const HISTORY: &str = "generator.history";
const VECTOR: &str = "discriminator.mlp.singular_vectors.0.v";
const BROKEN: &str = "broken.steps";

/// G by Adam, clipped by a percentile, and D by RMSProp: of everything that a file can hold.
fn config() -> TrainConfig {
    let mut config = TrainConfig {
        architecture: Architecture::Mlp,
        noise_dim: 5,
        batch_size: 4,
        ..clipped(0.01)
    };
    config.generator.hidden = vec![3];
    config.discriminator.hidden = vec![3];
    config.generator.clip = ClipConfig {
        rule: ClipRule::Percentile,
        threshold: 50.0,
        every: 1,
    };
    config.discriminator.optimizer.kind = OptimizerKind::RmsProp;
    config
}

/// A good file.
fn file() -> Vec<u8> {
    let mut run = trainer(&config());
    steps(&mut run, STEPS);
    block_on(run.save()).expect("a run can be saved")
}

type Change = fn(&mut Entries);

/// What loading the file says after a change, and that the trainer goes on.
fn refusal(file: &[u8], change: Change) -> String {
    let mut trainer = trainer(&clipped(0.01));
    let error = (trainer.load(&changed(file, change))).expect_err("the file is refused");
    assert!(matches!(error, TrainError::State(_)), "{error}");
    assert_eq!(trainer.steps(), 0);
    steps(&mut trainer, 1);
    error.to_string()
}

fn assert_refused(cases: &[(&str, Change, &[&str])]) {
    let file = file();
    for (what, change, says) in cases {
        let error = refusal(&file, *change);
        for part in *says {
            assert!(
                error.contains(part),
                "{what}: \"{part}\" is not in: {error}"
            );
        }
    }
}

/// The tensor with another length.
fn resize(entries: &mut Entries, name: &str, length: usize) {
    let mut values = floats(entries, name);
    values.resize(length, 0.5);
    put(entries, name, &[length], &values);
}

/// The vector with its first entry changed.
fn set_first(entries: &mut Entries, name: &str, value: f32) {
    let mut values = floats(entries, name);
    values[0] = value;
    put(entries, name, &[values.len()], &values);
}

fn remove(entries: &mut Entries, name: &str) {
    assert!(entries.remove(name).is_some(), "{name} is in a good file");
}

fn replace_in_json(entries: &mut Entries, from: &str, to: &str) {
    replace(entries, "run.json", from, to);
}

#[test]
fn a_good_file_put_together_again_is_taken_bit_for_bit() {
    let file = file();
    assert!(changed(&file, |_| ()) == file);
    let mut run = trainer(&clipped(0.01));
    run.load(&file).expect("is good");
    assert!(block_on(run.save()).expect("is saved") == file);
}

#[test]
fn a_moment_of_another_form_than_its_parameters_is_refused() {
    assert_refused(&[
        ("short", |e| resize(e, FIRST, 14), &[FIRST, "[15]", "[14]"]),
        ("long", |e| resize(e, SECOND, 16), &[SECOND, "[15]", "[16]"]),
        (
            "not flat",
            |e| {
                let values = floats(e, FIRST);
                put(e, FIRST, &[5, 3], &values);
            },
            &[FIRST, "[15]", "[5, 3]"],
        ),
        (
            "16 bits",
            |e| {
                let entry = (Dtype::F16, vec![15], vec![0; 30]);
                e.insert(FIRST.into(), entry);
            },
            &[FIRST, "32-bit"],
        ),
        ("empty", |e| resize(e, FIRST, 0), &[FIRST, "[15]", "[0]"]),
        (
            "of D",
            |e| resize(e, OF_D, 2351),
            &[OF_D, "[2352]", "[2351]"],
        ),
    ]);
}

#[test]
fn a_moment_that_the_optimiser_goes_on_from_must_be_there() {
    assert_refused(&[
        (
            "Adam's first",
            |e| remove(e, FIRST),
            &[FIRST, "missing", "[15]"],
        ),
        (
            "Adam's second",
            |e| remove(e, SECOND),
            &[SECOND, "missing", "[15]"],
        ),
        (
            "RMSProp's",
            |e| remove(e, OF_D),
            &[OF_D, "missing", "[2352]"],
        ),
    ]);
}

#[test]
fn a_mean_of_squares_is_not_negative() {
    assert_refused(&[
        (
            "Adam's",
            |e| set_first(e, SECOND, -1e-9),
            &[SECOND, "entry 0", "-1e-9", "0 or more"],
        ),
        ("RMSProp's", |e| set_first(e, OF_D, -1.0), &[OF_D, "-1"]),
    ]);
}

#[test]
fn a_history_is_of_the_norms_that_were_seen_and_no_longer_than_is_kept() {
    assert_refused(&[
        (
            "longer than seen",
            |e| resize(e, HISTORY, 4),
            &[HISTORY, "[3]", "[4]"],
        ),
        (
            "shorter",
            |e| resize(e, HISTORY, 2),
            &[HISTORY, "[3]", "[2]"],
        ),
        (
            "missing",
            |e| remove(e, HISTORY),
            &[HISTORY, "missing", "[3]"],
        ),
        (
            "longer than is kept",
            |e| {
                resize(e, HISTORY, 4096);
                replace_in_json(e, "\"seen\":3", "\"seen\":4096");
            },
            &[HISTORY, "[512]", "[4096]"],
        ),
        (
            "not flat",
            |e| {
                let values = floats(e, HISTORY);
                put(e, HISTORY, &[3, 1], &values);
            },
            &[HISTORY, "[3]", "[3, 1]"],
        ),
        (
            "of nothing seen",
            |e| put(e, "discriminator.history", &[2], &[1.0; 2]),
            &["discriminator.history", "[0]", "[2]"],
        ),
    ]);
}

#[test]
fn a_norm_is_a_number_and_not_negative() {
    assert_refused(&[
        (
            "negative",
            |e| set_first(e, HISTORY, -0.5),
            &[HISTORY, "entry 0", "-0.5", "0 or more"],
        ),
        (
            "NaN",
            |e| set_first(e, HISTORY, f32::NAN),
            &[HISTORY, "entry 0", "NaN", "0 or more"],
        ),
    ]);
}

#[test]
fn the_steps_since_a_gradient_broke_are_whole_and_no_more_than_were_taken() {
    assert_refused(&[
        ("short", |e| resize(e, BROKEN, 7), &[BROKEN, "[8]", "[7]"]),
        ("long", |e| resize(e, BROKEN, 9), &[BROKEN, "[8]", "[9]"]),
        (
            "missing",
            |e| remove(e, BROKEN),
            &[BROKEN, "missing", "[8]"],
        ),
        (
            "negative",
            |e| set_first(e, BROKEN, -1.0),
            &[BROKEN, "-1", "0 to 3"],
        ),
        (
            "a half",
            |e| set_first(e, BROKEN, 0.5),
            &[BROKEN, "0.5", "whole"],
        ),
        (
            "more than steps",
            |e| set_first(e, BROKEN, 4.0),
            &[BROKEN, "4", "0 to 3"],
        ),
        (
            "NaN",
            |e| set_first(e, BROKEN, f32::NAN),
            &[BROKEN, "NaN", "0 to 3"],
        ),
    ]);
}

#[test]
fn counts_are_whole_numbers_below_two_to_the_53() {
    assert_refused(&[
        (
            "steps",
            |e| replace_in_json(e, "\"step\":3", "\"step\":9007199254740992"),
            &["step", "9007199254740992", "9007199254740991"],
        ),
        (
            "steps at the end of 64 bits",
            |e| replace_in_json(e, "\"step\":3", "\"step\":18446744073709551615"),
            &["step", "18446744073709551615", "9007199254740991"],
        ),
        (
            "D's updates",
            |e| {
                let [from, to] = [3, 9_007_199_254_740_992_u64];
                let of_d = |n| format!("[{{\"updates\":{n}");
                replace_in_json(e, &of_d(from), &of_d(to));
            },
            &["counts[0].updates", "9007199254740992", "9007199254740991"],
        ),
        (
            "norms that G has seen",
            |e| replace_in_json(e, "\"seen\":3", "\"seen\":18446744073709551615"),
            &["counts[1].seen", "18446744073709551615", "9007199254740991"],
        ),
        (
            "a negative step",
            |e| replace_in_json(e, "\"step\":3", "\"step\":-3"),
            &["step", "-3"],
        ),
        (
            "no number",
            |e| replace_in_json(e, "\"seen\":3", "\"seen\":\"3\""),
            &["counts[1].seen", "string \"3\""],
        ),
        (
            "an unknown setting",
            |e| replace_in_json(e, "\"seed\":", "\"sed\":"),
            &["config.sed"],
        ),
    ]);
}

#[test]
fn a_weight_of_another_shape_is_refused_by_both_shapes() {
    assert_refused(&[(
        "turned",
        |e| {
            let name = "generator.mlp.layers.0.weight";
            let values = floats(e, name);
            put(e, name, &[3, 5], &values);
        },
        &["generator.mlp.layers.0.weight", "[5, 3]", "[3, 5]"],
    )]);
}

#[test]
fn singular_vectors_are_those_of_their_layer_and_must_be_there() {
    let mut run = trainer(&regularized(RegularizerKind::SpectralNorm, config()));
    steps(&mut run, STEPS);
    let file = block_on(run.save()).expect("a run can be saved");
    let cases: [(Change, &[&str]); 3] = [
        (|e| remove(e, VECTOR), &[VECTOR, "missing", "[784]"]),
        (|e| resize(e, VECTOR, 783), &[VECTOR, "[784]", "[783]"]),
        (
            |e| put(e, VECTOR, &[28, 28], &[0.5; 784]),
            &[VECTOR, "[784]", "[28, 28]"],
        ),
    ];
    for (change, says) in cases {
        let error = refusal(&file, change);
        for part in says {
            assert!(error.contains(part), "\"{part}\" is not in: {error}");
        }
    }
}

#[test]
fn a_vaes_file_is_held_to_the_same() {
    let config = VaeConfig {
        batch_size: 4,
        ..VaeConfig::default()
    };
    let vae = || VaeTrainer::new(config.clone(), &Device::flex()).expect("is good");
    let mut run = vae();
    run.step(&[128; 4 * 784]).expect("the batch fits");
    let file = block_on(run.save()).expect("is saved");
    let cases: [(Change, &[&str]); 3] = [
        (
            |e| remove(e, "encoder.optimizer.mlp.layers.0.weight.second"),
            &["encoder.optimizer.mlp.layers.0.weight.second", "missing"],
        ),
        (|e| resize(e, BROKEN, 1), &[BROKEN, "[1]"]),
        (
            |e| replace_in_json(e, "\"step\":1", "\"step\":9007199254740992"),
            &["step", "9007199254740991"],
        ),
    ];
    for (change, says) in cases {
        let mut trainer = vae();
        let error = trainer.load(&changed(&file, change)).expect_err("refused");
        for part in says {
            assert!(error.to_string().contains(part), "{part}: {error}");
        }
    }
}
