//! A generator in a file of its own.
use burn::tensor::Device;
use gan_clipping_lab::config::Architecture;
use gan_clipping_lab::training::FinishedGenerator;
use gan_clipping_lab::{TrainConfig, TrainError, Trainer};
use pollster::block_on;

use crate::common::archive::{Entries, changed, put, replace};
use crate::common::run::{clipped, steps, trainer};

fn file(trainer: &Trainer) -> Vec<u8> {
    block_on(trainer.export_generator()).expect("the device is there")
}

fn loaded(file: &[u8]) -> Result<FinishedGenerator, TrainError> {
    FinishedGenerator::load(file, &Device::flex())
}

fn trained(config: &TrainConfig) -> Trainer {
    let mut trainer = trainer(config);
    steps(&mut trainer, 20);
    trainer
}

fn dcgan() -> TrainConfig {
    TrainConfig {
        architecture: Architecture::Dcgan,
        channels: [2, 3],
        ..clipped(0.05)
    }
}

#[test]
fn it_draws_what_the_trainer_draws_but_for_its_16_bits() {
    for config in [clipped(0.05), dcgan()] {
        let trainer = trained(&config);
        let finished = loaded(&file(&trainer)).expect("is such a file");
        assert_eq!(finished.config(), &config);
        assert_eq!(finished.steps(), 20);
        let drawn = block_on(trainer.sample(8, 9)).expect("8 are few enough");
        let again = block_on(finished.sample(8, 9)).expect("8 are few enough");
        let apart = |(a, b): (&u8, &u8)| a.abs_diff(*b);
        let largest = drawn.iter().zip(&again).map(apart).max();
        assert!(largest <= Some(2), "{largest:?}");
        let noise = finished.sample_noise(8, 9).expect("8 are few enough");
        assert_eq!(trainer.sample_noise(8, 9).expect("8 are few enough"), noise);
        assert_eq!(block_on(finished.generate(noise)).expect("are rows"), again);
    }
}

#[test]
fn the_articles_takes_half_of_500_kilobytes() {
    let file = file(&trainer(&TrainConfig::default()));
    // 130,576 weights of two bytes, and what says what they are.
    assert!((261_152..270_000).contains(&file.len()), "{}", file.len());
}

#[test]
fn what_is_no_such_file_is_refused_and_says_so() {
    let trainer = trained(&clipped(0.05));
    let good = file(&trainer);
    let refusal = |bytes: &[u8]| match loaded(bytes) {
        Ok(_) => panic!("was taken"),
        Err(error) => error.to_string(),
    };
    for (bytes, says) in [
        (good[..good.len() / 2].to_vec(), "damaged"),
        (block_on(trainer.save()).expect("is saved"), "generator"),
    ] {
        let error = refusal(&bytes);
        assert!(
            error.starts_with("the generator was not taken: "),
            "{error}"
        );
        assert!(error.contains(says), "{error}");
    }
    let mut flipped = good.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    assert!(
        refusal(&flipped).contains("checksum"),
        "{}",
        refusal(&flipped)
    );
}

type Change = fn(&mut Entries);

#[test]
fn a_file_that_no_trainer_gives_is_refused_by_what_is_wrong() {
    let good = file(&trainer(&clipped(0.05)));
    const FIRST: &str = "generator.mlp.layers.0.bias";
    let cases: [(Change, &str); 6] = [
        (
            |all| all.get_mut(FIRST).expect("is there").2[0..2].copy_from_slice(&[0, 0x7c]),
            "generator.mlp.layers.0.bias is not finite",
        ),
        (
            |all| drop(all.remove(FIRST)),
            "generator.mlp.layers.0.bias is missing",
        ),
        (
            |all| put(all, FIRST, &[128], &[0.0; 128]),
            "generator.mlp.layers.0.bias is of 32-bit",
        ),
        (
            |all| replace(all, "generator.json", "\"noiseDim\":100", "\"noiseDim\":99"),
            "generator.mlp.layers.0.weight is of",
        ),
        (
            |all| replace(all, "generator.json", "\"noiseDim\":100", "\"noiseDim\":0"),
            "noiseDim",
        ),
        (
            |all| replace(all, "generator.json", "\"version\":1", "\"version\":2"),
            "version",
        ),
    ];
    for (change, says) in cases {
        let error = loaded(&changed(&good, change)).err().expect("is refused");
        assert!(error.to_string().contains(says), "{error}, {says}");
    }
}
