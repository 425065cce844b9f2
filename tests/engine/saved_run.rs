//! Saving, loading and exporting a run.
use crate::common::run::{clipped, regularized, steps, trainer};
use gan_clipping_lab::config::{Architecture, ClipConfig, OptimizerKind, RegularizerKind};
use gan_clipping_lab::{ClipRule, TrainConfig, TrainError, Trainer};
use pollster::block_on;
use safetensors::SafeTensors;

/// Everything that a run carries from step to step: moments, a norm history, running statistics, singular vectors.
fn configs() -> [TrainConfig; 6] {
    let adam = clipped(0.01);
    let mut percentile = clipped(0.01);
    percentile.generator.clip = ClipConfig {
        rule: ClipRule::Percentile,
        threshold: 50.0,
        every: 2,
    };
    percentile.discriminator.optimizer.kind = OptimizerKind::RmsProp;
    percentile.generator.optimizer.kind = OptimizerKind::Sgd;
    percentile.generator.optimizer.momentum = 0.9;
    let dcgan = TrainConfig {
        architecture: Architecture::Dcgan,
        batch_size: 2,
        ..TrainConfig::default()
    };
    let [spectral, between, real] = [
        RegularizerKind::SpectralNorm,
        RegularizerKind::GradientPenalty,
        RegularizerKind::R1,
    ]
    .map(|kind| regularized(kind, clipped(0.1)));
    [adam, percentile, dcgan, spectral, between, real]
}

fn save(trainer: &Trainer) -> Vec<u8> {
    block_on(trainer.save()).expect("a run can be saved")
}

#[test]
fn a_resumed_run_equals_the_uninterrupted_one_bit_for_bit() {
    for config in configs() {
        let mut whole = trainer(&config);
        steps(&mut whole, 3);
        let file = save(&whole);
        let expected = steps(&mut whole, 3);

        // Of other settings: they come with the file.
        let mut resumed = trainer(&clipped(5.0));
        steps(&mut resumed, 1);
        resumed.load(&file).expect("the file is whole");
        assert_eq!(resumed.steps(), 3);
        assert_eq!(*resumed.config(), config);
        assert_eq!(steps(&mut resumed, 3), expected);
        assert_eq!(save(&resumed), save(&whole));
        let samples = |t: &Trainer| block_on(t.sample(4, 1)).expect("samples");
        assert_eq!(samples(&resumed), samples(&whole));
    }
}

/// What loading a file says, and that the trainer it was refused by goes on as if it had not been
/// asked.
fn refusal(file: &[u8]) -> String {
    let mut asked = trainer(&clipped(0.01));
    let mut other = trainer(&clipped(0.01));
    steps(&mut asked, 2);
    steps(&mut other, 2);
    let error = asked.load(file).expect_err("the file is refused");
    assert!(matches!(error, TrainError::State(_)), "{error}");
    assert_eq!(steps(&mut asked, 2), steps(&mut other, 2));
    error.to_string()
}

#[test]
fn a_damaged_file_is_refused_wherever_the_damage_is() {
    let mut run = trainer(&clipped(0.01));
    steps(&mut run, 1);
    let file = save(&run);
    let spots = [0, 9, file.len() / 3, file.len() / 2, file.len() - 1];
    for at in spots {
        let mut damaged = file.clone();
        damaged[at] ^= 0x10;
        assert!(refusal(&damaged).contains("damaged"), "at byte {at}");
    }
}

#[test]
fn a_file_cut_short_is_refused() {
    let file = save(&trainer(&clipped(0.01)));
    for length in [0, 7, 100, file.len() / 2, file.len() - 1] {
        assert!(refusal(&file[..length]).contains("cut short"), "{length}");
    }
}

#[test]
fn a_foreign_file_is_refused() {
    assert!(refusal(b"\x89PNG\r\n\x1a\n and what follows").contains("no saved run"));
    let weights = block_on(trainer(&clipped(0.01)).export()).expect("weights");
    assert!(refusal(&weights).contains("no saved run"));
}

#[test]
fn a_newer_file_is_refused_by_its_version() {
    let file = save(&trainer(&clipped(0.01)));
    let text = b"\"version\":2";
    let at = file.windows(text.len()).position(|window| window == text);
    let mut newer = file.clone();
    newer[at.expect("the version is in it") + text.len() - 1] = b'9';
    let error = refusal(&newer);
    assert!(error.contains("version 9 is newer than 2"), "{error}");
}

#[test]
fn exported_weights_have_pytorchs_names_and_layout() {
    let file = block_on(trainer(&TrainConfig::default()).export()).expect("weights");
    let tensors = SafeTensors::deserialize(&file).expect("a safetensors file");
    let mut shapes: Vec<_> = tensors
        .tensors()
        .into_iter()
        .map(|(name, view)| (name, view.shape().to_vec()))
        .collect();
    shapes.sort();
    let expected = [
        ("discriminator.0.bias", vec![128]),
        ("discriminator.0.weight", vec![128, 784]),
        ("discriminator.2.bias", vec![128]),
        ("discriminator.2.weight", vec![128, 128]),
        ("discriminator.4.bias", vec![1]),
        ("discriminator.4.weight", vec![1, 128]),
        ("generator.0.bias", vec![128]),
        ("generator.0.weight", vec![128, 100]),
        ("generator.2.bias", vec![128]),
        ("generator.2.weight", vec![128, 128]),
        ("generator.4.bias", vec![784]),
        ("generator.4.weight", vec![784, 128]),
    ];
    assert_eq!(shapes, expected.map(|(name, shape)| (name.into(), shape)));
}

#[test]
fn an_exported_discriminator_with_spectral_norm_has_pytorchs_names_of_it() {
    let run = trainer(&regularized(RegularizerKind::SpectralNorm, clipped(0.1)));
    let file = block_on(run.export()).expect("weights");
    let tensors = SafeTensors::deserialize(&file).expect("a safetensors file");
    let shape = |name: &str| tensors.tensor(name).map(|view| view.shape().to_vec()).ok();
    for (layer, inputs, outputs) in [(0, 784, 128), (2, 128, 128), (4, 128, 1)] {
        let of_d = |part: &str| shape(&format!("discriminator.{layer}.{part}"));
        assert_eq!(of_d("weight_orig"), Some(vec![outputs, inputs]));
        assert_eq!(of_d("weight_u"), Some(vec![outputs]));
        assert_eq!(of_d("weight_v"), Some(vec![inputs]));
        assert_eq!(of_d("bias"), Some(vec![outputs]));
        assert_eq!(of_d("weight"), None);
        assert_eq!(shape(&format!("generator.{layer}.weight_orig")), None);
    }
    assert_eq!(tensors.len(), 3 * 4 + 3 * 2);
}

#[test]
fn an_exported_dense_layer_is_transposed() {
    let trainer = trainer(&TrainConfig::default());
    let saved = save(&trainer);
    let exported = block_on(trainer.export()).expect("weights");
    let floats = |file: &[u8], name: &str| {
        let tensors = SafeTensors::deserialize(file).expect("a safetensors file");
        let view = tensors.tensor(name).expect("the tensor is there");
        let floats = view.data().chunks(4);
        floats
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect::<Vec<_>>()
    };
    let ours = floats(&saved, "generator.mlp.layers.0.weight");
    let theirs = floats(&exported, "generator.0.weight");
    for (input, output) in [(0, 0), (1, 0), (0, 1), (99, 127), (37, 64)] {
        assert_eq!(theirs[output * 100 + input], ours[input * 128 + output]);
    }
}
