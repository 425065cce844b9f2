//! The judge's file: what it keeps, and what is refused.
use crate::common::archive::{self, Entries};
use crate::common::judge::{file, judge, test_images};
use burn::tensor::Device;
use gan_clipping_lab::data::Split;
use gan_clipping_lab::judge::{JudgeNetwork, Training};
use gan_clipping_lab::{IMAGE_PIXELS, Judge, JudgeError, TrainConfig, Trainer};
use pollster::block_on;

/// What loading a file says.
fn refusal(file: &[u8]) -> String {
    let error = Judge::load(file, &Device::flex()).expect_err("the file is refused");
    assert!(matches!(error, JudgeError::File(_)), "{error}");
    error.to_string()
}

/// The committed file after a change, with a checksum that is right again.
fn changed(change: impl FnOnce(&mut Entries)) -> Vec<u8> {
    archive::changed(&file(), change)
}

#[test]
fn the_file_is_small_and_saved_again_it_is_the_same_bit_for_bit() {
    let file = file();
    assert!(file.len() < 200_000, "{} bytes", file.len());
    assert!(block_on(judge().save()).expect("is saved") == file);
    assert!(changed(|_| ()) == file, "the checksum is as documented");
}

#[test]
fn a_new_judge_gives_the_verdicts_of_its_file_and_its_own_accuracy() {
    let device = Device::flex();
    let images = &test_images()[..40 * IMAGE_PIXELS];
    let network = JudgeNetwork::new(3, &device);
    let training = Training { seed: 3, epochs: 0 };
    let verdicts = |judge: &Judge| block_on(judge.verdicts(images)).expect("whole images");
    let new = |labels: &[u8]| {
        let validation = &images[..30 * IMAGE_PIXELS];
        block_on(Judge::new(
            &network,
            training,
            validation,
            (images, labels),
            &device,
        ))
    };
    let first = new(&[0; 40]).expect("fits");
    let digits: Vec<u8> = verdicts(&first).digits().iter().map(|v| v.digit).collect();
    let mut labels = digits.clone();
    labels[7] = (labels[7] + 1) % 10;
    let judge = new(&labels).expect("fits");
    assert_eq!(judge.metadata().test_accuracy, 39.0 / 40.0);
    assert_eq!((judge.metadata().seed, judge.metadata().epochs), (3, 0));

    let file = block_on(judge.save()).expect("is saved");
    let loaded = Judge::load(&file, &device).expect("is whole");
    assert_eq!(loaded.metadata(), judge.metadata());
    assert_eq!(verdicts(&loaded), verdicts(&judge));
    for split in [Split::Validation, Split::Test] {
        let [stored, own] = [&loaded, &judge].map(|judge| judge.reference(split));
        for (stored, own) in stored.features.mean().iter().zip(own.features.mean()) {
            assert_eq!(*stored as f32, *own as f32);
        }
    }
    let means = [Split::Validation, Split::Test].map(|s| loaded.reference(s).features.mean());
    assert_ne!(means[0], means[1], "the splits are not the same");

    let refused = new(&labels[..39]).expect_err("is refused").to_string();
    assert!(
        refused.contains("39 labels") && refused.contains("40 images"),
        "{refused}"
    );
}

#[test]
fn a_damaged_file_is_refused_wherever_the_damage_is() {
    let file = file();
    for at in [0, 9, file.len() / 3, file.len() / 2, file.len() - 1] {
        let mut damaged = file.clone();
        damaged[at] ^= 0x10;
        assert!(refusal(&damaged).contains("damaged"), "at byte {at}");
    }
}

#[test]
fn a_file_cut_short_is_refused() {
    let file = file();
    for length in [0, 7, 100, file.len() / 2, file.len() - 1] {
        assert!(refusal(&file[..length]).contains("cut short"), "{length}");
    }
}

#[test]
fn a_foreign_file_is_refused() {
    assert!(refusal(b"<!doctype html><title>404</title>").contains("no judge"));
    let trainer = Trainer::new(TrainConfig::default(), &Device::flex()).expect("in range");
    let run = block_on(trainer.save()).expect("a saved run");
    assert!(refusal(&run).contains("no judge"));
    let other = changed(|entries| {
        archive::replace(
            entries,
            "judge.json",
            "gan-clipping-lab judge",
            "another lab's judge",
        )
    });
    assert!(refusal(&other).contains("another lab's judge"));
}

#[test]
fn a_newer_file_is_refused_by_its_version() {
    let newer = changed(|entries| {
        archive::replace(entries, "judge.json", "\"version\":1", "\"version\":9")
    });
    let error = refusal(&newer);
    assert!(error.contains("version 9 is newer than 1"), "{error}");
}

#[test]
fn a_file_without_a_tensor_or_with_another_shape_is_refused_by_its_name() {
    for name in [
        "conv2.weight",
        "output.bias",
        "test.covariance",
        "validation.gradient_energy",
    ] {
        let missing = changed(|entries| drop(entries.remove(name)));
        assert!(refusal(&missing).contains(name), "{name} is missing");
    }
    let turned = changed(|entries| {
        entries
            .get_mut("dense.weight")
            .expect("is there")
            .1
            .reverse();
    });
    assert!(refusal(&turned).contains("dense.weight"));
}

#[test]
fn a_file_with_a_weight_or_a_statistic_that_is_not_finite_is_refused_by_its_name() {
    for (name, nan) in [
        ("conv1.bias", &[0x00, 0x7e][..]),
        ("validation.mean", &f32::INFINITY.to_le_bytes()),
    ] {
        let wrong = changed(|entries| {
            let bytes = &mut entries.get_mut(name).expect("is there").2;
            bytes[..nan.len()].copy_from_slice(nan);
        });
        let error = refusal(&wrong);
        assert!(error.contains(name) && error.contains("finite"), "{error}");
    }
}
